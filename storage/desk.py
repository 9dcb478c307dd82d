"""The async door to the database: use cases go in, durable results come out.

SQLite gets one writing thread with group commit, PostgreSQL a pool of threads with a transaction each; both get
threads of their own for reading.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from questions.errors import Overtaken
from storage import ear
from storage.election import Election, Place
from storage.engine import READERS, WRITERS, open_engine, open_reader
from storage.failures import may_try_again, translate
from storage.group_commit import GroupCommit
from storage.unit_of_work import UnitOfWork
from storage.wiping import size_of, wipe

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine

    from storage.single_writer import NodePlace

KEEP_EVERY: Final = 4.0
"""Seconds; a third of the silence after which a process loses what it was elected to."""
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Desk:
    """The door to one database; `run` writes, `read` only reads.

    Cancelling a task that waits here is safe: its unit is carried out whole or not at all.
    """

    def __init__(self, *, engine: Engine, reader: Engine, place: NodePlace | None = None) -> None:
        self._engine = engine
        self._reader = reader
        self._writing: _Worker = GroupCommit(engine) if engine.dialect.name == "sqlite" else _Threads(engine)
        self._reading: _Worker = _Threads(reader, count=READERS, commits=False)
        self._election = Election(engine)
        self._place = place
        self._closed = False
        self.has_nodes = engine.dialect.name != "sqlite"
        """Whether other processes may be at work on the same database."""
        self.inbox_rewrites = 0
        """How often, through this desk, waiting updates were changed by others than those who handle them."""
        self.inbox_filled = asyncio.Event()
        self.outbox_filled = asyncio.Event()
        """As `inbox_filled`: set whenever something put through this desk into the outbox has become durable, and,
        while this desk listens, through any other.
        """

    @classmethod
    def open(cls, url: str | URL, *, place: NodePlace | None = None) -> Desk:
        """The door to the database at this address; raises BadDatabase if it can't be opened.

        `place` is this process's among the nodes, for `keep_places`.
        """
        engine = open_engine(url)
        return cls(engine=engine, reader=open_reader(url), place=place)

    async def run(
        self,
        use_case: Callable[Concatenate[UnitOfWork, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """What a use case returns, after everything it did is durable; if it raises, it did nothing.

        Raises DatabaseFailure if the database fails, whatever the use case made of it.
        """

        def counting_unit(uow: UnitOfWork) -> tuple[Result, int, int, int]:
            news, rewrites, puts = uow.inbox.news, uow.inbox.rewrites, uow.outbox.puts
            result = use_case(uow, *args, **kwargs)
            return result, uow.inbox.news - news, uow.inbox.rewrites - rewrites, uow.outbox.puts - puts

        result, news, rewrites, puts = await self._submit(self._writing, counting_unit)
        self.inbox_rewrites += rewrites
        if news:
            self.inbox_filled.set()
        if puts:
            self.outbox_filled.set()
        return result

    async def holds(self, place: Place) -> bool:
        """Whether this process is the one in this place, which it takes if it is free; ask again every few seconds."""
        if self._closed:
            raise RuntimeError("the desk is closed")
        return await asyncio.to_thread(self._election.stand, place)

    async def keep_places(self) -> None:
        """Keep this process's place among the nodes, and what it was elected to, for ever.

        Raises BadDatabase if somebody is at work on the database beside whom this process may not be.
        """
        while True:
            await asyncio.to_thread(self._election.keep)
            if self._place is not None:
                await asyncio.to_thread(self._place.keep)
            await asyncio.sleep(KEEP_EVERY)

    async def listen(self) -> None:
        """Hear, for ever, what other processes put into the inbox and the outbox; returns if there are none."""
        if self.has_nodes:
            await ear.listen(self._engine, {ear.INBOX: self.inbox_filled, ear.OUTBOX: self.outbox_filled})

    async def read(
        self,
        query: Callable[Concatenate[UnitOfWork, Arguments], Result],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Result:
        """What a function that only reads returns: it sees everything committed before, and waits for no writer."""
        return await self._submit(self._reading, lambda uow: query(uow, *args, **kwargs))

    async def wipe(self) -> bool:
        """Rewrite a SQLite file without what was deleted, and empty its WAL; False if a reader was in the way.

        Nobody writes meanwhile. PostgreSQL does this by itself, in its own time.
        """
        if not isinstance(self._writing, GroupCommit):
            return True
        wiped: bool = await self._writing.submit_alone(wipe)
        return wiped

    def size(self) -> int:
        """How many bytes a SQLite file has; 0 on PostgreSQL."""
        return size_of(self._engine)

    async def close(self) -> None:
        """Finish what is under way and let go of the database; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._election.resign()
        self._reading.close()
        self._reader.dispose()
        self._writing.close()
        # Last, for the last connection to a SQLite file folds its WAL in, and only the writer may do that.
        self._engine.dispose()

    async def _submit(self, worker: _Worker, call: Callable[[UnitOfWork], Result]) -> Result:
        if self._closed:
            raise RuntimeError("the desk is closed")
        result: Result = await worker.submit(call)
        return result


class _Worker(Protocol):
    """Carries out units of work in other threads."""

    def submit(self, call: Callable[[UnitOfWork], Any]) -> asyncio.Future[Any]: ...

    def close(self) -> None: ...


class _Threads:
    """A pool of threads, one transaction for each unit."""

    def __init__(self, engine: Engine, *, count: int = WRITERS, commits: bool = True) -> None:
        self._engine = engine
        self._commits = commits
        self._pool = ThreadPoolExecutor(max_workers=count, thread_name_prefix="rappel-database")

    def submit(self, call: Callable[[UnitOfWork], Any]) -> asyncio.Future[Any]:
        """The result of a call, after its transaction."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, copy_context().run, self._run, call)

    def close(self) -> None:
        """Finish everything submitted before, then end the threads."""
        self._pool.shutdown()

    def _run(self, call: Callable[[UnitOfWork], Any]) -> Any:
        try:
            try:
                return self._attempt(call)
            except Overtaken:
                # Of two units that begin something for one person, the second has waited for the first to commit, and
                # sees it now: a reminder that asks a question, and the person who asks for one.
                pass
            except DBAPIError as error:
                if not may_try_again(error):
                    raise
            return self._attempt(call)
        except SQLAlchemyError as error:
            raise translate(error) from None

    def _attempt(self, call: Callable[[UnitOfWork], Any]) -> Any:
        with self._engine.connect() as connection:
            uow = UnitOfWork(connection)
            result = call(uow)
            if self._commits:
                connection.commit()
                _announce(connection, uow)
            return result


def _announce(connection: Connection, uow: UnitOfWork) -> None:
    """Let other processes hear of what was put."""
    channels = [name for name, count in ((ear.INBOX, uow.inbox.news), (ear.OUTBOX, uow.outbox.puts)) if count]
    if channels:
        ear.announce(connection, channels)
