"""The n-th statement fails, or the n-th call of the Bot API, for every n of a whole study round.

A person greets, answers five questions of several kinds, takes one answer back and begins a mock exam. Wherever it
breaks, they press again and come through, and afterwards everything is counted right.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.callback_data import Action
from storage import tables
from storage.engine import open_reader
from storage.schema import upgrade
from tests.databases import running_postgresql
from tests.trials.crowd import read_tap
from tests.trials.findings import Finding, Progress, none_of
from tests.trials.invariants import find_damage
from tests.trials.rig import FAULTS, Rig, find, open_rig
from tests.trials.studying import small_syllabus

if TYPE_CHECKING:
    from collections.abc import Iterator

Fresh = Callable[[], AbstractContextManager[str]]
QUESTIONS = 5
TAKEN_BACK = 2
ANSWERING = (Action.SUBMIT, Action.SELF_GRADE, Action.CHOOSE, Action.REVEAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How much there is in a round that nothing disturbs: statements and calls that may fail, and kinds of question."""

    statements: int
    calls: int
    kinds: frozenset[str]


@dataclass(slots=True)
class Failures:
    """What came of some rounds in each of which one thing failed."""

    rounds: int = 0
    problems: list[str] = field(default_factory=list)


async def study_round(rig: Rig) -> None:
    """A whole round, pressing again wherever nothing comes; raises AssertionError if that does not lead on."""
    await rig.until(lambda: bool(rig.seen), lambda: rig.say("/start"))
    await rig.until(lambda: sees_question(rig), lambda: rig.say("/quiz"))
    for number in range(QUESTIONS):
        answered = await answer(rig)
        if number == TAKEN_BACK:
            await take_back(rig, answered)
            await answer(rig)
        if not goes_on(rig):
            await rig.until(lambda: goes_on(rig), lambda: rig.tap(Action.NEXT))
    await rig.until(lambda: sees(rig, Action.EXAM_START) or sees(rig, Action.EXAM_HAND_IN), lambda: rig.say("/examen"))
    await rig.until(lambda: sees(rig, Action.EXAM_HAND_IN), lambda: rig.tap(Action.EXAM_START))
    first = find(rig.screen, Action.DONT_KNOW)
    await rig.until(
        lambda: sees(rig, Action.EXAM_HAND_IN) and find(rig.screen, Action.DONT_KNOW) != first,
        lambda: rig.tap(Action.DONT_KNOW),
    )


async def answer(rig: Rig) -> int:
    """Answer the question on the screen, with as many taps as it takes, or in writing; returns which one it was.

    It is answered once its verdict stands on the screen, or below it what follows.
    """
    asked_id = find_asked(rig)

    async def go_on() -> None:
        if is_told_to_ask(rig):
            # The answer stood, and its verdict was lost.
            await rig.say("/quiz")
        elif any(sees(rig, action) for action in ANSWERING) or not sees(rig, Action.DONT_KNOW):
            await rig.tap(*ANSWERING)
        else:
            await rig.say("1")

    await rig.until(
        lambda: sees(rig, Action.TAKE_BACK) or sees(rig, Action.MORE) or find_asked(rig) not in {0, asked_id}, go_on
    )
    return asked_id


async def take_back(rig: Rig, asked_id: int) -> None:
    """Undo the answer to this question, wherever it stands; a tap that finds it unjudged has it drawn anew."""
    last = max(asked_id, find_asked(rig))

    async def undo() -> None:
        await rig.tap_on(asked_id, Action.TAKE_BACK, *ANSWERING, Action.DONT_KNOW)

    await rig.until(lambda: find_asked(rig) > last, undo)


def is_told_to_ask(rig: Rig) -> bool:
    """Whether the newest message says that no question waits, and how to get one."""
    newest = rig.seen[-1]
    return not newest.buttons and "/quiz" in newest.text


def sees(rig: Rig, action: Action) -> bool:
    """Whether the screen has such a button."""
    return find(rig.screen, action) is not None


def sees_question(rig: Rig) -> bool:
    """Whether an open question is on the screen."""
    return find_asked(rig) > 0


def goes_on(rig: Rig) -> bool:
    """Whether the next question is on the screen, or how the round went."""
    return sees_question(rig) or sees(rig, Action.MORE)


def find_asked(rig: Rig) -> int:
    """The open question on the screen; 0 if there is none."""
    found = find(rig.screen, Action.DONT_KNOW) or find(rig.screen, Action.SELF_GRADE)
    return 0 if found is None else read_tap(found)[1]


