r"""A GIFT text cut into its questions: comments read, categories followed, escaped signs set apart.

A question ends at an empty line. Three habits of real files are understood as they are meant and named: an empty
line inside the braces, no empty line before the next `::name::`, and a question right under its `$CATEGORY:`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Escaped signs become noncharacters, so that what is left of `~ = # { } :` has a meaning.
_ESCAPABLE = "~=#{}:\\n"
_SET_APART = {sign: chr(0xFDD0 + number) for number, sign in enumerate(_ESCAPABLE)}
_MEANT = str.maketrans({mark: "\n" if sign == "n" else sign for sign, mark in _SET_APART.items()})
_AS_WRITTEN = str.maketrans({mark: f"\\{sign}" for sign, mark in _SET_APART.items()})
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_LINE = re.compile(r"[^\n]*\n?")
_COMMENT_FIELD = re.compile(r"\[(?P<field>id|tag):(?P<value>(?:\\\]|[^\]]){0,200})\]")
_LINES_AHEAD = 200
_SIGNS_AHEAD = 20_000
_CATEGORY = "$CATEGORY:"


@dataclass(slots=True, kw_only=True)
class Block:
    """The lines of one question, escaped signs set apart, with what its comments and its place say of it.

    `mended` holds the codes of what had to be understood: `empty-line`, `no-empty-line`, `category-line`.
    """

    line: int = 0
    lines: list[str] = field(default_factory=list)
    key: str = ""
    tags: list[str] = field(default_factory=list)
    category: str = ""
    mended: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def set_apart(text: str) -> str:
    """The text with escaped signs as noncharacters, which mean nothing to GIFT."""
    return _ESCAPE.sub(lambda found: _SET_APART[found[1]], _NONCHARACTERS.sub("", text))


def unescape(text: str) -> str:
    """The text as it is meant, from one with escaped signs set apart."""
    return text.translate(_MEANT)


def restore(text: str) -> str:
    """The text as it was written, from one with escaped signs set apart."""
    return text.translate(_AS_WRITTEN)


def split_blocks(text: str) -> Iterator[Block]:
    """Every question's lines, in file order."""
    return _Splitter(text).split()


class _Splitter:
    """Walks through the lines; a block is open until a line ends it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._category = ""
        self._block = Block()
        self._comments: list[str] = []
        self._depth = 0
        self._answered = False
        self._after_category = False

    def split(self) -> Iterator[Block]:
        for number, found in enumerate(_LINE.finditer(self._text), start=1):
            line = found[0].rstrip("\n")
            stripped = line.strip()
            if stripped.startswith("//"):
                self._comments.append(stripped)
            elif not stripped and self._block.lines and self._depth and self._closes(found.end()):
                self._block.lines.append("")
                self._block.mended.append("empty-line")
            elif not stripped:
                yield from self._end(comments_belong=True)
                self._after_category = False
            elif stripped.startswith(_CATEGORY) and not self._depth:
                yield from self._end(comments_belong=False)
                self._category = stripped.removeprefix(_CATEGORY).strip()
                self._after_category = True
                self._comments = []
            else:
                yield from self._add(number, line)
        yield from self._end(comments_belong=True)

    def _add(self, number: int, line: str) -> Iterator[Block]:
        apart = set_apart(line)
        if self._starts_next(apart):
            yield from self._end(comments_belong=False)
            self._block.mended.append("no-empty-line")
        if not self._block.lines:
            self._block.line = number
            self._block.category = self._category
            self._block.mended += ["category-line"] if self._after_category else []
            self._after_category = False
        if not self._answered:
            self._read_comments()
        self._block.lines.append(apart)
        self._depth = max(0, self._depth + apart.count("{") - apart.count("}"))
        self._answered = not self._depth and (self._answered or "}" in apart)

    def _starts_next(self, line: str) -> bool:
        """Whether a line that begins with `::` names the next question, rather than ending this one's name."""
        if not self._block.lines or self._depth or not line.lstrip().startswith("::"):
            return False
        text = self._block.text.lstrip()
        return not text.startswith("::") or "::" in text[2:]

    def _closes(self, position: int) -> bool:
        """Whether the brace that is open at an empty line is closed further on, before anything else begins."""
        end = position + _SIGNS_AHEAD
        for _ in range(_LINES_AHEAD):
            found = _LINE.match(self._text, position, end)
            if not found or not found[0]:
                return False
            line = set_apart(found[0])
            position = found.end()
            stripped = line.strip()
            if stripped.startswith(("::", _CATEGORY)):
                return False
            brace = re.search(r"[{}]", "" if stripped.startswith("//") else line)
            if brace:
                return brace[0] == "}"
        return False

    def _end(self, *, comments_belong: bool) -> Iterator[Block]:
        """Hand over the open block; comments under it belong to it unless the next one follows at once."""
        if comments_belong:
            self._read_comments()
        if self._block.lines:
            yield self._block
        self._block = Block()
        self._depth = 0
        self._answered = False

    def _read_comments(self) -> None:
        for found in (each for comment in self._comments for each in _COMMENT_FIELD.finditer(comment)):
            value = found["value"].replace("\\]", "]").strip()
            if found["field"] == "id":
                self._block.key = value
            else:
                self._block.tags.append(value)
        self._comments = []
