"""A desk whose writers are all busy for a while, so that units pile up behind them."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from storage.engine import WRITERS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from storage.desk import Desk


@asynccontextmanager
async def held_up(desk: Desk) -> AsyncIterator[Callable[[], None]]:
    """A desk whose writers are all busy until what this gives is called."""
    gate = threading.Event()
    busy = [asyncio.create_task(desk.run(lambda _uow: gate.wait(10))) for _ in range(WRITERS)]
    await asyncio.sleep(0.1)
    yield gate.set
    gate.set()
    await asyncio.gather(*busy)
