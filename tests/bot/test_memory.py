"""What a process that runs for months must not pile up."""

import gc
import weakref
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bot.serve import MIDDLE_ROUNDS, keep_what_is_loaded
from bot.use_cases.leaderboards import Line
from bot.views.invites import draw_invite
from bot.views.leaderboard_pictures import draw_leaderboard
from bot.views.mastery_map import Block, MapLegend, Tile, draw_map
from bot.views.pictures import Bar, Legend, draw_bars

BARS = [Bar(label=f"Domaine {number}", now=0.5, later=0.25) for number in range(7)]
TILES = tuple(Tile(code=f"1.1.1.{number}", holders=number, of=9, is_met=number > 0) for number in range(9))
SHADES = MapLegend(title="Carte", figures="1/9", shades=("a", "b", "c", "d"), never="e")
PICTURES = {
    "progress": partial(draw_bars, BARS, legend=Legend(title="Progrès", now="su", later="plus tard", empty="–")),
    "map": partial(draw_map, [Block(title="1. Domaine", figure="su à 50 %", tiles=TILES)], legend=SHADES),
    "leaderboard": partial(draw_leaderboard, [Line(rank=1, name="Noa", points=9)], title="Classe", below="Semaine"),
    "invite": partial(draw_invite, "https://t.me/rappel_bot?start=ABCDEF", code="ABC DEF", address="t.me/rappel_bot"),
}


@pytest.fixture
def no_collections() -> Iterator[None]:
    """Nothing is collected but by hand."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collections")
@pytest.mark.parametrize("draw", PICTURES.values(), ids=PICTURES)
def test_a_picture_that_was_sent_leaves_nothing_to_the_garbage_collector(draw: Callable[[], bytes]):
    draw()
    gc.collect()

    draw()

    assert gc.collect() == 0


@pytest.fixture
def own_thresholds() -> Iterator[None]:
    """The collector is as before afterwards."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    gc.enable()


class Circle:
    """What only the collector frees."""

    def __init__(self) -> None:
        self.itself = self


@pytest.mark.usefixtures("own_thresholds")
def test_what_is_loaded_is_spared_the_collector_and_the_rest_looked_through_often():
    loaded, dropped = ["loaded"], weakref.ref(Circle())
    gc.disable()

    keep_what_is_loaded()

    assert dropped() is None
    later = ["later"]
    watched = gc.get_objects()
    assert any(one is later for one in watched)
    assert not any(one is loaded for one in watched)
    assert gc.isenabled()
    assert gc.get_threshold()[2] == MIDDLE_ROUNDS
