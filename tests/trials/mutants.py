"""Planted bugs, for the process of a trial only: a trial that does not find them says nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from sqlalchemy import delete, update

from bot.context import Context
from bot.intake import Intake
from bot.outbox import Sender
from questions.errors import StaleTap
from questions.quiz.asked import AskedState
from storage import tables
from storage.asked_questions import Answering, AskedQuestions
from storage.desk import _Threads
from storage.group_commit import GroupCommit, deliver
from storage.outbox import Outbox, OutboxMessage
from storage.points import Points
from storage.unit_of_work import UnitOfWork

LATE = 0.03
"""Seconds by which a commit comes after what it should come before."""


def speak_before_commit() -> None:
    """The bot says « ✅ » while the answer is still on its way to the disk."""

    def commit_together(self: GroupCommit, batch: list[Any]) -> None:
        with self._engine.begin() as connection:
            uow = UnitOfWork(connection)
            for unit in batch:
                unit.run(connection, uow)
                deliver([unit])
            time.sleep(LATE)

    def attempt(self: _Threads, call: Callable[[UnitOfWork], Any]) -> Any:
        connection = self._engine.connect()
        try:
            result = call(UnitOfWork(connection))
        except Exception:
            # As without the bug: what fails gives its connection back.
            connection.close()
            raise
        if self._commits:
            # Not in this pool: its threads wait for connections that late commits have.
            threading.Thread(target=_commit_late, args=(connection,), daemon=True).start()
        else:
            connection.close()
        return result

    GroupCommit._commit_together = commit_together  # type: ignore[method-assign]
    _Threads._attempt = attempt  # type: ignore[method-assign]


def _commit_late(connection: Any) -> None:
    time.sleep(LATE)
    connection.commit()
    connection.close()


def confirm_before_store() -> None:
    """Telegram may forget an update that is not stored yet, as stock python-telegram-bot lets it."""
    pending: set[asyncio.Task[None]] = set()
    store = Intake.store

    async def store_late(self: Intake, updates: list[dict[str, Any]]) -> None:
        async def later() -> None:
            await asyncio.sleep(LATE)
            await store(self, updates)

        task = asyncio.create_task(later())
        pending.add(task)
        task.add_done_callback(pending.discard)

    Intake.store = store_late  # type: ignore[method-assign]


def count_on_replay() -> None:
    """An answer that comes again counts again: « done » is noted apart from it, and nobody looks whether it is new."""
    answering: Any = import_module("bot.use_cases.answer")
    record, get_answering = answering._record, answering.get_answering

    async def run(self: Context, unit: Callable[[UnitOfWork], Any]) -> Any:
        return await self.services.desk.run(unit)

    def get_any(uow: UnitOfWork, act: Any, *, asked_id: int, sequence: int) -> Any:
        try:
            return get_answering(uow, act, asked_id=asked_id, sequence=sequence)
        except StaleTap:
            answering.get_own(uow, act, asked_id=asked_id)
            return uow.asked.get_answering(asked_id)

    def record_again(uow: UnitOfWork, act: Any, found: Answering, answer: Any) -> Any:
        asked = found.asked
        if asked.state is not AskedState.ANSWERED:
            return record(uow, act, found, answer)
        logged = uow.reviews.find_of_asked(asked.id)
        if found.card is None or logged is None:
            raise StaleTap
        uow.cards.save(replace(found.card, reviews=found.card.reviews + 1, version=found.card.version + 1))
        return answering.show_answered(uow, act, asked, logged.review)

    Context.run_unidentified = run  # type: ignore[method-assign]
    answering.get_answering = get_any
    answering._record = record_again


def close_before_sending() -> None:
    """A message counts as sent as soon as its call begins, so that it never comes twice."""
    begin, send = Outbox.begin, Sender._send

    async def send_late(self: Sender, *arguments: Any) -> Any:
        await asyncio.sleep(LATE)
        return await send(self, *arguments)

    def begin_and_close(self: Outbox, message: OutboxMessage, *, counted_on: date | None = None) -> bool:
        return begin(self, message, counted_on=counted_on) and self.close_sent(message, now=datetime.now(UTC))

    Outbox.begin = begin_and_close  # type: ignore[method-assign]
    Sender._send = send_late  # type: ignore[assignment, method-assign]


MUTANTS: dict[str, Callable[[], None]] = {
    "speak before commit": speak_before_commit,
    "confirm before store": confirm_before_store,
    "count on replay": count_on_replay,
}
NODE_MUTANTS: dict[str, Callable[[], None]] = {"close before sending": close_before_sending}


Patches = list[tuple[Any, str, Any]]


def _count_twice() -> Patches:
    """An answer that comes again counts on the card again."""
    answering: Any = import_module("bot.use_cases.answer")
    get_answering = answering.get_answering

    def get_or_count(uow: UnitOfWork, act: Any, *, asked_id: int, sequence: int) -> Any:
        asked = answering.get_own(uow, act, asked_id=asked_id)
        card = uow.cards.find(asked.person_id, asked.question.fact_id)
        if asked.state is AskedState.ANSWERED and card is not None:
            uow.cards.save(replace(card, reviews=card.reviews + 1, version=card.version + 1))
            # What the caller is told is right; only the count is not.
            uow.cards._connection.commit()
        return get_answering(uow, act, asked_id=asked_id, sequence=sequence)

    return [(answering, "get_answering", get_or_count)]


def _forget_no_sums() -> Patches:
    """Who is erased stays in the number of people that the leaderboard counts."""

    def forget(self: Points, person_id: int) -> None:
        for table in (tables.day_points, tables.point_sums, tables.point_recounts, tables.standings):
            self._connection.execute(delete(table).where(table.c.person_id == person_id))

    return [(Points, "forget", forget)]


def _accept_stale_taps() -> Patches:
    """A button counts though its question was put aside for another."""
    answering: Any = import_module("bot.use_cases.answer")

    def get_any(uow: UnitOfWork, act: Any, *, asked_id: int, sequence: int) -> Any:
        asked, found = answering.get_own(uow, act, asked_id=asked_id), uow.asked.get_answering(asked_id)
        if asked.state is AskedState.ANSWERED:
            raise StaleTap
        return found if asked.state is AskedState.REPLACED else replace(found, asked=replace(asked, sequence=sequence))

    def close(self: AskedQuestions, asked_id: int, *, state: AskedState, sequence: int) -> None:
        del sequence
        asked = tables.asked_questions
        self._connection.execute(update(asked).where(asked.c.id == asked_id).values(state=state))

    return [(answering, "get_answering", get_any), (AskedQuestions, "close", close)]


STUDY_MUTANTS: dict[str, Callable[[], Patches]] = {
    "a replay counts twice": _count_twice,
    "an erasure forgets the sums": _forget_no_sums,
    "a stale tap is accepted": _accept_stale_taps,
}
