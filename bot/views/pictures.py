"""Progress as a picture for a phone: wide bars, large letters, readable on light and dark screens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.views.canvas import (
    BAR,
    INK,
    LATER,
    MARK,
    PHONE_WIDTH,
    QUIET,
    RIGHT,
    TRACK,
    Canvas,
    Look,
    cut_to_fit,
    width_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.36
WIDTH = PHONE_WIDTH - 2 * MARGIN
HEAD_HEIGHT = 1.28
ROW_HEIGHT = 0.94
# From the top of a row: the middle of its words, and of its bar.
WORDS, MIDDLE = 0.2, 0.57
BAR_HEIGHT, LATER_HEIGHT = 0.24, 0.09
MARK_WIDTH, MARK_HEIGHT = 0.055, 0.37
SPACE = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row: its label, the share now and the share later (0 to 1); None where there is nothing to show."""

    label: str
    now: float | None
    later: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """The words around the bars: the title, what now and later mean, what an empty row says."""

    title: str
    now: str
    later: str
    empty: str


def draw_bars(rows: Sequence[Bar], *, legend: Legend) -> bytes:
    """A PNG of horizontal bars, one a row, from 0 to 1: now as a full bar, later as a thin pale one and a stroke."""
    canvas = Canvas(PHONE_WIDTH, HEAD_HEIGHT + ROW_HEIGHT * len(rows) + 0.12)
    _draw_legend(canvas, legend, with_later=any(row.later is not None for row in rows))
    for place, row in enumerate(rows):
        _draw_row(canvas, HEAD_HEIGHT + place * ROW_HEIGHT, row, legend)
    return canvas.png()


def _draw_row(canvas: Canvas, top: float, row: Bar, legend: Legend) -> None:
    colour = QUIET if row.now is None else INK
    figures, bold, plain = _figures(row, legend), Look(19, colour, bold=True), Look(19, colour)
    canvas.write(figures, (MARGIN + WIDTH, top + WORDS), bold, at=RIGHT)
    label = cut_to_fit(row.label, WIDTH - width_of(figures, bold) - SPACE, plain)
    canvas.write(label, (MARGIN, top + WORDS), plain)
    middle = top + MIDDLE
    _draw_bar(canvas, middle, 1, BAR_HEIGHT, TRACK)
    if row.later is not None:
        # Thinner than what is known: a forecast must not look like knowledge.
        _draw_bar(canvas, middle, row.later, LATER_HEIGHT, LATER)
    if row.now is not None:
        _draw_bar(canvas, middle, row.now, BAR_HEIGHT, BAR)
    if row.later is not None:
        # A stroke as well as a shade: the two greens look alike to some eyes.
        _draw_mark(canvas, MARGIN + row.later * WIDTH, middle)


def _draw_bar(canvas: Canvas, middle: float, share: float, height: float, colour: str) -> None:
    canvas.box((MARGIN, middle - height / 2), (share * WIDTH, height), colour)


def _draw_mark(canvas: Canvas, left: float, middle: float) -> None:
    canvas.box((left - MARK_WIDTH / 2, middle - MARK_HEIGHT / 2), (MARK_WIDTH, MARK_HEIGHT), MARK)


def _figures(row: Bar, legend: Legend) -> str:
    if row.now is None:
        return legend.empty
    now = f"{round(100 * row.now)}\u00a0%"
    return now if row.later is None else f"{now} → {round(100 * row.later)}\u00a0%"


def _draw_legend(canvas: Canvas, legend: Legend, *, with_later: bool) -> None:
    canvas.write(legend.title, (MARGIN, 0.28), Look(23, bold=True))
    middle, left, side = 0.79, MARGIN, 0.19
    canvas.box((left, middle - side / 2), (side, side), BAR)
    canvas.write(legend.now, (left + 0.3, middle), Look(17, BAR))
    if with_later:
        left += 0.3 + width_of(legend.now, Look(17)) + 0.4
        _draw_mark(canvas, left + MARK_WIDTH / 2, middle)
        canvas.write(legend.later, (left + 0.18, middle), Look(17, MARK))
