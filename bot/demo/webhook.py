"""The webhook: updates go to the bot's address, the oldest first, each until it is answered with 200."""

import asyncio
import json
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx

from bot.demo.formatted_text import JsonObject
from bot.demo.refusals import BadRequestError, BotApiError
from bot.demo.store import Store
from bot.demo.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 1.0
"""Telegram waits up to a minute or two; whoever tries this at home would rather not."""
ANSWER_SECONDS = 30.0

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}", re.ASCII)


class Webhook:
    """Sends the queue to the webhook while there is one; it outlives a restart, as the queue does."""

    def __init__(self, store: Store, updates: UpdateQueue, *, now: Callable[[], float]) -> None:
        self._store = store
        self._updates = updates
        self._now = now
        self._complaint: JsonObject = {}

    @property
    def url(self) -> str:
        """Where updates go, empty without a webhook."""
        return self._store.find_setting("webhook_url") or ""

    def set(self, url: str, secret: str) -> None:
        """From now on send updates there, none if the address is empty; raises `BadRequestError`."""
        # Plain HTTP as on a Bot API server of one's own.
        if url and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
            raise BadRequestError("bad webhook: invalid webhook URL specified")
        if not _SECRET.fullmatch(secret):
            raise BadRequestError("secret token contains unallowed characters")
        with self._store.transaction():
            self._store.save_setting("webhook_url", url)
            self._store.save_setting("webhook_secret", secret)
        self._complaint = {}
        self._updates.change_hands(polled=not url)

    def describe(self) -> JsonObject:
        """What the bot may know of its webhook."""
        count = self._updates.count()
        return {"url": self.url, "has_custom_certificate": False, "pending_update_count": count, **self._complaint}

    def forbid_polling(self) -> None:
        """Raise `BotApiError` while there is a webhook."""
        if self.url:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise BotApiError(409, f"Conflict: {reason}")

    async def work(self) -> None:
        """Push for ever."""
        pause = FIRST_PAUSE
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            while True:
                update = self._updates.first() if self.url else None
                if update is None:
                    await self._updates.wait_for_news()
                elif await self._push(client, update):
                    self._updates.confirm(int(update["update_id"]))
                    pause = FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(LONGEST_PAUSE, pause * 2)

    async def _push(self, client: httpx.AsyncClient, update: JsonObject) -> bool:
        headers = {"Content-Type": "application/json"}
        if secret := self._store.find_setting("webhook_secret"):
            headers[SECRET_HEADER] = secret
        try:
            answer = await client.post(self.url, content=json.dumps(update), headers=headers)
        except httpx.HTTPError as error:
            words = f"Connection failed: {type(error).__name__}"
        else:
            words = f"Wrong response from the webhook: {answer.status_code}"
            if answer.is_success:
                return True
        self._complaint = {"last_error_date": int(self._now()), "last_error_message": words}
        return False
