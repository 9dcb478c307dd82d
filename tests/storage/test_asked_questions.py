from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from questions.errors import NotFound, StaleTap
from questions.quiz.asked import AskedState, reveal, tap_option
from questions.quiz.question import Kind, Option, Pair, Quantity
from tests.storage.builders import a_question, answer, ask, enrol

if TYPE_CHECKING:
    from questions.quiz.question import Question
    from storage.unit_of_work import OwnUnitOfWork

QUESTIONS = [
    a_question(),
    a_question(kind=Kind.MATCH, options=(), pairs=(Pair(left="A\u00a0« b »", right="\u202f✓"),)),
    a_question(kind=Kind.TEXT, options=(), accepted=("écoute active", "ecoute"), rejected=("empathie",)),
    a_question(
        kind=Kind.NUMBER,
        options=(),
        quantity=Quantity(value=Decimal("0.10"), tolerance=Decimal("1E-30"), unit="%"),
    ),
    a_question(kind=Kind.TEXT, options=(), cite=2, listed=(("un", "1"), ("deux",), ("trois",))),
    a_question(kind=Kind.RECALL, options=(), key_points=("un", "deux"), sources=(), objectives=()),
    a_question(image="0" * 64),
    a_question(prompt='"\\\x00\ud83d\u2028</b>', options=(Option(text="x", correct=False, feedback="\x01"),)),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.kind)
def test_a_question_comes_back_as_it_was_kept(uow: OwnUnitOfWork, question: Question) -> None:
    uow.questions.keep(question)

    stored = uow.questions.get(question.id, question.version)

    assert stored == question
    # Decimal(0.1) == Decimal(0.10), but they are not written alike.
    assert repr(stored) == repr(question)


def test_a_version_once_kept_never_changes(uow: OwnUnitOfWork) -> None:
    uow.questions.keep(a_question(prompt="avant"))

    uow.questions.keep(a_question(prompt="après"))
    uow.questions.keep(a_question(prompt="après", version="ffff0000"))

    assert uow.questions.get(a_question().id, a_question().version).prompt == "avant"
    assert uow.questions.get(a_question().id, "ffff0000").prompt == "après"


def test_an_unknown_version_is_not_found(uow: OwnUnitOfWork) -> None:
    uow.questions.keep(a_question())

    with pytest.raises(NotFound):
        uow.questions.get(a_question().id, "00000000")


def test_an_asked_question_is_open_and_found(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)

    asked = ask(uow, person)

    assert uow.asked.find_open(person.id) == asked
    assert uow.asked.get(asked.id) == asked
    assert (asked.state, asked.sequence, asked.shuffle_seed) == (AskedState.OPEN, 0, 2**31 - 1)


def test_a_second_question_is_not_asked_while_one_is_open(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    asked = ask(uow, person)

    with pytest.raises(StaleTap):
        ask(uow, person, question=a_question(id="autre/first"))

    assert uow.asked.find_open(person.id) == asked
    assert ask(uow, other).person_id == other.id


def test_after_an_answer_the_next_question_may_be_asked(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    first = ask(uow, person)
    answer(uow, first)

    second = ask(uow, person)

    assert uow.asked.get(first.id) == replace(first, state=AskedState.ANSWERED)
    assert uow.asked.find_open(person.id) == second


def test_nothing_is_open_for_somebody_who_was_asked_nothing(uow: OwnUnitOfWork) -> None:
    assert uow.asked.find_open(enrol(uow).id) is None
    with pytest.raises(NotFound):
        uow.asked.get(1)


def test_taps_are_kept(uow: OwnUnitOfWork) -> None:
    asked = ask(uow, enrol(uow), question=a_question(kind=Kind.MULTIPLE))

    once = tap_option(asked, index=1)
    uow.asked.save_draft(once)
    twice = tap_option(once, index=0)
    uow.asked.save_draft(twice)

    assert uow.asked.get(asked.id) == twice
    assert (twice.draft, twice.sequence) == ((0, 1), 2)


def test_what_is_revealed_stays_revealed(uow: OwnUnitOfWork) -> None:
    asked = ask(uow, enrol(uow), question=a_question(kind=Kind.RECALL, options=(), key_points=("un",)))

    uow.asked.save_draft(reveal(asked))

    assert uow.asked.get(asked.id).revealed


def test_a_second_tap_on_the_same_moment_is_refused(uow: OwnUnitOfWork) -> None:
    asked = ask(uow, enrol(uow), question=a_question(kind=Kind.MULTIPLE))
    uow.asked.save_draft(tap_option(asked, index=1))

    with pytest.raises(StaleTap):
        uow.asked.save_draft(tap_option(asked, index=0))

    assert uow.asked.get(asked.id).draft == (1,)


def test_a_closed_question_takes_no_tap_and_no_second_answer(uow: OwnUnitOfWork) -> None:
    asked = ask(uow, enrol(uow), question=a_question(kind=Kind.MULTIPLE))
    uow.asked.close(asked.id, state=AskedState.REPLACED, sequence=0)

    with pytest.raises(StaleTap):
        uow.asked.save_draft(tap_option(asked, index=1))
    with pytest.raises(StaleTap):
        answer(uow, asked)

    assert uow.asked.get(asked.id) == replace(asked, state=AskedState.REPLACED)


@pytest.mark.parametrize("sequence", [0, 2])
def test_closing_at_another_moment_than_the_present_one_is_refused(uow: OwnUnitOfWork, sequence: int) -> None:
    asked = tap_option(ask(uow, enrol(uow), question=a_question(kind=Kind.MULTIPLE)), index=1)
    uow.asked.save_draft(asked)

    with pytest.raises(StaleTap):
        uow.asked.close(asked.id, state=AskedState.ANSWERED, sequence=sequence)

    assert uow.asked.get(asked.id).state is AskedState.OPEN
