"""Answers judged anew beside the log: whoever reads the log reads the present judgement, and the log stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from questions.errors import StaleTap
from questions.learning.card import Rating
from storage import tables
from tests.storage.builders import NOW, TODAY, a_cohort, a_correction, a_memory, ask_and_answer, enrol


@pytest.fixture
def person(uow):
    cohort = a_cohort(uow)
    person = enrol(uow)
    uow.people.save(replace(person, cohort_id=cohort.id, consented_at=NOW))
    return uow.people.get(person.id)


def judge(uow, person, *, correct: bool, minutes: int = 1):
    """The person's last review, judged by a correction of its own."""
    logged = uow.reviews.find_last(person.id)
    review = replace(
        logged.review,
        correct=correct,
        credit=float(correct),
        rating=Rating.GOOD if correct else Rating.AGAIN,
        guess_probability=0.25 if correct else 0.0,
        after=a_memory(stability=9.0 if correct else 1.0),
    )
    correction = uow.corrections.append(a_correction(person))
    at = NOW + timedelta(minutes=minutes)
    uow.reviews.regrade(replace(logged, review=review), correction_id=correction.id, at=at)
    return replace(logged, review=review)


def test_every_reader_of_the_log_has_the_last_judgement_and_the_log_its_first(uow, person):
    review_id = ask_and_answer(uow, person, recall=0.8)
    judge(uow, person, correct=False)
    judged = judge(uow, person, correct=True)
    wrong = judge(uow, person, correct=False)

    assert judged.review.correct is True
    assert list(uow.reviews.iterate_of(person.id)) == [wrong]
    assert uow.reviews.find_last(person.id) == wrong
    assert uow.reviews.list_of_fact(person.id, wrong.review.fact_id) == (wrong,)
    (promise,) = uow.promises.iterate(person.cohort_id, since=TODAY)
    assert (promise.correct, promise.guess) == (False, 0.0)
    row = uow.reviews._connection.execute(select(tables.reviews).where(tables.reviews.c.id == review_id)).one()
    assert (row.correct, row.rating) == (True, Rating.GOOD)


def test_a_fact_is_judged_anew_for_who_answered_it_and_nobody_else(uow, person):
    ask_and_answer(uow, person)
    fact_id = judge(uow, person, correct=False).review.fact_id

    assert uow.reviews.is_regraded(person.id, fact_id)
    assert not uow.reviews.is_regraded(person.id, "another")
    assert not uow.reviews.is_regraded(person.id + 1, fact_id)


def test_a_cohort_s_promises_rest_on_what_of_its_own_members_was_judged_anew(uow, person):
    stranger = enrol(uow, telegram_id=77)
    for one in (person, stranger):
        ask_and_answer(uow, one, recall=0.8)
    before = uow.promises.find_ground(person.cohort_id)

    judge(uow, stranger, correct=False)
    assert uow.promises.find_ground(person.cohort_id) == before
    judge(uow, person, correct=False)
    assert uow.promises.find_ground(person.cohort_id) != before


def test_a_guess_owned_up_to_keeps_the_memory_that_was_noted_last(uow, person):
    review_id = ask_and_answer(uow, person)
    judge(uow, person, correct=True, minutes=1)
    uow.reviews.own_up(review_id, after=a_memory(stability=0.5), at=NOW + timedelta(minutes=2))
    assert uow.reviews.find_last(person.id).review.after.stability == 0.5

    judge(uow, person, correct=True, minutes=3)

    review = uow.reviews.find_last(person.id).review
    assert (review.after.stability, review.rating, review.guessed) == (9.0, Rating.AGAIN, True)


def test_people_are_gone_through_once_and_of_two_at_it_one_comes_too_late(uow, person):
    other = enrol(uow, telegram_id=5_000_000_002)
    for one in (other, person):
        ask_and_answer(uow, one, study_day=TODAY)
    correction = uow.corrections.append(a_correction(person))
    versions = {"1a2b3c4d"}
    assert uow.corrections.find_unfinished() == correction
    assert uow.corrections.find_next_person(correction, {"other"}) is None

    first = uow.corrections.find_next_person(correction, versions)
    moved = uow.corrections.move_on(correction, person_id=first, answers=2, restored=True, retaught=False)

    assert (moved.people, moved.answers, moved.restored, moved.retaught) == (1, 2, 1, 0)
    assert [first, uow.corrections.find_next_person(moved, versions)] == [person.id, other.id]
    with pytest.raises(StaleTap):
        uow.corrections.move_on(correction, person_id=first, answers=2, restored=True, retaught=False)
    done = uow.corrections.finish(moved, at=NOW)
    assert done.finished_at == NOW
    assert uow.corrections.find_unfinished() is None
    with pytest.raises(StaleTap):
        uow.corrections.finish(moved, at=NOW)
