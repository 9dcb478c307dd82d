"""Reports and withdrawals of single questions, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from questions.errors import NotFound
from questions.quiz.corrections import Cause, Withdrawal
from questions.quiz.reports import NewReport, Reason, Reported
from tests.storage.builders import NOW, TODAY, ask, enrol

QUESTION = "accueil.etapes/first"


def a_report(person, asked, **changes) -> NewReport:
    report = NewReport(
        person_id=person.id,
        question_id=asked.question.id,
        question_version=asked.question.version,
        asked_question_id=asked.id,
        reason=Reason.WRONG,
        text="",
        study_day=TODAY,
        reported_at=NOW,
    )
    return replace(report, **changes)


def test_a_report_is_kept_once_for_each_person_and_version_with_its_latest_words(uow):
    person = enrol(uow)
    asked = ask(uow, person)

    first = uow.reports.put(a_report(person, asked))
    second = uow.reports.put(a_report(person, asked, reason=Reason.OTHER, text="Faux\x00 !"))

    assert second.id == first.id
    assert (second.new.reason, second.new.text) == (Reason.OTHER, "Faux\ufffd !")
    assert uow.reports.find(person.id, QUESTION, asked.question.version) == second
    assert uow.reports.count_of_day(person.id, TODAY) == 1
    with pytest.raises(NotFound):
        uow.reports.get(first.id + 1)


def test_settled_reports_are_open_no_more_until_they_are_made_again(uow):
    person = enrol(uow)
    asked = ask(uow, person)
    made = uow.reports.put(a_report(person, asked))
    assert uow.reports.list_reported() == (
        Reported(
            question=asked.question, reports=1, latest_id=made.id, is_withdrawn=False, owner_id=None, has_set=True
        ),
    )

    settled = uow.reports.settle(QUESTION, by=person.id, at=NOW)

    assert settled == (made,)
    assert uow.reports.list_open(QUESTION) == uow.reports.list_reported() == ()
    assert uow.reports.settle(QUESTION, by=person.id, at=NOW) == ()
    assert uow.reports.get(made.id).settled_at == NOW
    assert uow.reports.put(a_report(person, asked)).settled_at is None


def test_a_question_is_withdrawn_once_and_brought_back_once(uow):
    editions = [uow.sets.get_edition()]
    withdrawal = Withdrawal(question_id=QUESTION, cause=Cause.REPORTS, withdrawn_by=None, withdrawn_at=NOW)
    later = replace(withdrawal, withdrawn_at=NOW + timedelta(hours=1))

    assert (uow.withdrawals.withdraw(withdrawal), uow.withdrawals.withdraw(later)) == (True, False)
    assert uow.withdrawals.find(QUESTION) == withdrawal
    assert uow.withdrawals.list_all() == (withdrawal,)
    editions.append(uow.sets.get_edition())
    assert (uow.withdrawals.bring_back(QUESTION), uow.withdrawals.bring_back(QUESTION)) == (True, False)
    assert uow.withdrawals.find(QUESTION) is None
    assert len({*editions, uow.sets.get_edition()}) == 3
