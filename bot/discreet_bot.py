"""python-telegram-bot's bot, with the few calls of which every answer is made taken the short way.

They pass its limiter, its request interface and its errors like any other call. What they leave out is what nobody
here looks at: buttons as objects on the way there, and on the way back the message as Telegram shows it, parsed into
dozens of objects (docs/performance.md has the figures).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.ext import ExtBot

from bot.pacing import SharedBudget

if TYPE_CHECKING:
    from bot.views.reply import Keyboard


class DiscreetBot(ExtBot[int]):
    """python-telegram-bot's bot; printed, it does not tell its token."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}[]"

    def leaves_room(self) -> bool:
        """Whether what nobody asked for may go, as `SharedBudget.leaves_room`."""
        return not isinstance(self.rate_limiter, SharedBudget) or self.rate_limiter.leaves_room()

    async def send_text(
        self,
        chat_id: int,
        text: str,
        *,
        parse_mode: str | None,
        keyboard: Keyboard | None = None,
        rate_limit_args: int | None = None,
    ) -> int:
        """The number of a new message; raises TelegramError."""
        fields = {"chat_id": chat_id, "text": text, "parse_mode": parse_mode, "reply_markup": keyboard}
        sent = await self._post("sendMessage", fields, api_kwargs=self._merge_api_rl_kwargs(None, rate_limit_args))
        return int(sent["message_id"])

    async def edit_text(
        self, chat_id: int, message_id: int, text: str, *, parse_mode: str | None, keyboard: Keyboard | None = None
    ) -> None:
        """Put a text and its buttons in the place of a message; raises TelegramError."""
        fields = {"chat_id": chat_id, "message_id": message_id, "text": text}
        await self._post("editMessageText", {**fields, "parse_mode": parse_mode, "reply_markup": keyboard})

    async def drop_buttons(self, chat_id: int, message_id: int) -> None:
        """Take the buttons off a message; raises TelegramError."""
        await self._post("editMessageReplyMarkup", {"chat_id": chat_id, "message_id": message_id})

    async def answer_query(self, query_id: str, text: str | None, *, show_alert: bool) -> None:
        """Tell Telegram that a tap arrived; raises TelegramError."""
        fields: dict[str, Any] = {"callback_query_id": query_id, "text": text, "show_alert": show_alert or None}
        await self._post("answerCallbackQuery", fields)
