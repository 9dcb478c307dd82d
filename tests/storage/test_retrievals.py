"""What one's latest answers say of one's memory: rated ones to facts met before, as they are judged today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from questions.learning.calibration import Retrieval
from questions.learning.card import Rating, Unrated
from questions.quiz.corrections import Change, NewCorrection
from tests.storage.builders import NOW, TODAY, a_card, a_memory, ask_and_answer, enrol

STABILITY, DAYS = 7.5, 12


@pytest.fixture
def person(uow):
    return enrol(uow)


def answer_anew(uow, person, **changes) -> int:
    """The number of an answer to a fact that was met twelve days before."""
    memory = a_memory(likely_stability=STABILITY, last_day=TODAY - timedelta(days=DAYS))
    told = {"before": a_card(person, memory=memory), "recall": 0.8, "guess_probability": 0.25}
    return ask_and_answer(uow, person, **{**told, **changes})


def test_answers_to_facts_met_before_come_oldest_first_and_the_latest_only(uow, person):
    ask_and_answer(uow, enrol(uow, telegram_id=2), before=a_card(person))
    for minutes, correct in enumerate((False, True, False)):
        answer_anew(uow, person, correct=correct, answered_at=NOW + timedelta(minutes=minutes))

    known, missed = Retrieval(STABILITY, DAYS, 0.25, known=True), Retrieval(STABILITY, DAYS, 0.25, known=False)
    assert uow.retrievals.list_latest(person.id, limit=9) == (missed, known, missed)
    assert uow.retrievals.list_latest(person.id, limit=2) == (known, missed)


def test_first_answers_and_practice_and_what_was_taken_back_say_nothing(uow, person):
    ask_and_answer(uow, person, before=None)
    answer_anew(uow, person, unrated=Unrated.SAME_DAY, after=None)
    uow.reviews.take_back(answer_anew(uow, person), at=NOW)

    assert uow.retrievals.list_latest(person.id, limit=9) == ()


def test_a_guess_that_was_owned_up_to_was_not_known(uow, person):
    uow.reviews.own_up(answer_anew(uow, person), after=a_memory(), at=NOW)

    assert uow.retrievals.list_latest(person.id, limit=9) == (Retrieval(STABILITY, DAYS, 0.25, known=False),)


def test_an_answer_counts_as_a_corrected_key_judges_it(uow, person):
    answer_anew(uow, person)
    correction = uow.corrections.append(
        NewCorrection(
            question_id="accueil.etapes/first",
            set_id="arc",
            old_version="1a2b3c4d",
            new_version="new",
            change=Change.KEY,
            made_by=person.id,
            made_at=NOW,
        )
    )
    logged = uow.reviews.find_last(person.id)
    judged = replace(logged.review, correct=False, credit=0.0, rating=Rating.AGAIN, guess_probability=0.0)
    uow.reviews.regrade(replace(logged, review=judged), correction_id=correction.id, at=NOW)

    assert uow.retrievals.list_latest(person.id, limit=9) == (Retrieval(STABILITY, DAYS, 0.0, known=False),)
