"""HTML from other people's question files, rendered as the plain text that a chat can show."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "figure", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table"),
        *("tr", "ul"),
    )
)
_SILENT = frozenset({"script", "style", "title", "template"})
_CELLS = frozenset({"td", "th"})
_SUPERSCRIPT = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SHIFTED = {"sup": (_SUPERSCRIPT, "^"), "sub": (_SUBSCRIPT, "_")}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAKS = re.compile(r"[ \t]*\n[ \t]*")
_MANY_BREAKS = re.compile(r"\n{3,}")
_MARKED_SECTION = re.compile(r"<!\[[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Markup as text, and the addresses of the images that stood in it, in order."""

    text: str
    images: tuple[str, ...]


def render_html(html: str) -> Rendered:
    """The text a reader would see: blocks on lines of their own, list items behind bullets, no scripts, no tags."""
    parser = _Parser()
    parser.feed(_defuse(html))
    parser.close()
    return Rendered(text=tidy("".join(parser.parts)), images=tuple(parser.images))


def tidy(text: str) -> str:
    """The text without space at the ends of lines and without more than one empty line in a row."""
    return _MANY_BREAKS.sub("\n\n", _AROUND_BREAKS.sub("\n", text)).strip()


def _defuse(html: str) -> str:
    """The HTML without what the parser of the standard library fails on or takes quadratic time for.

    It raises AssertionError at Word's `<![if …]>`, and looks for the end of every tag and comment that has none.
    """
    if "<![CDATA[" in html:
        html = html.replace("<![CDATA[", "").replace("]]>", "")
    html = _MARKED_SECTION.sub("", html).replace("<![", "&lt;![")
    for opening, closing in (("<!--", "-->"), ("<", ">")):
        end = html.rfind(closing) + 1
        html = html[:end] + html[end:].replace(opening, f"&lt;{opening[1:]}")
    return html


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.images: list[str] = []
        self._silent = 0
        self._preformatted = 0
        self._shifts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag == "img":
            source = dict(attrs).get("src") or ""
            self.images += [source] if source else []
        elif tag in _SHIFTED:
            self._shifts.append(tag)
        elif tag in _CELLS:
            self._separate_cells()
        elif tag in _BLOCKS:
            self._break()
            self.parts += ["• "] if tag == "li" else []
            self._preformatted += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _SHIFTED and self._shifts:
            self._shifts.pop()
        elif tag in _BLOCKS:
            self._break()
            self._preformatted = max(0, self._preformatted - (tag == "pre"))

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = data if self._preformatted else _SPACES.sub(" ", data)
        if self._shifts:
            table, sign = _SHIFTED[self._shifts[-1]]
            shifted = text.translate(table)
            text = shifted if not set(shifted) & set(text) else f"{sign}({text})"
        self.parts.append(text)

    def _break(self) -> None:
        if self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append("\n")

    def _separate_cells(self) -> None:
        if self.parts and not self.parts[-1].endswith(("\n", "| ")):
            self.parts.append(" | ")
