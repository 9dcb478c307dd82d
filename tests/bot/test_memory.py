"""What a process that runs for months must not pile up."""

import gc
from collections.abc import Callable, Iterator
from functools import partial

import pytest

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
