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
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_TAG = re.compile(
    r"""<(?P<name>/?[a-zA-Z][\w:.-]*+)(?P<rest>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*>)|<""", re.IGNORECASE
)
_SOURCE = re.compile(r"""(?<![\w-])src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_MANY_BREAKS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """Markup as text, and the addresses of the images that stood in it, in order."""

    text: str
    images: tuple[str, ...]


def render_html(html: str) -> Rendered:
    """The text a reader would see: blocks on lines of their own, list items behind bullets, no scripts, no tags."""
    parser = _Parser()
    parser.feed(_drop_stray_marks(html))
    parser.close()
    return Rendered(text=tidy("".join(parser.parts)), images=tuple(parser.images))


def tidy(text: str) -> str:
    """The text without space at the ends of lines and without more than one empty line in a row."""
    lines = (line.strip(" \t") for line in text.split("\n"))
    return _MANY_BREAKS.sub("\n\n", "\n".join(lines)).strip()


def _drop_stray_marks(html: str) -> str:
    """The HTML with complete tags only, bare but for the address of images, and `&lt;` for every other `<`.

    What stands in a CDATA section is shown. The parser of the standard library takes time that grows with the square
    of unfinished tags, and fails on `<![if …]>` as Word writes it.
    """
    html = html.replace("<![CDATA[", "").replace("]]>", "") if "<![CDATA[" in html else html
    kept, place = [], 0
    while (start := html.find("<!--", place)) >= 0 and (end := html.find("-->", start + 4)) >= 0:
        kept.append(html[place:start])
        place = end + 3
    return _TAG.sub(_strip_tag, _DECLARATION.sub("", "".join((*kept, html[place:]))))


def _strip_tag(tag: re.Match[str]) -> str:
    if not tag["name"]:
        return "&lt;"
    end = "/>" if tag["rest"].endswith("/>") else ">"
    source = _SOURCE.search(tag["rest"]) if tag["name"].lower() == "img" else None
    if source is None:
        return f"<{tag['name']}{end}"
    address = (source[1] or source[2] or source[3] or "").replace('"', "&quot;")
    return f'<{tag["name"]} src="{address}"{end}'


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
