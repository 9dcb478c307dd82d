"""Moodle's texts as a chat can show them, and the small things that stand inside them."""

from __future__ import annotations

import binascii
import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from questions.formats.markup import Rendered, render_html
from questions.formats.moodle_question import TextFormat

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.formats.moodle_question import RichText

_TAGS = (
    "a|abbr|audio|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|font|h[1-6]|hr|i|iframe|img|ins|kbd|li|mark"
    "|ol|p|pre|q|s|samp|small|span|strike|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var|video"
)
_MARKUP = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--|&(?:#\d+|#x[\da-f]+|[a-z]\w*);", re.IGNORECASE)
_LONE_TAG = re.compile(r"\s*</?(?!(?:p|br|hr|img)\b)[a-z][a-z0-9]*\s*/?>\s*", re.IGNORECASE)
_LATEX = re.compile(
    r"\$\$[^$]+\$\$|\\\(.{1,400}?\\\)|\\\[.{1,400}?\\\]|\$[^$\n]{0,200}?\\[a-zA-Z]+[^$\n]{0,200}\$", re.DOTALL
)
_MARKDOWN_IMAGE = re.compile(r"!\[[^\]\n]*\]\((?P<address>[^()\s]+)[^()\n]*\)")
_DATA_IMAGE = re.compile(r"data:image/(?P<type>[\w.+-]+)(?:;[\w=-]+)*;base64,(?P<data>[A-Za-z0-9+/=\s%]+)")
_OBJECTIVE = re.compile(r"\d(?:\.\d{1,2}){3}")
_SOURCE_LINE = re.compile(r"\s*Source\s?:\s*(?P<source>\S.*?)\s*")
_BULLET = re.compile(r"^(?:[•*–-]|\d+[.)])\s+")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,2})?", re.IGNORECASE)
_GROUPING = re.compile(r"(?<=\d)[\u00a0\u202f '’](?=\d{3}(?!\d))")
_LONGEST_NUMBER = 60
_LONGEST_PATH = 1_000
GAP = re.compile(r"_{3,}")
_CATEGORY_ROOT = re.compile(r"^\$(?:course|system|module|coursecat|cat\d*)\$(?:/|$)|^top(?:/|$)")


def render(rich: RichText) -> Rendered:
    """The text without its markup, and the addresses of its images.

    Moodle's auto-format is HTML only if it looks so. A text that is nothing but one tag is meant as that text: the
    answers to « Which tag makes a list? » stay.
    """
    if rich.format is TextFormat.MARKDOWN and (found := _MARKDOWN_IMAGE.findall(rich.text)):
        inner = render(replace(rich, text=_MARKDOWN_IMAGE.sub("", rich.text)))
        return Rendered(text=inner.text, images=(*found, *inner.images))
    if rich.format is TextFormat.PLAIN or (rich.format is not TextFormat.HTML and not looks_marked_up(rich.text)):
        return Rendered(text=rich.text.strip(), images=())
    if _LONE_TAG.fullmatch(rich.text):
        return Rendered(text=rich.text.strip(), images=())
    return render_html(rich.text if rich.format is TextFormat.HTML else rich.text.replace("\n", "<br>"))


def looks_marked_up(text: str) -> bool:
    """Whether a text in Moodle's auto-format holds tags or entities."""
    return _MARKUP.search(text) is not None


def holds_latex(text: str) -> bool:
    """Whether a text holds a formula, which a chat shows as its source."""
    return _LATEX.search(text) is not None


def pull_data_images(text: str, files: dict[str, bytes]) -> str:
    """The text with every embedded picture put into `files` and named as Moodle names its attached files."""

    def name(found: re.Match[str]) -> str:
        data = decode_base64(found["data"].replace("%2B", "+").replace("%2F", "/").replace("%3D", "="))
        if data is None:
            return found[0]
        file_name = f"image-{len(files) + 1}.{found['type'].split('+')[0]}"
        files[file_name] = data
        return f"@@PLUGINFILE@@/{file_name}"

    return _DATA_IMAGE.sub(name, text) if "data:image/" in text else text


def decode_base64(text: str) -> bytes | None:
    """The bytes, or None if the text is cut or no base64 at all."""
    try:
        return binascii.a2b_base64(text.encode("ascii", "replace")) or None
    except binascii.Error:
        return None


def split_tags(tags: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tags that look like plan codes (`1.7.2.1`), and the others; each once, in order."""
    found = list(dict.fromkeys(tag.strip() for tag in tags if tag.strip()))
    objectives = tuple(tag for tag in found if _OBJECTIVE.fullmatch(tag))
    return objectives, tuple(tag for tag in found if tag not in objectives)


def split_sources(text: str) -> tuple[str, tuple[str, ...]]:
    """An explanation, and the sources that its last lines name (« Source : … »)."""
    lines = text.split("\n")
    sources: list[str] = []
    while lines and (found := _SOURCE_LINE.fullmatch(lines[-1])):
        sources.insert(0, found["source"])
        lines.pop()
    return ("\n".join(lines).rstrip(), tuple(sources)) if sources else (text, ())


def split_points(text: str) -> tuple[str, ...]:
    """The key points of a model answer: its lines, without bullets."""
    lines = (_BULLET.sub("", line.strip()) for line in text.split("\n"))
    return tuple(line for line in lines if line)


def clean_category(path: str) -> str:
    """A category's path without the course it stood in: `$course$/top/Droit/Travail` is `Droit/Travail`."""
    # Every question below it has the category anew: only as much is read of it as can be a path.
    path = path[:_LONGEST_PATH].strip()
    while found := _CATEGORY_ROOT.match(path):
        path = path[found.end() :]
    return " ".join(path.split())


def read_decimal(text: str) -> Decimal | None:
    """The number, with a decimal point or comma and grouped by thousands or not; None if it is none."""
    if len(text) > _LONGEST_NUMBER:
        return None
    digits = _GROUPING.sub("", text.strip().replace("−", "-")).replace(",", ".")
    if not _NUMBER.fullmatch(digits):
        return None
    try:
        return Decimal(digits)
    except InvalidOperation:
        return None


def shorten(text: str, length: int = 60) -> str:
    """The text on one line, cut after about `length` signs."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"
