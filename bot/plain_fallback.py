"""Messages whose HTML Telegram can't read still arrive: once more, as plain text."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = structlog.get_logger(__name__)

_UNREADABLE: Final = "can't parse entities"
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")


async def as_html_or_plain(call: Callable[[str, str | None], Awaitable[Any]], html: str) -> Any:
    """What a call gives that takes a text and its parse mode; raises TelegramError as the call.

    Whatever a text brings, its reader gets it; the flaw is ours, so it goes into the log.
    """
    try:
        return await call(html, ParseMode.HTML)
    except BadRequest as error:
        if _UNREADABLE not in error.message.lower():
            raise
        log.exception("html_not_understood")
        return await call(strip_tags(html), None)


def strip_tags(html: str) -> str:
    """The text that a reader of the HTML would see."""
    return unescape(_TAG.sub("", html))
