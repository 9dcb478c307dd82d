"""The queue of updates and the long polling that empties it, with Telegram's rules."""

import asyncio
import json
from collections.abc import Callable, Iterable

from bot.demo.formatted_text import JsonObject
from bot.demo.refusals import BotApiError
from bot.demo.store import Store

MOST_UPDATES = 100
LONGEST_POLL_SECONDS = 50
KEPT_SECONDS = 24 * 60 * 60
TAP_KEPT_SECONDS = 150

_ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class UpdateQueue:
    """Updates wait here until a later offset confirms them; at most one poller waits with them."""

    def __init__(self, store: Store, *, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now
        self._waiting: asyncio.Future[bool] | None = None
        self._closed = False
        self._news = asyncio.Event()

    def add(self, kind: str, body: JsonObject) -> None:
        """Queue an update of this kind, unless the bot asked for other kinds only."""
        allowed = json.loads(self._store.find_setting("allowed_updates") or "[]")
        if kind in allowed or (not allowed and kind not in _ON_REQUEST_ONLY):
            kept = TAP_KEPT_SECONDS if kind == "callback_query" else KEPT_SECONDS
            self._store.add_update({kind: body}, expires_at=self._now() + kept)
            self._wake(went_on=True)
            self._news.set()

    def allow(self, kinds: Iterable[str]) -> None:
        """From now on queue these kinds only; none means all but the rare ones."""
        self._store.save_setting("allowed_updates", json.dumps(sorted(kinds)))

    def count(self) -> int:
        """How many updates the bot has not confirmed."""
        self._store.drop_expired_updates(self._now())
        return self._store.count_updates()

    def drop(self) -> None:
        """Forget all waiting updates."""
        self._store.drop_all_but_last_updates(0)

    async def take(self, *, offset: int, limit: int, timeout_seconds: int) -> list[JsonObject]:
        """The oldest updates from the offset on; waits for one; a poller that was waiting gets a 409."""
        self._wake(went_on=False)
        self._confirm(offset)
        most = min(max(limit, 1), MOST_UPDATES)
        seconds = min(max(timeout_seconds, 0), LONGEST_POLL_SECONDS)
        if self.count() == 0 and seconds and not self._closed:
            await self._wait(seconds)
        return self._store.list_updates(limit=most)

    def first(self) -> JsonObject | None:
        """The oldest update, None if there is none."""
        self._store.drop_expired_updates(self._now())
        return next(iter(self._store.list_updates(limit=1)), None)

    def confirm(self, update_id: int) -> None:
        """Forget this update and those before it."""
        self._store.drop_updates(before=update_id + 1)

    def change_hands(self, *, polled: bool) -> None:
        """Send the waiting poller home unless updates are polled; whoever pushes them looks anew."""
        if not polled:
            self._wake(went_on=False)
        self._news.set()

    async def wait_for_news(self) -> None:
        """Return as soon as an update came or somebody else is to have them."""
        await self._news.wait()
        self._news.clear()

    def close(self) -> None:
        """Send the waiting poller home; nobody waits any more."""
        self._closed = True
        self._wake(went_on=True)

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self._store.drop_updates(before=offset)
        elif offset < 0:
            self._store.drop_all_but_last_updates(-offset)

    async def _wait(self, seconds: int) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                went_on = await waiting
        except TimeoutError:
            return
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if not went_on:
            reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise BotApiError(409, f"Conflict: {reason}")

    def _wake(self, *, went_on: bool) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(went_on)
