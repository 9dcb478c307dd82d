"""A leaderboard as a picture to be projected or sent: rank, name, a bar, points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.canvas import BAR, PHONE_WIDTH, QUIET, RIGHT, TRACK, Canvas, Look, cut_to_fit, drawable, width_of
from bot.views.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.leaderboards import Line

MARGIN = 0.36
END = PHONE_WIDTH - MARGIN
RANK, NAME = 0.91, 1.14
"""Where the ranks end and the names begin."""
HEAD_HEIGHT = 1.35
ROW_HEIGHT = 0.71
# From the top of a row: the middle of its words, and of its bar.
WORDS, MIDDLE = 0.26, 0.57
BAR_HEIGHT = 0.09
SPACE = 0.2


def draw_leaderboard(lines: Sequence[Line], *, title: str, below: str) -> bytes:
    """A PNG with one row a place; the bar shows the points beside the most that anybody here has."""
    canvas = Canvas(PHONE_WIDTH, HEAD_HEIGHT + ROW_HEIGHT * max(1, len(lines)) + 0.1)
    look = Look(23, bold=True)
    title = drawable(title, look, instead=_("Classement"))
    canvas.write(cut_to_fit(title, END - MARGIN, look), (MARGIN, 0.28), look)
    canvas.write(below, (MARGIN, 0.81), Look(17, QUIET))
    most = max((line.points for line in lines), default=0) or 1
    for place, line in enumerate(lines):
        _draw_line(canvas, HEAD_HEIGHT + place * ROW_HEIGHT, line, most=most)
    return canvas.png()


def _draw_line(canvas: Canvas, top: float, line: Line, *, most: int) -> None:
    points, bold, middle = f"{line.points}", Look(18, bold=True), top + WORDS
    canvas.write(f"{line.rank}", (RANK, middle), Look(18, QUIET, bold=True), at=RIGHT)
    canvas.write(points, (END, middle), bold, at=RIGHT)
    room = END - width_of(points, bold) - SPACE - NAME
    # Nobody is a row of empty boxes; the rank tells apart who is left without a name.
    name = drawable(line.name, Look(18), instead=_("Camarade"))
    canvas.write(cut_to_fit(name, room, Look(18)), (NAME, middle), Look(18))
    for share, colour in ((1.0, TRACK), (line.points / most, BAR)):
        canvas.box((NAME, top + MIDDLE - BAR_HEIGHT / 2), (share * (END - NAME), BAR_HEIGHT), colour)
