"""Sending a reply as a new message: as text or as a picture, within Telegram's limits, its buttons signed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from telegram import InputFile
from telegram.error import BadRequest

from bot.pacing import ONE_TRY
from bot.plain_fallback import as_html_or_plain
from bot.views.limits import LONGEST_CAPTION, LONGEST_TEXT, cut_html
from bot.views.reply import Picture, Reply, make_keyboard

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable

    from bot.discreet_bot import DiscreetBot


async def side_by_side(*calls: Coroutine[Any, Any, None]) -> None:
    """Make calls that don't wait for each other at once; raises the first one's error, after all have ended.

    Somebody waits for the slowest of them, not for their sum.
    """
    for outcome in await asyncio.gather(*calls, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def delete_messages(bot: DiscreetBot, *, chat_id: int, message_ids: Iterable[int]) -> None:
    """Take messages of the bot away; it is no matter if one is gone already, or too old."""
    for message_id in message_ids:
        with suppress(BadRequest):
            await bot.delete_message(chat_id, message_id)


async def send_reply(
    bot: DiscreetBot, reply: Reply | Picture, *, chat_id: int, key: bytes, one_try: bool = False
) -> int:
    """The number of the message that a reply became; raises TelegramError, with `one_try` a RetryAfter at once."""
    keyboard = make_keyboard(reply, key=key, telegram_id=chat_id)
    limits = ONE_TRY if one_try else None
    if isinstance(reply, Reply):
        number: int = await as_html_or_plain(
            lambda text, mode: bot.send_text(chat_id, text, parse_mode=mode, keyboard=keyboard, rate_limit_args=limits),
            cut_html(reply.text, LONGEST_TEXT),
        )
        return number
    photo = InputFile(reply.png, filename="rappel.png")
    options: dict[str, Any] = {"rate_limit_args": limits, "api_kwargs": {"reply_markup": keyboard}}
    sent = await as_html_or_plain(
        lambda text, mode: bot.send_photo(chat_id, photo, caption=text, parse_mode=mode, **options),
        cut_html(reply.caption, LONGEST_CAPTION),
    )
    return int(sent.message_id)
