"""A process that answers without end and prints each review's id once it is stored; made to be killed."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from questions.learning.scheduling import next_card
from storage.desk import Desk
from tests.storage.builders import a_review, answer, ask

if TYPE_CHECKING:
    from storage.unit_of_work import UnitOfWork


def answer_one(uow: UnitOfWork, telegram_id: int, *, too_early: bool) -> int:
    """Ask (unless a killed process has), answer, schedule and log, in one transaction."""
    person = uow.people.find_by_telegram_id(telegram_id)
    assert person is not None
    asked = uow.asked.find_open(person.id) or ask(uow, person)
    review = a_review(asked, before=uow.cards.find(person.id, asked.question.fact_id))
    answer(uow, asked)
    uow.cards.save(replace(next_card(review), lapses=0))
    logged = uow.reviews.append(review)
    if too_early:
        acknowledge(logged.id)
        time.sleep(0.01)
    return logged.id


def acknowledge(review_id: int) -> None:
    """Tell the outside in one write, as Telegram would be told."""
    os.write(1, f"{review_id}\n".encode())


async def answer_for_ever(desk: Desk, telegram_id: int, *, too_early: bool) -> None:
    """One person's answers."""
    while True:
        review_id = await desk.run(answer_one, telegram_id, too_early=too_early)
        if not too_early:
            acknowledge(review_id)


async def main(url: str, answerers: int, *, too_early: bool) -> None:
    """Everybody's answers at once."""
    desk = Desk.open(url)
    os.write(1, b"ready\n")
    await asyncio.gather(
        *(answer_for_ever(desk, telegram_id, too_early=too_early) for telegram_id in range(1, answerers + 1))
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), too_early="too-early" in sys.argv))
