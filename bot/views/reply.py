"""What the bot shows: a text with its buttons."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as escape_html
from typing import TYPE_CHECKING

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.callback_data import pack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.callback_data import Tap

LETTERS = "ABCDEFGHIJKL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message: HTML text, and rows of buttons (label, tap)."""

    text: str
    rows: tuple[tuple[tuple[str, Tap], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as PNG, with an HTML caption and rows of buttons."""

    png: bytes
    caption: str
    rows: tuple[tuple[tuple[str, Tap], ...], ...] = ()


def escape(text: str) -> str:
    """The text as it may stand in an HTML message."""
    return escape_html(text, quote=False)


def in_rows(buttons: Sequence[tuple[str, Tap]], width: int) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    """Buttons in rows of at most `width`."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def make_keyboard(reply: Reply | Picture, *, key: bytes, telegram_id: int) -> InlineKeyboardMarkup | None:
    """The reply's buttons, signed for one person; None if it has none."""
    if not reply.rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(label, callback_data=pack(tap, key=key, telegram_id=telegram_id))
                for label, tap in row
            ]
            for row in reply.rows
        ]
    )
