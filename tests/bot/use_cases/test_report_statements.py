"""How many statements a report takes: as many for a large class as for a small one, for many reports as for one."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases.briefs import weigh_brief
from bot.use_cases.insight import measure_insight, report_items
from bot.use_cases.reports import count_reports, list_reports
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act
from questions.people import Role
from questions.quiz.corrections import Cause, Withdrawal
from questions.quiz.reports import NewReport, Reason
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.crowd import a_choice, choose, join, remember
from tests.bot.use_cases.test_statements import counting
from tests.builders import NOON, TODAY
from tests.storage.builders import a_cohort

SMALL, LARGE = 3, 9
DICE = random.Random(1)


@pytest.fixture
def engine(sqlite_url):
    engine = open_engine(sqlite_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def enrol_trainer(uow, role=Role.TRAINER):
    return uow.people.enrol(telegram_id=7, first_name="Dana", role=role, plan_id="arc-2010", created_at=NOON)


def make_class(uow, syllabus, trainer, size: int) -> int:
    """A class so large, each of whom has answered, remembers, and has an exam ahead."""
    cohort_id = a_cohort(uow).id
    uow.cohorts.add_trainer(cohort_id, trainer.id)
    people = join(uow, cohort_id, size, first_id=9000 + 100 * size, exam_day=TODAY + timedelta(days=20))
    for place, person in enumerate(people):
        choose(uow, person, a_choice(syllabus.library, place), right=False)
        remember(uow, person, next(iter(syllabus.curriculum)))
    return cohort_id


@pytest.mark.parametrize("report", ["statistics", "questions", "brief"])
def test_a_large_class_takes_as_many_statements_as_a_small_one(engine, syllabus, report):
    with unit_of_work(engine) as uow:
        trainer = enrol_trainer(uow)
        cohorts = [make_class(uow, syllabus, trainer, size) for size in (SMALL, LARGE)]
        uow.commit()

    def look(cohort_id):
        shelf = Shelf(syllabus)
        act = Act(person=trainer, syllabus=syllabus, now=NOON, rng=DICE, shelf=shelf)
        with counting(engine) as statements, unit_of_work(engine) as uow:
            if report == "brief":
                weigh_brief(uow, cohort_id=cohort_id, shelf=shelf, now=NOON, rng=DICE)
            elif report == "questions":
                report_items(uow, act, cohort_id=cohort_id)
            else:
                insight = measure_insight(uow, act, cohort_id=cohort_id, every_mark=True)
                assert all(one.mark for one in insight.members)
        return len(statements)

    assert look(cohorts[0]) == look(cohorts[1])


def test_many_reports_take_as_many_statements_as_one(engine, syllabus):
    def report(uow, admin, place):
        question = a_choice(syllabus.library, place)
        logged = uow.reviews.find_last(admin.id)
        if logged is None or logged.review.question_id != question.id:
            choose(uow, admin, question, right=False)
            logged = uow.reviews.find_last(admin.id)
        uow.reports.put(
            NewReport(
                person_id=admin.id,
                question_id=question.id,
                question_version=question.version,
                asked_question_id=logged.review.asked_question_id,
                reason=Reason.WRONG,
                text="",
                study_day=TODAY,
                reported_at=NOON,
            )
        )
        return question

    def look(act):
        with counting(engine) as statements, unit_of_work(engine) as uow:
            found = list_reports(uow, act), count_reports(uow, act)
        return len(statements), found

    with unit_of_work(engine) as uow:
        admin = enrol_trainer(uow, Role.ADMIN)
        first = report(uow, admin, 0)
        uow.commit()
    act = Act(person=admin, syllabus=syllabus, now=NOON, rng=DICE)
    few, (one, _) = look(act)
    with unit_of_work(engine) as uow:
        others = [report(uow, admin, place) for place in range(1, 5)]
        gone = others[0]
        withdrawal = Withdrawal(question_id=gone.id, cause=Cause.PERSON, withdrawn_by=admin.id, withdrawn_at=NOON)
        for question in (gone, others[1]):
            uow.withdrawals.withdraw(replace(withdrawal, question_id=question.id))
        uow.reports.settle(gone.id, by=admin.id, at=NOON)
        uow.commit()
    many, (entries, waiting) = look(act)

    assert (few, many) == (4, 4)
    assert [entry.question for entry in one] == [first]
    # The latest first, what is withdrawn last unless somebody waits.
    expected = [others[3], others[2], others[1], first, gone]
    assert [entry.question for entry in entries] == expected
    assert [(entry.reports, entry.is_withdrawn) for entry in entries] == [
        (1, False),
        (1, False),
        (1, True),
        (1, False),
        (0, True),
    ]
    assert waiting == 4
