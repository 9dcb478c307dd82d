from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from questions.conversation import Draft
from questions.errors import NotFound, StaleTap
from questions.people import Role
from questions.quiz.question_set import QuestionSet
from tests.storage.builders import NOW, a_round, an_invite, ask, ask_and_answer, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def test_an_enrolled_person_is_found_by_both_ids(uow: OwnUnitOfWork) -> None:
    person = enrol(uow, telegram_id=7_123_456_789_012, first_name="Zoé 🎧")

    assert uow.people.get(person.id) == person
    assert uow.people.find_by_telegram_id(7_123_456_789_012) == person
    assert (person.first_name, person.role, person.created_at) == ("Zoé 🎧", Role.APPRENTICE, NOW)


def test_a_stranger_is_not_found(uow: OwnUnitOfWork) -> None:
    assert uow.people.find_by_telegram_id(42) is None
    with pytest.raises(NotFound):
        uow.people.get(42)


def test_enrolling_twice_keeps_the_first(uow: OwnUnitOfWork) -> None:
    first = enrol(uow, first_name="Lina")

    second = enrol(uow, first_name="Autre")

    assert second == first
    assert uow.people.count() == 1


def test_what_may_change_of_a_person_is_saved(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    changed = replace(person, first_name="Lena", role=Role.TRAINER, unreachable_since=NOW + timedelta(days=1))

    uow.people.save(changed)

    assert uow.people.get(person.id) == changed


def test_saving_somebody_unknown_is_refused(uow: OwnUnitOfWork) -> None:
    person = replace(enrol(uow), id=999)

    with pytest.raises(NotFound):
        uow.people.save(person)


def test_a_moment_comes_back_as_the_same_instant_in_utc(uow: OwnUnitOfWork) -> None:
    in_zurich = datetime(2026, 3, 2, 19, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    person = replace(enrol(uow), unreachable_since=in_zurich)

    uow.people.save(person)

    stored = uow.people.get(person.id).unreachable_since
    assert stored == in_zurich
    assert stored is not None
    assert stored.tzinfo is UTC


def test_a_naive_moment_is_refused(uow: OwnUnitOfWork) -> None:
    person = replace(enrol(uow), unreachable_since=NOW.replace(tzinfo=None))

    with pytest.raises(Exception, match="without time zone"):
        uow.people.save(person)


def test_a_name_that_no_database_can_hold_is_mended(uow: OwnUnitOfWork) -> None:
    person = enrol(uow, first_name="A\x00B\ud83d")

    assert uow.people.get(person.id).first_name == "A\ufffdB\ufffd"


def test_somebody_who_answered_nothing_is_removed_with_all_that_is_theirs(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    begun = uow.rounds.begin(a_round(person))
    ask(uow, person, round_id=begun.id)
    uow.drafts.save(Draft(person_id=person.id, kind="cohort.create", updated_at=NOW))
    kept = ask(uow, other)

    uow.people.remove(person.id)

    assert uow.people.find_by_telegram_id(person.telegram_id) is None
    assert uow.drafts.find_open(person.id, now=NOW) is None
    assert uow.asked.find_open(other.id) == kept


def test_somebody_who_has_answered_is_not_removed(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    ask_and_answer(uow, person)

    with pytest.raises(StaleTap):
        uow.people.remove(person.id)


def test_everybody_is_listed_by_id(uow: OwnUnitOfWork) -> None:
    people = [enrol(uow, telegram_id=telegram_id) for telegram_id in (9, 3, 5)]

    assert list(uow.people.list_all()) == people


def test_somebody_whose_sets_or_invites_others_use_is_not_removed(uow: OwnUnitOfWork) -> None:
    owner, maker = enrol(uow), enrol(uow, telegram_id=2)
    uow.sets.save(QuestionSet(id="serie-a", title="A", facts=(), questions=()), owner_id=owner.id, at=NOW)
    uow.invites.add(an_invite(maker))

    for person in (owner, maker):
        assert not uow.people.may_remove(person.id)
        with pytest.raises(StaleTap):
            uow.people.remove(person.id)
