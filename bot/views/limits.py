"""Telegram's limits on length, kept whatever a text brings: cut on a word, with its markup closed."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from questions.plain_text import count_units

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
LONGEST_ALERT: Final = 200
ELLIPSIS: Final = " …"


def cut_html(html: str, limit: int) -> str:
    """The HTML with at most `limit` visible units: unchanged if it fits, else cut on a word and closed."""
    # What fits with its markup fits without: most texts need no reading.
    if count_units(html) <= limit or _run(html, limit).left >= 0:
        return html
    return _run(html, limit - count_units(ELLIPSIS)).finish()


def cut_text(text: str, limit: int) -> str:
    """The plain text with at most `limit` units: unchanged if it fits, else cut on a word."""
    if count_units(text) <= limit:
        return text
    return _cut_words(text, limit - count_units(ELLIPSIS)) + ELLIPSIS


def _cut_words(text: str, room: int) -> str:
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return kept.rsplit(maxsplit=1)[0] if " " in kept.strip() else kept


def _run(html: str, room: int) -> _Cutter:
    cutter = _Cutter(room)
    cutter.feed(html)
    cutter.close()
    return cutter


class _Cutter(HTMLParser):
    """Copies markup until the room is used up; `left` turns negative once something had to go."""

    def __init__(self, limit: int) -> None:
        super().__init__(convert_charrefs=True)
        self.left = limit
        self._parts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if self.left >= 0:
            self._parts.append(self.get_starttag_text() or "")
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.left >= 0 and tag in self._open:
            self._parts.append(f"</{tag}>")
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if self.left < 0:
            return
        fitting = data if count_units(data) <= self.left else _cut_words(data, self.left) + ELLIPSIS
        self._parts.append(fitting.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
        self.left -= count_units(data)

    def finish(self) -> str:
        """What was kept, with every open tag closed."""
        return "".join(self._parts) + "".join(f"</{tag}>" for tag in reversed(self._open))
