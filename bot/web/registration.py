"""Telling Telegram where to send updates, and seeing to it that this stays so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import InvalidToken, RetryAfter, TelegramError

from bot import metrics
from bot.intake import ALLOWED_UPDATES
from bot.pacing import FIRST_PAUSE, LONGEST_PAUSE
from bot.send_errors import retry_after
from bot.web.address import derive_path
from storage.errors import StorageError

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.intake import Intake
    from bot.settings import Settings

log = structlog.get_logger(__name__)

LOOK_EVERY: Final = 300.0
MOST_CONNECTIONS: Final = 40


class Registration:
    """Has Telegram send updates to this bot's address, for as long as the bot runs."""

    def __init__(self, intake: Intake, settings: Settings, *, token: str) -> None:
        secret = settings.webhook_secret
        self._intake = intake
        self._bot: ExtBot[Any] = intake.application.bot
        self._url = f"{settings.webhook_url}{derive_path(token)}"
        self._secret = secret.get_secret_value() if secret else ""
        self._is_set = False

    async def work(self) -> None:
        """Register for ever: at once, and again whenever somebody else took it away; raises InvalidToken."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.look()
                wait, pause = LOOK_EVERY, FIRST_PAUSE
            except InvalidToken:
                raise
            except (TelegramError, StorageError) as error:
                wait = max(pause, retry_after(error)) if isinstance(error, RetryAfter) else pause
                pause = min(LONGEST_PAUSE, pause * 2)
                metrics.count_error("webhook", type(error).__name__)
                words = error.message if isinstance(error, TelegramError) else ""
                log.warning("webhook_not_set", reason=type(error).__name__, words=words, pause=wait)
            await asyncio.sleep(wait)

    async def look(self) -> None:
        """Register unless it is known to be done; say what Telegram complains of."""
        if self._is_set:
            info = await self._bot.get_webhook_info()
            if info.last_error_message:
                log.warning(
                    "webhook_complaint",
                    words=info.last_error_message,
                    at=info.last_error_date,
                    waiting=info.pending_update_count,
                )
            if info.url == self._url:
                return
            # Somebody polls with our token, or runs another bot with it: who came last is heard.
            log.error("webhook_taken_away")
        await self._bot.set_webhook(
            self._url,
            secret_token=self._secret,
            allowed_updates=list(ALLOWED_UPDATES),
            max_connections=MOST_CONNECTIONS,
        )
        if not self._is_set:
            log.info("webhook_set")
        self._is_set = True
