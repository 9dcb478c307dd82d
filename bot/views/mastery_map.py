"""The map of a cohort: one tile an objective, grouped by domain, with how many know it; for a phone's width."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.pictures import INK, PAPER, QUIET, write_png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

WIDTH = 7.2
MARGIN = 0.3
TILES_A_ROW = 6
TILE_WIDTH = (WIDTH - 2 * MARGIN) / TILES_A_ROW
TILE_HEIGHT = 0.62
GAP = 0.07
TITLE_HEIGHT = 0.52
HEAD_HEIGHT = 1.85
LENGTH_OF_TITLE = 38
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
    # matplotlib costs a second and 40 MB: only who looks at a picture pays.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    height = HEAD_HEIGHT + sum(block.height for block in blocks) + MARGIN
    figure = Figure(figsize=(WIDTH, height), dpi=110, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(-height, 0)
    axes.axis("off")
    _draw_legend(axes, legend)
    top = -HEAD_HEIGHT
    for block in blocks:
        _draw_block(axes, block, top)
        top -= block.height
    return write_png(canvas)


def _draw_legend(axes: Axes, legend: MapLegend) -> None:
    axes.text(MARGIN, -0.2, legend.title, fontsize=23, fontweight="bold", color=INK, va="top")
    axes.text(MARGIN, -0.7, legend.figures, fontsize=16, color=INK, va="top")
    entries = [(colour, words) for (_, colour, _), words in zip(SHADES, legend.shades, strict=True)]
    for place, (colour, words) in enumerate([*entries, (NEVER, legend.never)]):
        left, low = MARGIN + place % 3 * 2.25, -1.28 - place // 3 * 0.34
        _draw_box(axes, (left, low), (0.26, 0.2), colour)
        axes.text(left + 0.36, low + 0.1, words, fontsize=15, color=INK, va="center")


def _draw_block(axes: Axes, block: Block, top: float) -> None:
    title = textwrap.shorten(block.title, LENGTH_OF_TITLE, placeholder="…")
    middle = top - 0.62 * TITLE_HEIGHT
    axes.text(MARGIN, middle, title, fontsize=16, fontweight="bold", color=INK, va="center")
    axes.text(WIDTH - MARGIN, middle, block.figure, fontsize=16, color=INK, va="center", ha="right")
    for place, tile in enumerate(block.tiles):
        left = MARGIN + place % TILES_A_ROW * TILE_WIDTH
        _draw_tile(axes, tile, left, top - TITLE_HEIGHT - (place // TILES_A_ROW + 1) * TILE_HEIGHT)


def _draw_tile(axes: Axes, tile: Tile, left: float, low: float) -> None:
    colour, ink = shade(tile)
    _draw_box(axes, (left, low), (TILE_WIDTH - GAP, TILE_HEIGHT - GAP), colour)
    middle = left + (TILE_WIDTH - GAP) / 2
    axes.text(middle, low + 0.38, tile.code, fontsize=14, color=ink, ha="center", va="center")
    figures = f"{tile.holders}/{tile.of}" if tile.is_met else "–"
    axes.text(middle, low + 0.15, figures, fontsize=15, fontweight="bold", color=ink, ha="center", va="center")


def shade(tile: Tile) -> tuple[str, str]:
    """The colours of a tile and of what is written on it."""
    if not tile.is_met:
        return NEVER, QUIET
    share = tile.holders / max(1, tile.of)
    return next((colour, ink) for least, colour, ink in SHADES if share >= least)


def _draw_box(axes: Axes, corner: tuple[float, float], size: tuple[float, float], colour: str) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415 - loaded with the rest of matplotlib

    edge = QUIET if colour == NEVER else colour
    axes.add_patch(Rectangle(corner, *size, facecolor=colour, edgecolor=edge, linewidth=1))
