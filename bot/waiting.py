"""Waiting at the start for what is away and comes back by itself: the database's server, and Telegram."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import structlog

from bot.pacing import FIRST_PAUSE, LONGEST_PAUSE
from storage.errors import BadDatabase, BadDatabaseReason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Opened = TypeVar("Opened")

log = structlog.get_logger(__name__)


def lengthen_pauses() -> Iterator[float]:
    """For how many seconds to wait before each further try."""
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(LONGEST_PAUSE, pause * 2)


async def wait_for_server(open_it: Callable[[], Opened]) -> Opened:
    """What opens once the database's server answers; meanwhile it warns and tries again.

    Raises BadDatabase for what waiting can't mend, a wrong password for instance.
    """
    for pause in lengthen_pauses():
        try:
            return await asyncio.to_thread(open_it)
        except BadDatabase as error:
            if error.reason is not BadDatabaseReason.UNREACHABLE:
                raise
            log.warning("database_unreachable", url=error.url, detail=error.detail, pause=pause)
        await asyncio.sleep(pause)
    raise AssertionError("pauses never end")
