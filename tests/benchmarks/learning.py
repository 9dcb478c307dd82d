"""What the bank costs to load, and choosing, forecasting and scheduling for one apprentice."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from questions.knowledge.bank import load_bank_files, load_library
from questions.learning.card import Card, Rating
from questions.learning.forecast import Course, project_all
from questions.learning.load import Publication, forecast_load
from questions.learning.playing import Participant
from questions.learning.scheduling import DEFAULT_SCHEDULER
from questions.learning.seen_cards import SeenCards
from questions.learning.selection import Aim, choose_among
from questions.people import Role
from questions.quiz.question_set import Library
from storage.engine import open_engine, open_reader
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.benchmarks.measuring import Measurement, measure
from tests.builders import NOON, TODAY, a_card, a_memory

RUNS = 60
GOALS = {400: 2.0, 2000: 12.0}


def measure_learning() -> Iterator[Measurement]:
    """The bank, selection while growing and harvesting, the forecast, one review, and loading a person's cards."""
    yield measure(f"the bank loaded, {len(load_bank().questions)} questions generated", load_bank, runs=RUNS // 6)
    for count, goal in GOALS.items():
        cards = make_cards(count)
        seen = SeenCards.of_cards(cards)
        for phase, left in (("grow", 120), ("harvest", 4)):
            aim = make_aim(count, left=left)
            yield measure(
                f"selection, {count} cards, {phase}",
                partial(choose_among, seen, (), aim=aim, count=10, most_new=3),
                runs=RUNS,
                goal=goal,
            )
        course = Course(aim=make_aim(count, left=120), started=TODAY, answers_per_day=10)
        yield measure(
            f"forecast, {count} cards",
            partial(project_all, seen.memories, (), course=course),
            runs=RUNS // 4,
        )
        yield measure_loading(cards)
    yield measure_load()
    memory = a_memory()
    yield measure("one review (FSRS)", lambda: DEFAULT_SCHEDULER.review(memory, Rating.GOOD, today=TODAY), runs=RUNS)


def load_bank() -> Library:
    """The shipped bank, read and generated anew."""
    load_bank_files.cache_clear()
    load_library.cache_clear()
    return load_library()


def measure_load() -> Measurement:
    """What a publication would ask of a class, with the search for a drip."""
    cards = make_cards(1000)
    course = Course(aim=make_aim(1300, left=200), started=TODAY, answers_per_day=10)
    participants = [
        Participant(
            person_id=number,
            cards=cards,
            unseen=100,
            course=course,
            goal=10,
            seconds=20.0 + number,
            is_off=lambda day: day.weekday() >= 5,
        )
        for number in range(25)
    ]
    publication = Publication(facts=300, start=TODAY, per_day=5)
    return measure(
        "load forecast, 25 × 1000 cards, 300 new facts",
        partial(forecast_load, participants, publication, today=TODAY, cap=15.0),
        runs=RUNS // 4,
        goal=500.0,
    )


def measure_loading(cards: list[Card]) -> Measurement:
    """A person's cards read from a SQLite file: one query by the primary key."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rappel.sqlite3'}"
        upgrade(url)
        engine = open_engine(url)
        with unit_of_work(engine) as uow:
            uow.people.enrol(telegram_id=1, first_name="N", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON)
            for card in cards:
                uow.cards.save(card)
            uow.commit()
        engine.dispose()
        reader = open_reader(url)
        with unit_of_work(reader) as uow:
            measured = measure(f"loading {len(cards)} cards (SQLite)", lambda: uow.cards.list_of(1), runs=RUNS)
        reader.dispose()
    return measured


def make_cards(count: int) -> list[Card]:
    """So many cards of one person in all states, four of each topic."""
    rng = random.Random(4)
    return [
        a_card(
            f"topic{number // 4}.{number}",
            memory=a_memory(
                stability=rng.lognormvariate(2, 1),
                difficulty=rng.uniform(1, 10),
                last_day=TODAY - timedelta(days=rng.randint(1, 60)),
            ),
        )
        for number in range(count)
    ]


def make_aim(count: int, *, left: int) -> Aim:
    """An exam so many days ahead."""
    return Aim(today=TODAY, exam_day=TODAY + timedelta(days=left), answers_per_day=10, bank_size=count)
