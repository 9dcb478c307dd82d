"""What the bot shows: a text with its buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape as escape_html
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from bot.callback_data import pack
from bot.confirming import date_confirmation
from bot.views.language import _
from bot.views.lettering import cut_well

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.callback_data import Tap

Item = TypeVar("Item")

LETTERS = "ABCDEFGHIJKL"
LONGEST_LABEL = 40
MOST_PAGES = 256
"""A button's choice is one byte."""


Keyboard: TypeAlias = "dict[str, list[list[dict[str, str]]]]"
"""Buttons as the Bot API takes them: an InlineKeyboardMarkup."""

Row: TypeAlias = "tuple[tuple[str, Tap], ...]"
"""Buttons side by side: each its label and what a tap on it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message: HTML text, and rows of buttons (label, tap)."""

    text: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as PNG, with an HTML caption and rows of buttons."""

    png: bytes
    caption: str
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file to be sent, with an HTML caption."""

    name: str
    data: bytes
    caption: str = ""


def escape(text: str) -> str:
    """The text as it may stand in an HTML message."""
    return escape_html(text, quote=False)


def name_trainer(first_name: str) -> str:
    """A trainer at the beginning of a sentence, escaped; in general words if they are gone."""
    return escape(first_name) or _("Ta formatrice ou ton formateur")


def in_rows(buttons: Sequence[tuple[str, Tap]], width: int) -> tuple[Row, ...]:
    """Buttons in rows of at most `width`."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def label(text: str, *, after: str = "", keep_end: bool = False) -> str:
    """A text from outside as a button's label, cut where a phone would cut it, but not what stands after it.

    Names that begin alike keep their ends too, by which they are told apart.
    """
    room = max(LONGEST_LABEL - len(after), LONGEST_LABEL // 2)
    return _cut(_cut(text, room, end=room // 2 if keep_end else 0) + after, LONGEST_LABEL)


def _cut(text: str, room: int, *, end: int = 0) -> str:
    if len(text) <= room:
        return text
    return cut_well(text, room - end - 1) + "…" + text[len(text) - end :].lstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Item]):
    """What stands on a page of many things; `number` counts from 0, `turns` leads to the pages before and after."""

    shown: Sequence[Item]
    number: int
    turns: tuple[Row, ...]


def cut_page(items: Sequence[Item], *, size: int, page: int, tap: Tap) -> Page[Item]:
    """So many of the things as stand on a page, the last one if there are fewer pages; buttons as `turn_pages`."""
    pages = max(1, -(-len(items) // size))
    page = min(page, pages - 1)
    shown = items[page * size : (page + 1) * size]
    return Page(shown=shown, number=page, turns=turn_pages(page, pages, tap))


def turn_pages(page: int, pages: int, tap: Tap) -> tuple[Row, ...]:
    """A row of buttons to the pages before and after (from 0); the tap leads there by its choice; none for one page."""
    if pages < 2:
        return ()
    pages = min(pages, MOST_PAGES)
    before, after = replace(tap, choice=(page - 1) % pages), replace(tap, choice=(page + 1) % pages)
    return ((("◀", before), (f"{page + 1}/{pages}", replace(tap, choice=page)), ("▶", after)),)


def date_confirmations(reply: Reply, now: datetime) -> Reply:
    """The reply with the moment in every button that confirms what is done for good."""
    rows = tuple(tuple((label, date_confirmation(tap, now)) for label, tap in row) for row in reply.rows)
    return replace(reply, rows=rows)


def make_keyboard(reply: Reply | Picture, *, key: bytes, telegram_id: int) -> Keyboard | None:
    """The reply's buttons, signed for one person; None if it has none."""
    if not reply.rows:
        return None
    rows = [
        [{"text": text, "callback_data": pack(tap, key=key, telegram_id=telegram_id)} for text, tap in row]
        for row in reply.rows
    ]
    return {"inline_keyboard": rows}
