"""The way of a webhook: updates are pushed to the bot's address, each again and again until it is answered with 200.

As Telegram does it: with a secret in a header, so many at a time as the bot asked for, and one at a time of each queue,
of which a person has two, for messages and for taps. It waits a minute or two after some failures, this one does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PAUSE = 0.05
PATIENCE = 30.0

Update = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Where the bot wants its updates, with which secret, and how many at a time."""

    url: str
    secret: str
    most_at_once: int


@dataclass
class Pusher:
    """Pushes what waits; `confirm` hears of each update that was taken, and `news` wakes it."""

    hook: Hook
    waiting: Collection[Update]
    news: asyncio.Event
    confirm: Callable[[Update], None]

    def __post_init__(self) -> None:
        self._busy: set[tuple[str, int]] = set()

    async def work(self) -> None:
        """Push, for ever."""
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE)) as session, asyncio.TaskGroup() as group:
            while True:
                self.news.clear()
                for update in self._take_free():
                    group.create_task(self._push(session, update))
                await self.news.wait()

    def _take_free(self) -> list[Update]:
        """The oldest updates of which none of the same queue is on its way; now they are."""
        free = []
        for update in self.waiting:
            if len(self._busy) >= self.hook.most_at_once:
                break
            if (queue := queue_of(update)) not in self._busy:
                self._busy.add(queue)
                free.append(update)
        return free

    async def _push(self, session: ClientSession, update: Update) -> None:
        while not await _is_taken(session, self.hook, update):  # noqa: ASYNC110 - no event tells that a bot is back
            await asyncio.sleep(PAUSE)
        self.confirm(update)
        self._busy.discard(queue_of(update))
        self.news.set()


async def _is_taken(session: ClientSession, hook: Hook, update: Update) -> bool:
    try:
        async with session.post(hook.url, json=update, headers={SECRET_HEADER: hook.secret}) as answer:
            return answer.ok
    except (ClientError, TimeoutError):
        return False


def queue_of(update: Update) -> tuple[str, int]:
    """Whose update of which kind it is: of these Telegram has one on its way at a time."""
    kind = next(name for name in update if name != "update_id")
    return kind, update[kind]["from"]["id"]
