"""What pictures for a phone are drawn on: boxes and words, in inches from the upper left corner.

Straight onto pixels. A library of charts makes thousands of objects in circles of the same picture, for which Python's
garbage collector stops the event loop; it takes four times as long, and forty megabytes.
"""

from __future__ import annotations

import io
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.views.lettering import end_well, keep_drawable

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

INK: Final = "#1f2a37"
PAPER: Final = "#fbfaf7"
TRACK: Final = "#e6e2d8"
BAR: Final = "#0f8b7d"
LATER: Final = "#a9d6cf"
MARK: Final = "#d9642c"
QUIET: Final = "#8a8f98"

PHONE_WIDTH: Final = 7.2
"""A picture so wide is shown whole by a phone, and its letters can be read."""
DOTS_PER_INCH: Final = 110
POINTS_PER_INCH: Final = 72
MOST_LETTERS: Final = 400
"""So many fit nowhere: no picture has room for a third of them, however narrow."""
LEFT, MIDDLE, RIGHT = "l", "m", "r"
"""Which part of the words stands at the place given for them."""


class Look(NamedTuple):
    """How words look: their size in points, their colour, whether bold."""

    size: float
    colour: str = INK
    bold: bool = False


class Canvas:
    """A picture in the making. It takes a moment: draw in a thread."""

    def __init__(self, width: float, height: float, *, paper: str = PAPER) -> None:
        # Only who looks at a picture pays for it.
        from PIL import Image, ImageDraw  # noqa: PLC0415

        self._image = Image.new("RGB", (_dots(width), _dots(height)), paper)
        self._draw = ImageDraw.Draw(self._image)

    def box(
        self, corner: tuple[float, float], size: tuple[float, float], fill: str, *, edge: str | None = None
    ) -> None:
        """A rectangle right of and below its corner, with a thin edge of another colour if one is named."""
        (left, top), (width, height) = corner, size
        right, low = _dots(left + width) - 1, _dots(top + height) - 1
        if right >= _dots(left) and low >= _dots(top):
            corners = (_dots(left), _dots(top), right, low)
            self._draw.rectangle(corners, fill=fill, outline=edge, width=2)

    def write(self, words: str, place: tuple[float, float], look: Look, *, at: str = LEFT) -> None:
        """One line of words, the middle of whose height, and the left end unless told otherwise, is at this place."""
        left, middle = place
        place_in_dots = (left * DOTS_PER_INCH, middle * DOTS_PER_INCH)
        self._draw.text(place_in_dots, drawable(words, look), fill=look.colour, font=_font(look), anchor=f"{at}m")

    def png(self) -> bytes:
        """The picture as a file."""
        buffer = io.BytesIO()
        self._image.save(buffer, "PNG")
        return buffer.getvalue()


def width_of(words: str, look: Look) -> float:
    """How much room words take on one line, in inches."""
    return _measure(drawable(words, look), look)


def cut_to_fit(words: str, width: float, look: Look) -> str:
    """The words, or as many of them as fit in so many inches (of a long one, letters), with « … »."""
    words = drawable(words, look)
    # Each try is measured anew: of very many letters that would take long.
    start = words[:MOST_LETTERS]
    parts = start.split(" ")
    fewer = (end_well(parts[:count]) + "…" for count in range(len(parts) - 1, 0, -1))
    letters = (start[:count] + "…" for count in range(len(start) - 1, 0, -1))
    return next((one for one in chain((words,), fewer, letters) if _measure(one, look) <= width), "…")


def _measure(line: str, look: Look) -> float:
    return _font(look).getlength(line) / DOTS_PER_INCH


def drawable(words: str, look: Look, *, instead: str = "") -> str:
    """The words on one line, without signs that would be empty boxes; other words instead if no letter is left."""
    line = " ".join(words.splitlines())
    left = keep_drawable(line, lambda sign: _has_shape(sign, bold=look.bold))
    return left if left == line or any(sign.isalnum() for sign in left) else instead or left


@lru_cache(maxsize=4096)
def _has_shape(sign: str, *, bold: bool) -> bool:
    # Whatever has no shape of its own is drawn as that which never can have one.
    font = _open_font(16, bold=bold)
    return bytes(font.getmask(sign)) != bytes(font.getmask("\uffff"))


def _dots(inches: float) -> int:
    return round(inches * DOTS_PER_INCH)


def _font(look: Look) -> FreeTypeFont:
    return _open_font(round(look.size * DOTS_PER_INCH / POINTS_PER_INCH), bold=look.bold)


@lru_cache(maxsize=32)
def _open_font(dots: int, *, bold: bool) -> FreeTypeFont:
    from PIL import ImageFont  # noqa: PLC0415

    return ImageFont.truetype(_folder_of_fonts() / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"), dots)


@lru_cache(maxsize=1)
def _folder_of_fonts() -> Path:
    """Where the letters are: matplotlib brings them, and need not be loaded for them."""
    found = find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        msg = "matplotlib is not installed, which brings the fonts of the pictures."
        raise FileNotFoundError(msg)
    return Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"
