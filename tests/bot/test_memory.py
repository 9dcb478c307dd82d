"""What a process that runs for months must not pile up."""

import gc
from collections.abc import Iterator

import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure

from bot.serve import keep_what_is_loaded
from bot.views.pictures import Bar, Legend, draw_bars

PICTURES = 18
LEGEND = Legend(title="Progrès", now="su", later="plus tard", empty="–")
ROWS = [Bar(label=f"Domaine {number}", now=0.5, later=0.25) for number in range(7)]


@pytest.fixture
def running() -> Iterator[None]:
    """The collector as in a process that serves, and has drawn something before."""
    thresholds = gc.get_threshold()
    draw_bars(ROWS, legend=LEGEND)
    keep_what_is_loaded()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("running")
def test_pictures_that_were_sent_do_not_pile_up():
    for _ in range(PICTURES):
        draw_bars(ROWS, legend=LEGEND)

    assert sum(isinstance(one, Figure) for one in gc.get_objects()) <= PICTURES / 3


@pytest.mark.usefixtures("running")
def test_the_pixels_of_a_picture_that_was_sent_wait_for_no_collector():
    gc.disable()
    draw_bars(ROWS, legend=LEGEND)
    renderers = [one for one in gc.get_objects() if isinstance(one, RendererAgg)]
    gc.enable()

    assert [vars(one) for one in renderers] == [{}]
