"""A leaderboard as a picture to be projected or sent: rank, name, a bar, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.pictures import BAR, INK, PAPER, QUIET, TRACK, write_png

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from bot.use_cases.leaderboards import Line

WIDTH_OF_TITLE = 34
HEAD_INCHES = 1.25
ROW_INCHES = 0.72


def draw_leaderboard(lines: Sequence[Line], *, title: str, below: str) -> bytes:
    """A PNG with one row a place; the bar shows the points beside the most that anybody here has."""
    # matplotlib costs a second and 40 MB: only who looks at a picture pays.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    height = HEAD_INCHES + ROW_INCHES * max(1, len(lines)) + 0.1
    figure = Figure(figsize=(7.2, height), dpi=110, facecolor=PAPER)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0.05, 0.01, 0.9, 1 - HEAD_INCHES / height - 0.01))
    most = max((line.points for line in lines), default=0) or 1
    for place, line in enumerate(lines):
        _draw_line(axes, -float(place), line, most=most)
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(lines) + 0.4, 0.7)
    axes.axis("off")
    # No mathematics: a name may hold two dollar signs.
    top = 1 - 0.12 / height
    figure.text(0.05, top, _cut(title), fontsize=23, weight="bold", color=INK, va="top", parse_math=False)
    figure.text(0.05, top - 0.58 / height, below, fontsize=17, color=QUIET, va="top", parse_math=False)
    return write_png(canvas)


def _draw_line(axes: Axes, height: float, line: Line, *, most: int) -> None:
    axes.text(0.085, height + 0.12, f"{line.rank}", fontsize=18, color=QUIET, va="center", ha="right", weight="bold")
    axes.text(0.12, height + 0.12, _cut(line.name), fontsize=18, color=INK, va="center", parse_math=False)
    # On paper of its own: a name in capitals may reach so far.
    axes.text(
        1,
        height + 0.12,
        f"{line.points}",
        fontsize=18,
        color=INK,
        va="center",
        ha="right",
        weight="bold",
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 3},
    )
    axes.barh(height - 0.28, 0.88, height=0.12, left=0.12, color=TRACK)
    axes.barh(height - 0.28, 0.88 * line.points / most, height=0.12, left=0.12, color=BAR)


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH_OF_TITLE else text[: WIDTH_OF_TITLE - 1].rstrip() + "…"
