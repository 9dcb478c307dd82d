from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from questions.errors import StaleTap
from questions.learning.card import Rating, Unrated
from storage import day_answers
from storage.unit_of_work import unit_of_work
from tests.storage.builders import (
    NOW,
    TODAY,
    a_card,
    a_memory,
    a_question,
    a_review,
    a_round,
    answer,
    ask,
    ask_and_answer,
    enrol,
)

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.unit_of_work import OwnUnitOfWork


def test_a_review_comes_back_as_it_was_appended(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    asked = ask(uow, person)
    before = a_card(person, version=3, reviews=3, lapses=1, memory=a_memory(stability=0.1 + 0.2))
    review = a_review(
        asked,
        before=before,
        after=a_memory(stability=1 / 3),
        credit=2 / 3,
        rating=Rating.HARD,
        answer={"kind": "typed", "text": 'écoute\x00\ud83d "1e400"'},
        update_id=None,
    )

    logged = uow.reviews.append(review)

    assert uow.reviews.find_last(person.id) == logged
    assert uow.reviews.find_of_asked(asked.id) == logged
    assert (logged.review, logged.taken_back) == (review, False)


def test_a_second_review_of_one_asked_question_is_refused(uow: OwnUnitOfWork) -> None:
    asked = ask(uow, enrol(uow))
    first = uow.reviews.append(a_review(asked))

    with pytest.raises(StaleTap):
        uow.reviews.append(a_review(asked, correct=False))

    assert uow.reviews.find_of_asked(asked.id) == first


def test_the_last_review_is_the_one_logged_last_that_was_not_taken_back(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    ids = [ask_and_answer(uow, person, at=NOW + timedelta(minutes=minute)) for minute in range(3)]

    uow.reviews.take_back(ids[2], at=NOW)

    last = uow.reviews.find_last(person.id)
    assert last is not None
    assert last.id == ids[1]


def test_of_two_reviews_at_one_instant_the_later_appended_is_the_last(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    ids = [ask_and_answer(uow, person) for _ in range(2)]

    last = uow.reviews.find_last(person.id)

    assert last is not None
    assert last.id == ids[1]


def test_a_review_is_taken_back_once(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    review_id = ask_and_answer(uow, person)
    uow.reviews.take_back(review_id, at=NOW)

    with pytest.raises(StaleTap):
        uow.reviews.take_back(review_id, at=NOW)

    (logged,) = uow.reviews.list_of(person.id, since=NOW, limit=10)
    assert logged.taken_back
    assert uow.reviews.find_last(person.id) is None


def test_answers_are_counted_by_day_without_those_of_others_and_those_taken_back(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    yesterday = TODAY - timedelta(days=1)
    ask_and_answer(uow, person)
    ask_and_answer(uow, person, before=a_card(person))
    ask_and_answer(uow, person, study_day=yesterday)
    ask_and_answer(uow, person, study_day=TODAY - timedelta(days=9))
    ask_and_answer(uow, other)
    uow.reviews.take_back(ask_and_answer(uow, person), at=NOW)

    assert uow.reviews.count_by_day(person.id, since=yesterday) == {TODAY: 2, yesterday: 1}


def test_a_guess_owned_up_to_changes_the_rating_and_the_memory_it_left(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    review_id = ask_and_answer(uow, person)
    after = a_memory(stability=0.5)

    uow.reviews.own_up(review_id, after=after, at=NOW)

    last = uow.reviews.find_last(person.id)
    assert last is not None
    assert (last.review.guessed, last.review.rating, last.review.after) == (True, Rating.AGAIN, after)
    with pytest.raises(StaleTap):
        uow.reviews.own_up(review_id, after=after, at=NOW)


def test_an_answer_that_was_practice_comes_back_as_it_went_in(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)

    ask_and_answer(uow, person, after=None, unrated=Unrated.RAPID, hint=True, recall=0.75)

    last = uow.reviews.find_last(person.id)
    assert last is not None
    assert (last.review.after, last.review.unrated, last.review.hint) == (None, Unrated.RAPID, True)
    assert last.review.recall == 0.75


def test_the_answers_of_a_round_are_its_own_oldest_first(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    current = uow.rounds.begin(a_round(person))
    reviews = [ask_and_answer(uow, person, round_id=current.id, fact_id=fact_id) for fact_id in ("a", "b", "c")]
    ask_and_answer(uow, person)
    uow.reviews.take_back(reviews[1], at=NOW)

    assert [review.fact_id for review in uow.reviews.list_of_round(current.id)] == ["a", "c"]


def test_what_a_round_needs_to_know_of_its_answers_is_what_the_whole_answers_say(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    current = uow.rounds.begin(a_round(person))
    reviews = [ask_and_answer(uow, person, round_id=current.id, fact_id=fact_id) for fact_id in ("a", "b", "c")]
    ask_and_answer(uow, person, round_id=current.id, fact_id="d", after=None, unrated=Unrated.RAPID)
    uow.reviews.take_back(reviews[1], at=NOW)
    uow.reviews.own_up(reviews[2], after=a_memory(stability=0.5), at=NOW)

    whole = uow.reviews.list_of_round(current.id)
    given = uow.reviews.list_given(current.id)

    names = ("fact_id", "question_id", "correct", "guessed", "unrated")
    assert [[getattr(one, name) for name in names] for one in given] == [
        [getattr(review, name) for name in names] for review in whole
    ]
    assert [one.guessed for one in given] == [False, True, False]


def test_the_latest_durations_of_a_question_are_listed(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    for duration in (1, 2, 3):
        ask_and_answer(uow, person, duration=duration)

    assert uow.reviews.list_durations(a_question().id, limit=2) == (3, 2)
    assert uow.reviews.list_durations("other", limit=2) == ()


def test_the_log_of_a_person_is_read_in_the_order_in_which_it_was_written(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    later = ask_and_answer(uow, person, at=NOW + timedelta(hours=1), parameters_id=3)
    ask_and_answer(uow, other)
    earlier = ask_and_answer(uow, person)
    uow.reviews.take_back(later, at=NOW)

    logged = list(uow.reviews.iterate_of(person.id))

    assert [one.id for one in logged] == [later, earlier]
    assert [one.taken_back for one in logged] == [True, False]
    assert [one.review.parameters_id for one in logged] == [3, None]


def test_after_the_clock_went_back_the_last_review_is_still_the_one_logged_last(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    ask_and_answer(uow, person)
    last = ask_and_answer(uow, person, at=NOW - timedelta(days=2))

    found = uow.reviews.find_last(person.id)

    assert found is not None
    assert found.id == last


def test_reviews_are_listed_newest_first_from_a_moment_on(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    old, middle, new = (ask_and_answer(uow, person, at=NOW + timedelta(hours=hour)) for hour in range(3))
    ask_and_answer(uow, other, at=NOW + timedelta(hours=3))
    since = NOW + timedelta(hours=1, seconds=7)

    assert [logged.id for logged in uow.reviews.list_of(person.id, since=since, limit=9)] == [new, middle]
    assert [logged.id for logged in uow.reviews.list_of(person.id, since=NOW, limit=2)] == [new, middle]
    assert [logged.id for logged in uow.reviews.list_of(person.id, since=NOW, limit=9)] == [new, middle, old]


def test_the_whole_log_is_read_in_the_order_in_which_it_was_written(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    ids = [ask_and_answer(uow, person, at=NOW + timedelta(minutes=minute)) for minute in range(4)]
    uow.reviews.take_back(ids[1], at=NOW)

    assert [logged.id for logged in uow.reviews.iterate()] == ids
    assert [logged.taken_back for logged in uow.reviews.iterate()] == [False, True, False, False]
    assert [logged.id for logged in uow.reviews.iterate(since=NOW + timedelta(minutes=2))] == ids[2:]


def test_a_review_can_not_be_changed(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        person = enrol(uow)
        ask_and_answer(uow, person)
        uow.commit()

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE reviews SET rating = 4"))

    with unit_of_work(engine) as uow:
        last = uow.reviews.find_last(person.id)
        assert last is not None
        assert last.review.rating is Rating.GOOD


@pytest.mark.parametrize("wrong", [{"credit": 1.5}, {"guess_probability": -0.1}, {"duration": -1}])
def test_the_database_itself_refuses_impossible_figures(uow: OwnUnitOfWork, wrong: dict[str, float]) -> None:
    asked = ask(uow, enrol(uow))

    with pytest.raises(DBAPIError, match=f"ck_reviews_{next(iter(wrong))}"):
        uow.reviews.append(a_review(asked, **wrong))


def test_an_answered_question_asked_again_gets_a_review_of_its_own(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    asked = ask(uow, person)
    answer(uow, asked)
    first = uow.reviews.append(a_review(asked))
    uow.reviews.take_back(first.id, at=NOW)
    again = ask(uow, person)

    second = uow.reviews.append(a_review(again, correct=False))

    assert uow.reviews.find_of_asked(asked.id) == replace(first, taken_back=True)
    assert uow.reviews.find_last(person.id) == second


def test_a_days_answers_are_read_by_place_as_their_columns_stand() -> None:
    assert tuple(day_answers._ANSWERS.selected_columns.keys()) == day_answers.DayAnswer._fields
