"""Pictures for a phone: wide bars, large letters, readable on light and dark screens."""

from __future__ import annotations

import io
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

INK = "#1f2a37"
PAPER = "#fbfaf7"
TRACK = "#e6e2d8"
BAR = "#0f8b7d"
QUIET = "#8a8f98"
WIDTH_OF_LABEL = 52


def draw_bars(rows: Sequence[tuple[str, float | None]], *, title: str, empty: str) -> bytes:
    """A PNG of horizontal bars, one a row, from 0 to 1; a row without a value says `empty` instead."""
    # matplotlib costs a second and 40 MB: only who looks at a picture pays.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(7.2, 1.0 + 0.95 * len(rows)), dpi=110, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.05, 0.02, 0.9, 0.96 - 0.5 / len(rows)))
    for place, (label, share) in enumerate(rows):
        _draw_row(axes, -float(place), label, share, empty)
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(rows) + 0.25, 0.75)
    axes.axis("off")
    figure.text(0.05, 0.985, title, fontsize=19, fontweight="bold", color=INK, va="top")
    buffer = io.BytesIO()
    canvas.print_png(buffer)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _draw_row(axes: Axes, height: float, label: str, share: float | None, empty: str) -> None:
    text = textwrap.shorten(label, WIDTH_OF_LABEL, placeholder="…")
    colour = QUIET if share is None else INK
    axes.text(0, height + 0.36, text, fontsize=15, color=colour, va="center")
    axes.barh(height, 1, height=0.26, color=TRACK)
    if share is not None:
        axes.barh(height, share, height=0.26, color=BAR)
    value = empty if share is None else f"{share:.0%}".replace("%", "\u00a0%")
    axes.text(1, height + 0.36, value, fontsize=15, color=colour, va="center", ha="right", fontweight="bold")
