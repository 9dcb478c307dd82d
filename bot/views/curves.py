"""A chart of recall over time, one line a method."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from bot.views.canvas import BAR, INK, MARK, PAPER, QUIET, TRACK

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COLOURS = (QUIET, BAR, MARK, "#2d5fa8", "#8a5fbf", "#b8860b", "#6b8e23", "#c2185b")


def draw_curves(curves: Mapping[str, Sequence[tuple[int, float]]]) -> bytes:
    """A PNG with the share recalled (0 to 1) over the days, each curve named at its end and in the legend."""
    # matplotlib costs a second and 40 MB: only this command pays, never the bot.
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(7.2, 6.2), dpi=110, facecolor=PAPER)
    axes = figure.add_axes((0.12, 0.1, 0.84, 0.8), facecolor=PAPER)
    for place, (name, points) in enumerate(curves.items()):
        days, shares = zip(*points, strict=True)
        colour = COLOURS[place % len(COLOURS)]
        axes.plot(days, [100 * share for share in shares], color=colour, linewidth=3, label=name)
    axes.set_ylim(0, 100)
    axes.grid(color=TRACK)
    axes.tick_params(colors=INK, labelsize=13)
    axes.set_xlabel("Jour", fontsize=14, color=INK)
    axes.set_ylabel("Mémoire vraie (%)", fontsize=14, color=INK)
    axes.legend(fontsize=12, loc="lower right", frameon=False)
    figure.text(0.05, 0.985, "Ce qui est vraiment su", fontsize=19, fontweight="bold", color=INK, va="top")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=PAPER)
    return buffer.getvalue()
