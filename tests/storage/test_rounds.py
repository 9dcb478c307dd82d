"""Rounds: one open for each person, moved only from the state that was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from questions.errors import NotFound, StaleTap
from questions.learning.rounds import RoundKind, RoundState
from tests.storage.builders import NOW, a_round, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def test_a_round_comes_back_as_it_went_in(uow: OwnUnitOfWork) -> None:
    new = a_round(enrol(uow), kind=RoundKind.EXAM, scope="1.7", ends_at=NOW + timedelta(minutes=34))

    begun = uow.rounds.begin(new)

    assert begun.new == new
    assert uow.rounds.get(begun.id) == begun == uow.rounds.find_open(new.person_id)


def test_nobody_has_two_open_rounds(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    uow.rounds.begin(a_round(person))
    uow.rounds.begin(a_round(other))

    with pytest.raises(StaleTap):
        uow.rounds.begin(a_round(person))


def test_a_round_moves_only_from_the_state_that_was_read(uow: OwnUnitOfWork) -> None:
    begun = uow.rounds.begin(a_round(enrol(uow)))
    uow.rounds.move(begun, RoundState.DONE, at=NOW)

    with pytest.raises(StaleTap):
        uow.rounds.move(begun, RoundState.LEFT, at=NOW)

    done = uow.rounds.get(begun.id)
    assert (done.state, done.closed_at) == (RoundState.DONE, NOW)


def test_an_exam_is_paused_found_and_opened_again(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    exam = uow.rounds.begin(a_round(person, kind=RoundKind.EXAM))
    uow.rounds.move(exam, RoundState.PAUSED, at=NOW)
    daily = uow.rounds.begin(a_round(person))

    paused = uow.rounds.find_paused(person.id)
    assert paused is not None
    assert (paused.id, paused.closed_at) == (exam.id, None)
    uow.rounds.move(daily, RoundState.DONE, at=NOW)
    uow.rounds.move(paused, RoundState.OPEN, at=NOW)
    assert uow.rounds.find_paused(person.id) is None


def test_finished_exams_are_listed_newest_first(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    done = []
    for kind in (RoundKind.EXAM, RoundKind.DAILY, RoundKind.EXAM):
        begun = uow.rounds.begin(a_round(person, kind=kind))
        uow.rounds.move(begun, RoundState.DONE, at=NOW)
        done.append(begun.id)
    uow.rounds.begin(a_round(person, kind=RoundKind.EXAM))

    assert [exam.id for exam in uow.rounds.list_exams(person.id, limit=9)] == [done[2], done[0]]
    assert len(uow.rounds.list_exams(person.id, limit=1)) == 1


def test_a_round_that_never_was_is_not_found(uow: OwnUnitOfWork) -> None:
    with pytest.raises(NotFound):
        uow.rounds.get(404)
