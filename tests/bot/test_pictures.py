"""Pictures as a phone shows them, dot by dot."""

import io
from collections.abc import Sequence

import pytest
from PIL import Image, ImageColor

from bot.use_cases.leaderboards import Line
from bot.views import leaderboard_pictures, mastery_map, pictures
from bot.views.canvas import BAR, DOTS_PER_INCH, LATER, MARK, PAPER, TRACK, Look, width_of
from bot.views.mastery_map import NEVER, SHADES, TILES_A_ROW, Block, MapLegend, Tile, draw_map
from bot.views.pictures import Bar, Legend, draw_bars

WORDS = Legend(title="Progrès", now="su", later="plus tard", empty="–")
MAP_WORDS = MapLegend(title="Carte", figures="1/9", shades=("a", "b", "c", "d"), never="e")
LONG = "i" * 200


class Shown:
    """A picture whose places are told in inches."""

    def __init__(self, png: bytes) -> None:
        self._image = Image.open(io.BytesIO(png))

    def colour(self, left: float, top: float) -> object:
        return self._image.getpixel((round(left * DOTS_PER_INCH), round(top * DOTS_PER_INCH)))

    def length(self, colour: str, top: float) -> float:
        """How much of a line across the picture has this colour."""
        across = range(self._image.width)
        line = [self._image.getpixel((place, round(top * DOTS_PER_INCH))) for place in across]
        return line.count(ImageColor.getrgb(colour)) / DOTS_PER_INCH

    def is_paper(self, left: float, right: float, top: float, low: float) -> bool:
        edges = (left * DOTS_PER_INCH, top * DOTS_PER_INCH, right * DOTS_PER_INCH, low * DOTS_PER_INCH)
        return {colour for _, colour in self._image.crop(edges).getcolors()} == {ImageColor.getrgb(PAPER)}


def dots(inches: float):
    return pytest.approx(inches, abs=1.5 / DOTS_PER_INCH)


def test_each_bar_of_progress_is_as_long_as_its_share():
    nows = (0.0, 0.3, 1.0, None)
    shown = Shown(draw_bars([Bar(label="Domaine", now=now) for now in nows], legend=WORDS))

    for place, now in enumerate(nows):
        middle = pictures.HEAD_HEIGHT + place * pictures.ROW_HEIGHT + pictures.MIDDLE
        assert shown.length(BAR, middle) == dots((now or 0) * pictures.WIDTH)
        assert shown.length(TRACK, middle) == dots((1 - (now or 0)) * pictures.WIDTH)


def test_what_comes_later_is_a_thin_bar_beyond_what_is_known_up_to_a_stroke():
    shown = Shown(draw_bars([Bar(label="Domaine", now=0.25, later=0.75)], legend=WORDS))

    middle = pictures.HEAD_HEIGHT + pictures.MIDDLE
    end = pictures.MARGIN + 0.75 * pictures.WIDTH
    assert shown.length(BAR, middle) == dots(0.25 * pictures.WIDTH)
    assert shown.length(LATER, middle) == dots(0.5 * pictures.WIDTH - pictures.MARK_WIDTH / 2)
    assert shown.length(LATER, middle + pictures.LATER_HEIGHT) == 0
    assert shown.colour(end, middle + pictures.BAR_HEIGHT / 2 + 0.02) == ImageColor.getrgb(MARK)


def show_board(names: Sequence[str], points: Sequence[int]) -> Shown:
    places = zip(names, points, strict=True)
    lines = [Line(rank=rank, name=name, points=won) for rank, (name, won) in enumerate(places, start=1)]
    return Shown(leaderboard_pictures.draw_leaderboard(lines, title="Classe", below="Cette semaine"))


def test_the_bars_of_a_leaderboard_are_measured_by_the_most_points():
    points = (80, 60, 20, 0)
    shown = show_board(("Noa", "Léa", "Zoé", "Tom"), points)

    whole = leaderboard_pictures.END - leaderboard_pictures.NAME
    for place, won in enumerate(points):
        top = leaderboard_pictures.HEAD_HEIGHT + place * leaderboard_pictures.ROW_HEIGHT
        assert shown.length(BAR, top + leaderboard_pictures.MIDDLE) == dots(whole * won / 80)
        assert shown.length(TRACK, top + leaderboard_pictures.MIDDLE) == dots(whole * (1 - won / 80))


def show_bar(label: str) -> tuple[Shown, float, float]:
    figures = width_of("50\u00a0% → 75\u00a0%", Look(19, bold=True))
    shown = Shown(draw_bars([Bar(label=label, now=0.5, later=0.75)], legend=WORDS))
    return shown, pictures.MARGIN + pictures.WIDTH - figures, pictures.HEAD_HEIGHT + pictures.WORDS


def show_block(title: str) -> tuple[Shown, float, float]:
    shown = Shown(draw_map([Block(title=title, figure="su à 50 %", tiles=())], legend=MAP_WORDS))
    left = mastery_map.WIDTH - mastery_map.MARGIN - width_of("su à 50 %", Look(16))
    return shown, left, mastery_map.HEAD_HEIGHT + 0.62 * mastery_map.TITLE_HEIGHT


def show_place(name: str) -> tuple[Shown, float, float]:
    left = leaderboard_pictures.END - width_of("1234", Look(18, bold=True))
    return show_board([name], [1234]), left, leaderboard_pictures.HEAD_HEIGHT + leaderboard_pictures.WORDS


@pytest.mark.parametrize("show", [show_bar, show_block, show_place], ids=["progress", "map", "leaderboard"])
def test_between_long_words_and_their_figures_is_only_paper(show):
    shown, figures, middle = show(LONG)

    assert shown.is_paper(figures - 0.14, figures - 0.01, middle - 0.15, middle + 0.15)
    assert not shown.is_paper(figures, figures + 0.3, middle - 0.15, middle + 0.15)
    assert not shown.is_paper(figures - 1.5, figures - 0.14, middle - 0.15, middle + 0.15)


def test_each_tile_of_a_map_has_its_colour_and_paper_around_it():
    holders = (12, 9, 6, 5, 3, 2, 0)
    tiles = [Tile(code=f"1.1.1.{number}", holders=number, of=12, is_met=True) for number in holders]
    never = Tile(code="1.1.2.1", holders=0, of=12, is_met=False)
    shown = Shown(draw_map([Block(title="1. Domaine", figure="50 %", tiles=(*tiles, never))], legend=MAP_WORDS))

    best, well, badly, worst = (colour for _, colour, _ in SHADES)
    expected = (best, best, well, badly, badly, worst, worst, NEVER)
    for place, colour in enumerate(expected):
        left = mastery_map.MARGIN + place % TILES_A_ROW * mastery_map.TILE_WIDTH
        row = place // TILES_A_ROW * mastery_map.TILE_HEIGHT
        top = mastery_map.HEAD_HEIGHT + mastery_map.TITLE_HEIGHT + row + mastery_map.GAP
        right, low = left + mastery_map.TILE_WIDTH - mastery_map.GAP, top + mastery_map.TILE_HEIGHT - mastery_map.GAP
        for across in (left + 0.04, right - 0.04):
            for down in (top + 0.04, low - 0.04):
                assert shown.colour(across, down) == ImageColor.getrgb(colour)
        assert shown.is_paper(right + 0.02, right + mastery_map.GAP - 0.02, top, low)
