"""One thread that writes, for databases that take one writer: units that wait together share one commit.

Each unit runs in a savepoint, so one that fails leaves no trace and spoils no other. Results are handed out after
the commit only; a commit that fails fails them all.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from contextvars import Context, copy_context
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from storage.failures import translate
from storage.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Engine

MOST_TOGETHER: Final = 64


@dataclass(slots=True, kw_only=True)
class _Unit:
    """One call to be made, and what became of it."""

    call: Callable[[Any], Any]
    context: Context
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    alone: bool = False
    """Whether the call is made with the engine, outside any transaction."""
    result: Any = None
    error: Exception | None = None

    def run(self, connection: Connection, uow: UnitOfWork) -> None:
        """Make the call in a savepoint; keep its result or its error."""
        # By the driver: SQLAlchemy takes three times as long for each, and there are two with every unit.
        driver = connection.connection.cursor()
        driver.execute("SAVEPOINT unit")
        try:
            self.result = self.context.run(self.call, uow)
        except Exception as error:  # noqa: BLE001 - it is the caller's, and is carried to them
            # A future takes no StopIteration, and whoever is told after it would wait for ever.
            self.error = RuntimeError(repr(error)) if isinstance(error, StopIteration) else translate(error)
            # Raises if the database has dropped the whole transaction: then nothing of it may count.
            connection.exec_driver_sql("ROLLBACK TO unit")
        driver.execute("RELEASE unit")

    def settle(self) -> None:
        """Tell who waits, in their event loop, unless they have gone."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class GroupCommit:
    """The writing thread of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: SimpleQueue[_Unit | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="rappel-writer", daemon=True)
        self._thread.start()

    def submit(self, call: Callable[[UnitOfWork], Any]) -> asyncio.Future[Any]:
        """The result of a call, once it is durable; the call is made even if nobody waits any more."""
        return self._put(call, alone=False)

    def submit_alone(self, call: Callable[[Engine], Any]) -> asyncio.Future[Any]:
        """The result of a call that gets the engine while no transaction is open; what is submitted after it waits."""
        return self._put(call, alone=True)

    def _put(self, call: Callable[[Any], Any], *, alone: bool) -> asyncio.Future[Any]:
        loop = asyncio.get_running_loop()
        unit = _Unit(call=call, context=copy_context(), loop=loop, future=loop.create_future(), alone=alone)
        self._queue.put(unit)
        return unit.future

    def close(self) -> None:
        """Finish everything submitted before, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        going_on = True
        while going_on:
            batch, going_on = self._take()
            together = [unit for unit in batch if not unit.alone]
            if together:
                self._commit_together(together)
            for unit in batch:
                if unit.alone:
                    self._run_alone(unit)

    def _take(self) -> tuple[list[_Unit], bool]:
        """Every unit that waits, up to a limit, at least one; and whether more may come."""
        batch: list[_Unit] = []
        with contextlib.suppress(Empty):
            while len(batch) < MOST_TOGETHER:
                unit = self._queue.get(block=not batch)
                if unit is None:
                    return batch, False
                batch.append(unit)
        return batch, True

    def _run_alone(self, unit: _Unit) -> None:
        try:
            unit.result = unit.context.run(unit.call, self._engine)
        except Exception as error:  # noqa: BLE001 - it is the caller's, and is carried to them
            unit.error = translate(error)
        deliver([unit])

    def _commit_together(self, batch: list[_Unit]) -> None:
        try:
            with self._engine.begin() as connection:
                uow = UnitOfWork(connection)
                for unit in batch:
                    unit.run(connection, uow)
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            for unit in batch:
                unit.error = translate(error)
        deliver(batch)


def deliver(batch: list[_Unit]) -> None:
    """Tell all who wait, each event loop once: to wake one takes longer than to settle a future."""
    for loop, units in groupby(batch, key=attrgetter("loop")):
        with contextlib.suppress(RuntimeError):  # Their event loop is closed.
            loop.call_soon_threadsafe(_settle_all, list(units))


def _settle_all(units: list[_Unit]) -> None:
    for unit in units:
        unit.settle()
