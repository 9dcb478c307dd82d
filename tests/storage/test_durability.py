"""What was acknowledged survives kill -9, and nothing counts twice."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import enrol

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 5
ANSWERERS = 20
CHILD = Path(__file__).with_name("answering_process.py")


def test_every_acknowledged_answer_survives_five_kills(database_url: str) -> None:
    upgrade(database_url)
    enrol_answerers(database_url)
    acknowledged: set[int] = set()

    for number in range(ROUNDS):
        acks = list(answer_until_killed(database_url, seconds=0.3 + 0.07 * number))
        assert acks
        acknowledged.update(acks)

        logged, counted = stored_answers(database_url)
        assert acknowledged - logged == set()
        assert counted == len(logged)
    assert not database_url.startswith("sqlite") or integrity(database_url) == "ok"


def test_an_acknowledgement_before_the_commit_would_be_found(sqlite_url: str) -> None:
    upgrade(sqlite_url)
    enrol_answerers(sqlite_url)

    acks = set(answer_until_killed(sqlite_url, "too-early", seconds=0.3))

    assert acks - stored_answers(sqlite_url)[0] != set()


def enrol_answerers(database_url: str) -> None:
    engine = open_engine(database_url)
    with unit_of_work(engine) as uow:
        for telegram_id in range(1, ANSWERERS + 1):
            enrol(uow, telegram_id=telegram_id)
        uow.commit()
    engine.dispose()


def answer_until_killed(database_url: str, *options: str, seconds: float) -> Iterator[int]:
    """The ids of the reviews that a process acknowledged before it was killed."""
    command = [sys.executable, str(CHILD), database_url, str(ANSWERERS), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHILD.parents[2]) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        # However busy the machine is: something is acknowledged before the kill.
        first = child.stdout.readline()
        time.sleep(seconds)
        child.kill()
        # A last line that is cut off acknowledges nothing.
        yield from (int(line) for line in chain([first], child.stdout) if line.endswith("\n"))


def stored_answers(database_url: str) -> tuple[set[int], int]:
    """The ids of all reviews, and how many answers the cards have counted."""
    engine = open_engine(database_url)
    with unit_of_work(engine) as uow:
        logged = {review.id for review in uow.reviews.iterate()}
        people = filter(None, map(uow.people.find_by_telegram_id, range(1, ANSWERERS + 1)))
        counted = sum(card.reviews for person in people for card in uow.cards.list_of(person.id))
    engine.dispose()
    return logged, counted


def integrity(database_url: str) -> str:
    connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
    found: str = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return found


pytestmark = pytest.mark.timeout(120)
