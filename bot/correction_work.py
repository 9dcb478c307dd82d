"""Working off corrections of wrong keys, one person in one transaction, from a handler or from the heartbeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.regrading import regrade_next
from questions.errors import StaleTap

if TYPE_CHECKING:
    from bot.services import Services


async def work_off_corrections(services: Services, *, most: int | None = None, watched: int | None = None) -> None:
    """Judge answers anew until nobody is left, or for so many people; `watched` is as for `regrade_next`."""
    zone, done = services.shelf.shipped.zone, 0
    while most is None or done < most:
        done += 1
        now = services.clock()
        try:
            if await services.desk.run(regrade_next, now=now, zone=zone, watched=watched) is None:
                return
        except StaleTap:
            # Another process has done this person; the next is to be found.
            continue
