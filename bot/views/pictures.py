"""Pictures for a phone: wide bars, large letters, readable on light and dark screens."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
    from matplotlib.figure import Figure

INK = "#1f2a37"
PAPER = "#fbfaf7"
TRACK = "#e6e2d8"
BAR = "#0f8b7d"
LATER = "#a9d6cf"
MARK = "#d9642c"
QUIET = "#8a8f98"
WIDTH_OF_LABEL = 36
HEAD_INCHES = 1.15


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
    """A PNG of horizontal bars, one a row, from 0 to 1: now as a full bar, later as a pale one behind it."""
    # matplotlib costs a second and 40 MB: only who looks at a picture pays.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(7.2, 1.6 + 0.95 * len(rows)), dpi=110, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    height = figure.get_figheight()
    axes = figure.add_axes((0.05, 0.01, 0.9, 1 - HEAD_INCHES / height - 0.01))
    for place, row in enumerate(rows):
        _draw_row(axes, -float(place), row, legend)
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(rows) + 0.25, 0.75)
    axes.axis("off")
    _draw_legend(figure, legend, with_later=any(row.later is not None for row in rows))
    return write_png(canvas)


def write_png(canvas: FigureCanvasAgg) -> bytes:
    """The picture as a file; its pixels are let go of at once.

    A figure is full of circles, and each of its texts holds the renderer with the pixels: three megabytes that would
    wait for the garbage collector.
    """
    buffer = io.BytesIO()
    canvas.print_png(buffer)  # type: ignore[no-untyped-call]
    renderer: RendererAgg = canvas.get_renderer()  # type: ignore[no-untyped-call]
    renderer.__dict__.clear()
    return buffer.getvalue()


def _draw_row(axes: Axes, height: float, row: Bar, legend: Legend) -> None:
    text = textwrap.shorten(row.label, WIDTH_OF_LABEL, placeholder="…")
    colour = QUIET if row.now is None else INK
    axes.text(0, height + 0.36, text, fontsize=19, color=colour, va="center")
    axes.barh(height, 1, height=0.26, color=TRACK)
    if row.later is not None:
        # Thinner than what is known: a forecast must not look like knowledge.
        axes.barh(height, row.later, height=0.1, color=LATER)
        # A stroke as well as a shade: the two greens look alike to some eyes.
        axes.plot((row.later, row.later), (height - 0.17, height + 0.17), color=MARK, linewidth=4)
    if row.now is not None:
        axes.barh(height, row.now, height=0.26, color=BAR)
    axes.text(
        1, height + 0.36, _figures(row, legend), fontsize=19, color=colour, va="center", ha="right", weight="bold"
    )


def _figures(row: Bar, legend: Legend) -> str:
    if row.now is None:
        return legend.empty
    now = f"{round(100 * row.now)}\u00a0%"
    return now if row.later is None else f"{now} → {round(100 * row.later)}\u00a0%"


def _draw_legend(figure: Figure, legend: Legend, *, with_later: bool) -> None:
    figure.text(0.05, 0.985, legend.title, fontsize=23, fontweight="bold", color=INK, va="top")
    below = 0.985 - 0.55 / figure.get_figheight()
    figure.text(0.05, below, f"■ {legend.now}", fontsize=17, color=BAR, va="top")
    if with_later:
        figure.text(0.32, below, f"❙ {legend.later}", fontsize=17, color=MARK, va="top")
