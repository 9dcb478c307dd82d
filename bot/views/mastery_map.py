"""The map of a cohort: one tile an objective, grouped by domain, with how many know it; for a phone's width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.canvas import INK, MIDDLE, PHONE_WIDTH, QUIET, RIGHT, Canvas, Look, cut_to_fit, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = PHONE_WIDTH
MARGIN = 0.3
TILES_A_ROW = 6
GAP = 0.07
TILE_WIDTH = (WIDTH - 2 * MARGIN + GAP) / TILES_A_ROW
TILE_HEIGHT = 0.62
TITLE_HEIGHT = 0.52
HEAD_HEIGHT = 1.85
SPACE = 0.2
NEVER = "#ffffff"
# Light in the middle, dark at both ends; orange against teal is told apart by every eye, and the figures say it too.
SHADES = ((0.75, "#0b6e63", "#ffffff"), (0.5, "#9fd3ca", INK), (0.25, "#f6d2ae", INK), (0.0, "#b8461a", "#ffffff"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One objective: its code, how many of so many know it, whether anybody met it."""

    code: str
    holders: int
    of: int
    is_met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One domain: its title, a figure to its right, and its tiles."""

    title: str
    figure: str
    tiles: tuple[Tile, ...]

    @property
    def height(self) -> float:
        """How much room it takes, in inches."""
        return TITLE_HEIGHT + TILE_HEIGHT * -(-len(self.tiles) // TILES_A_ROW)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLegend:
    """The words of the map: the title, what the figures mean, the four shades from the best on, and the empty tile."""

    title: str
    figures: str
    shades: tuple[str, str, str, str]
    never: str


def draw_map(blocks: Sequence[Block], *, legend: MapLegend) -> bytes:
    """A PNG with every objective as a tile."""
    canvas = Canvas(WIDTH, HEAD_HEIGHT + sum(block.height for block in blocks) + MARGIN)
    _draw_legend(canvas, legend)
    top = HEAD_HEIGHT
    for block in blocks:
        _draw_block(canvas, block, top)
        top += block.height
    return canvas.png()


def _draw_legend(canvas: Canvas, legend: MapLegend) -> None:
    canvas.write(legend.title, (MARGIN, 0.34), Look(23, bold=True))
    canvas.write(legend.figures, (MARGIN, 0.8), Look(16))
    entries = [(colour, words) for (_, colour, _), words in zip(SHADES, legend.shades, strict=True)]
    for place, (colour, words) in enumerate([*entries, (NEVER, legend.never)]):
        left, middle = MARGIN + place % 3 * 2.25, 1.18 + place // 3 * 0.34
        _draw_box(canvas, (left, middle - 0.1), (0.26, 0.2), colour)
        canvas.write(words, (left + 0.36, middle), Look(15))


def _draw_block(canvas: Canvas, block: Block, top: float) -> None:
    middle, look = top + 0.62 * TITLE_HEIGHT, Look(16, bold=True)
    canvas.write(block.figure, (WIDTH - MARGIN, middle), Look(16), at=RIGHT)
    title = cut_to_fit(block.title, WIDTH - 2 * MARGIN - SPACE - width_of(block.figure, Look(16)), look)
    canvas.write(title, (MARGIN, middle), look)
    for place, tile in enumerate(block.tiles):
        left = MARGIN + place % TILES_A_ROW * TILE_WIDTH
        _draw_tile(canvas, tile, left, top + TITLE_HEIGHT + place // TILES_A_ROW * TILE_HEIGHT + GAP)


def _draw_tile(canvas: Canvas, tile: Tile, left: float, top: float) -> None:
    colour, ink = shade(tile)
    _draw_box(canvas, (left, top), (TILE_WIDTH - GAP, TILE_HEIGHT - GAP), colour)
    middle = left + (TILE_WIDTH - GAP) / 2
    canvas.write(tile.code, (middle, top + 0.155), Look(14, ink), at=MIDDLE)
    figures = f"{tile.holders}/{tile.of}" if tile.is_met else "–"
    canvas.write(figures, (middle, top + 0.385), Look(15, ink, bold=True), at=MIDDLE)


def shade(tile: Tile) -> tuple[str, str]:
    """The colours of a tile and of what is written on it."""
    if not tile.is_met:
        return NEVER, QUIET
    share = tile.holders / max(1, tile.of)
    return next((colour, ink) for least, colour, ink in SHADES if share >= least)


def _draw_box(canvas: Canvas, corner: tuple[float, float], size: tuple[float, float], colour: str) -> None:
    canvas.box(corner, size, colour, edge=QUIET if colour == NEVER else None)