async def measure_round(fresh: Fresh) -> Round:
    """A round that nothing disturbs."""
    with fresh() as url:
        async with open_rig(url) as rig:
            await study_round(rig)
        problems, answered = _look(url)
        assert problems == []
        return Round(statements=rig.database.statements, calls=rig.wire.calls, kinds=frozenset(answered))


async def fail_statements(fresh: Fresh, numbers: Iterable[int], *, progress: Progress | None = None) -> Failures:
    """A round for each of these statements, which fails."""
    failures = Failures()
    for number in numbers:
        await _fail(fresh, failures, f"statement {number}", statement=number)
        if progress is not None:
            progress.step()
    return failures


async def fail_calls(
    fresh: Fresh, numbers: Iterable[int], *, faults: Iterable[str] = FAULTS, progress: Progress | None = None
) -> Failures:
    """A round for each of these calls and faults."""
    failures, kinds = Failures(), tuple(faults)
    for number in numbers:
        for fault in kinds:
            await _fail(fresh, failures, f"call {number}, {fault}", call=number, fault=fault)
            if progress is not None:
                progress.step()
    return failures


async def _fail(
    fresh: Fresh, failures: Failures, name: str, *, statement: int = 0, call: int = 0, fault: str = ""
) -> None:
    with fresh() as url:
        async with open_rig(url) as rig:
            rig.database.fail_at, rig.wire.fail_at, rig.wire.fault = statement, call, fault
            try:
                await study_round(rig)
            except AssertionError as error:
                failures.problems.append(f"{name}: {error}")
        failures.rounds += 1
        problems, answered = _look(url)
        failures.problems += [f"{name}: {problem}" for problem in problems]
        if answered.total() != QUESTIONS + 1:
            failures.problems.append(f"{name}: {answered.total()} answers stored")


def _look(url: str) -> tuple[list[str], Counter[str]]:
    """What is wrong with the database, and the kinds of the answers that stand."""
    engine = open_reader(url)
    try:
        problems = find_damage(engine)
        inbox, reviews, reversals = tables.inbox, tables.reviews, tables.reversals
        with engine.connect() as connection:
            undone = connection.scalar(
                select(func.count()).select_from(inbox).where(inbox.c.state != tables.InboxState.DONE)
            )
            standing = connection.scalars(
                select(reviews.c.question_id).where(reviews.c.id.not_in(select(reversals.c.review_id)))
            )
            questions = small_syllabus().library.questions
            kinds = Counter(questions[question_id].kind.value for question_id in standing)
        return [*problems, *([f"{undone} updates not done"] if undone else [])], kinds
    finally:
        engine.dispose()


@contextmanager
def fresh_copies(*, postgresql: bool) -> Iterator[Fresh]:
    """A way to get databases with this version's schema, each for a while."""
    with ExitStack() as stack:
        if postgresql:
            server = stack.enter_context(running_postgresql())
            template = stack.enter_context(server.fresh_database())
            upgrade(template)
            yield lambda: server.fresh_database(like=template.rpartition("/")[2])
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        upgrade(f"sqlite:///{folder / 'template.sqlite3'}")
        yield lambda: copy_of(folder / "template.sqlite3")


@contextmanager
def copy_of(template: Path) -> Iterator[str]:
    """The address of a copy of a SQLite file, for the time of the block."""
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{shutil.copyfile(template, Path(folder) / 'rappel.sqlite3')}"


async def _try_all(kind: str, *, every: int) -> list[Finding]:
    with fresh_copies(postgresql=kind == "postgresql") as fresh:
        plain = await measure_round(fresh)
        statements, calls = range(1, plain.statements + 1, every), range(1, plain.calls + 1, every)
        failed = await fail_statements(fresh, statements, progress=Progress(f"statements, {kind}", len(statements)))
        cut = await fail_calls(fresh, calls, progress=Progress(f"calls, {kind}", len(calls) * len(FAULTS)))
    for problem in (failed.problems + cut.problems)[:20]:
        print(problem)  # noqa: T201 - what the table only counts
    return [
        Finding(name="kinds of question", figure=", ".join(sorted(plain.kinds))),
        Finding(name="statements of a round, each failed once", figure=failed.rounds),
        none_of("… not mended by pressing again, or miscounted", len(failed.problems)),
        Finding(name=f"calls of a round ({plain.calls}) × {len(FAULTS)} faults", figure=cut.rounds),
        none_of("… not mended by pressing again, or miscounted", len(cut.problems)),
    ]


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="nth-call")
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th statement and call")
    options = parser.parse_args(arguments)
    for kind in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        yield f"The n-th call fails, {kind}", asyncio.run(_try_all(kind, every=options.every))
