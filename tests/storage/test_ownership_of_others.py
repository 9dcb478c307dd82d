"""Erasing a person leaves in force what others rest on, without saying any more whose it was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from questions.learning.card import Rating
from questions.results.day_scores import TOTAL
from questions.results.leaderboards import BEGINNING, Board, Period
from storage import tables
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, ask, ask_and_answer
from tests.storage.filling import CANARY, CANARY_ID, enrol, erase, filled, regrade, report, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Engine


def test_a_report_that_the_person_dealt_with_stays_its_writers_and_is_in_no_other_export(engine: Engine) -> None:
    person, other = filled(engine)
    with unit_of_work(engine) as uow:
        report(uow, other, ask(uow, other).id, words="Pas clair")
        uow.reports.settle("accueil.etapes/first", by=person.id, at=NOW)
        uow.commit()
    with unit_of_work(engine) as uow:
        exported = [row["text"] for row in rows_of(uow, person)["reports"]]

    erase(engine, person)

    with unit_of_work(engine) as uow:
        (left,) = rows_of(uow, other)["reports"]
    assert exported == [f"{CANARY} trouve que c’est faux"]
    assert (left["text"], left["settled_by"], left["settled_at"]) == ("Pas clair", None, NOW)


def test_what_others_are_judged_by_stays_in_force_without_its_maker(engine: Engine) -> None:
    person, _ = filled(engine)

    erase(engine, person)

    with unit_of_work(engine) as uow:
        (correction,) = uow.corrections.list_of("accueil.etapes/first")
        assert (correction.new.made_by, uow.corrections.find_unfinished()) == (None, correction)
        (withdrawal,) = uow.withdrawals.list_all()
        assert withdrawal.withdrawn_by is None


def test_no_count_of_a_leaderboard_holds_an_erased_person(engine: Engine) -> None:
    person, _ = filled(engine)
    board = Board(scope=TOTAL, period=Period.ALL, begins_on=BEGINNING)
    with unit_of_work(engine) as uow:
        assert uow.boards.count_above(board, 0) == 1

    erase(engine, person)

    with unit_of_work(engine) as uow:
        assert uow.boards.count_above(board, 0) == 0


def test_a_brief_forgets_that_it_spoke_of_an_erased_person(engine: Engine) -> None:
    person, _ = filled(engine)

    erase(engine, person)

    with unit_of_work(engine) as uow:
        (cohort,) = uow.cohorts.list_all()
        assert uow.briefs.find(cohort.id).topics == {f"silent:{person.id}1"}


def test_an_answer_judged_anew_is_counted_as_it_is_judged_today(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        person = enrol(uow, CANARY_ID, CANARY)
        ask_and_answer(uow, person)
        logged = uow.reviews.find_last(person.id)
        assert logged is not None
        wrong = replace(logged.review, correct=False, credit=0.0, rating=Rating.AGAIN)
        regrade(uow, person, replace(logged, review=wrong))
        uow.commit()

    erase(engine, person)

    with engine.connect() as connection:
        (row,) = connection.execute(select(tables.erased_answers)).all()
    assert (row.correct, row.choice, row.answers) == (False, 0, 1)
