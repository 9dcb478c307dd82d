"""What a cohort's answers say: first attempts, the week's errors, who did what; nothing of others, nothing undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from questions.learning.card import Unrated
from questions.learning.memories import Memories
from questions.results.attempts import Attempt
from questions.results.attention import MemberActivity
from tests.storage.builders import NOW, TODAY, a_card, a_cohort, a_question, ask_and_answer, enrol

if TYPE_CHECKING:
    from questions.people import Person
    from storage.unit_of_work import OwnUnitOfWork

KEY = (a_question().id, a_question().version)
OTHER = a_question(id="accueil.etapes/second")
WRONG: dict[str, Any] = {"answer": {"kind": "chosen", "index": 1}, "correct": False, "credit": 0.0}


class Room:
    """A cohort in a transaction, and who is in it."""

    def __init__(self, uow: OwnUnitOfWork) -> None:
        self.uow = uow
        self.cohort_id = a_cohort(uow).id

    def member(self, number: int = 1) -> Person:
        person = replace(enrol(self.uow, telegram_id=number), cohort_id=self.cohort_id)
        self.uow.people.save(person)
        return person

    def attempts(self) -> list[Attempt]:
        return [
            Attempt(person_id, key, option, credit)
            for key, made in self.uow.insights.list_first_attempts(self.cohort_id).items()
            for person_id, option, credit in zip(made.person_ids, made.options, made.credits, strict=True)
        ]

    def recent(self, *, since=TODAY, fewest: int = 1) -> tuple[Attempt, ...]:
        return self.uow.insights.list_recent_attempts(self.cohort_id, since=since, fewest=fewest)


@pytest.fixture
def room(uow: OwnUnitOfWork) -> Room:
    return Room(uow)


def test_only_the_first_attempt_at_a_question_counts(room):
    lina = room.member()
    ask_and_answer(room.uow, lina, **WRONG)
    ask_and_answer(room.uow, lina)
    ask_and_answer(room.uow, lina, question=OTHER)

    assert sorted(room.attempts()) == [
        Attempt(person_id=lina.id, question=KEY, option=1, credit=0.0),
        Attempt(person_id=lina.id, question=(OTHER.id, OTHER.version), option=0, credit=1.0),
    ]


def test_what_was_taken_back_never_counts_and_what_nobody_read_makes_the_question_known(room):
    lina, noa = room.member(1), room.member(2)
    room.uow.reviews.take_back(ask_and_answer(room.uow, lina, **WRONG), at=NOW)
    ask_and_answer(room.uow, noa, unrated=Unrated.RAPID, after=None, **WRONG)
    ask_and_answer(room.uow, noa)

    assert room.attempts() == []
    assert room.recent() == ()
    ask_and_answer(room.uow, lina)
    assert room.attempts() == [Attempt(person_id=lina.id, question=KEY, option=0, credit=1.0)]
    assert set(room.uow.insights.list_activities(room.cohort_id, since=TODAY)) == {lina.id, noa.id}


def test_who_is_not_in_the_cohort_is_not_in_its_figures(room):
    stranger = enrol(room.uow, telegram_id=77)
    ask_and_answer(room.uow, stranger, **WRONG)
    gone = room.member()
    ask_and_answer(room.uow, gone, **WRONG)
    room.uow.people.save(replace(gone, cohort_id=None))

    assert (room.attempts(), room.recent()) == ([], ())
    assert room.uow.insights.list_activities(room.cohort_id, since=TODAY) == {}
    assert list(room.uow.cards.iterate_memories(room.cohort_id, among=())) == []
    assert room.uow.foretold.list_of_cohort(room.cohort_id, latest=9) == {}


def test_recent_attempts_are_those_at_facts_that_enough_people_missed(room):
    lina, noa = room.member(1), room.member(2)
    earlier: dict[str, Any] = {"study_day": TODAY - timedelta(days=7)}
    ask_and_answer(room.uow, lina, **WRONG, **earlier)
    ask_and_answer(room.uow, lina, **WRONG)
    ask_and_answer(room.uow, lina, **WRONG)
    ask_and_answer(room.uow, noa)

    assert [(one.person_id, one.option) for one in room.recent()] == [(lina.id, 1), (lina.id, 1), (noa.id, 0)]
    assert room.recent(fewest=2) == ()
    assert len(room.recent(since=TODAY - timedelta(days=7))) == 4


def test_an_activity_counts_days_the_last_one_and_leeches(room):
    lina = room.member()
    room.member(2)
    long_ago, yesterday = TODAY - timedelta(days=90), TODAY - timedelta(days=1)
    for day in (long_ago, yesterday, yesterday):
        ask_and_answer(room.uow, lina, study_day=day)
    room.uow.reviews.take_back(ask_and_answer(room.uow, lina), at=NOW)
    room.uow.cards.save(a_card(lina, leech_since=TODAY))

    found = room.uow.insights.list_activities(room.cohort_id, since=TODAY - timedelta(days=35))

    assert found == {lina.id: MemberActivity(answers={yesterday: 2}, last_day=yesterday, leeches=1)}


def test_memories_come_member_by_member_with_every_part(room):
    lina, noa = room.member(1), room.member(2)
    for person, fact_id in ((noa, "a"), (lina, "a"), (lina, "b"), (lina, "withdrawn")):
        room.uow.cards.save(a_card(person, fact_id=fact_id))

    found = dict(room.uow.cards.iterate_memories(room.cohort_id, among={"a", "b"}))

    assert list(found) == [lina.id, noa.id]
    cards = room.uow.cards.list_of(noa.id)
    assert found[noa.id] == replace(Memories.of_cards(cards), saves=sum(card.version for card in cards))
    assert (list(found[lina.id].fact_ids), found[lina.id].saves) == (["a", "b"], 2)
