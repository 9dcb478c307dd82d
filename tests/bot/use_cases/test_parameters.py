"""Which parameters are in force for whom, and what an answer under them leaves."""

from dataclasses import replace

import pytest

from bot.use_cases.acting import attune
from bot.use_cases.parameters import find_all_in_force, log_fit, revert_fit
from bot.use_cases.shelf import Shelf
from questions.errors import NotFound
from questions.learning.fitting import Fit
from questions.learning.memory_model import DEFAULT_PARAMETERS
from questions.learning.scheduling import DEFAULT_SCHEDULER
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner, keep_facts

OWN, OTHER = (0.5, *DEFAULT_PARAMETERS[1:]), (0.7, *DEFAULT_PARAMETERS[1:])


@pytest.fixture
def learner(sqlite_url, syllabus):
    engine = open_engine(sqlite_url)
    upgrade(engine)
    yield Learner.enrol(engine, keep_facts(syllabus))
    engine.dispose()


def scheduler_in_force(learner: Learner):
    with unit_of_work(learner.engine) as uow:
        return attune(uow, learner.act(), Shelf(learner.syllabus)).scheduler


def found_cohort(learner: Learner):
    return learner.do(lambda uow, act: uow.cohorts.create(name="A", plan_id="arc-2010", created_at=act.now))


def test_a_cohort_s_own_fit_is_in_force_for_its_members_and_nobody_else(learner):
    cohort = found_cohort(learner)
    learner.adopt(OTHER, cohort_id=cohort.id)
    assert scheduler_in_force(learner) is DEFAULT_SCHEDULER

    learner.person = replace(learner.person, cohort_id=cohort.id)

    assert scheduler_in_force(learner).parameters == OTHER


def test_without_a_fit_fsrs_own_parameters_are_in_force(learner):
    learner.not_knowing()

    (logged,) = learner.log()
    assert logged.review.parameters_id is None
    assert scheduler_in_force(learner) is DEFAULT_SCHEDULER


def test_an_adopted_fit_is_in_force_at_once_and_each_review_names_it(learner):
    learner.not_knowing()
    learner.adopt(OWN)
    learner.not_knowing()

    before, after = (logged.review for logged in learner.log())
    assert (before.parameters_id, before.after.stability) == (None, DEFAULT_PARAMETERS[0])
    assert (after.parameters_id, after.after.stability) == (1, OWN[0])


def test_a_fit_that_is_reverted_makes_room_for_the_one_before_and_then_for_fsrs_own(learner):
    learner.adopt(OWN)
    learner.adopt(OTHER)
    assert scheduler_in_force(learner).parameters == OTHER

    learner.revert()
    assert scheduler_in_force(learner).parameters == OWN
    learner.revert()
    assert scheduler_in_force(learner) is DEFAULT_SCHEDULER
    with unit_of_work(learner.engine) as uow, pytest.raises(NotFound):
        revert_fit(uow, cohort_id=None, now=learner.now)


def test_a_bot_that_keeps_parameters_hears_of_every_change_by_another_process(learner):
    shelf = Shelf(learner.syllabus)

    def kept():
        with unit_of_work(learner.engine) as uow:
            return attune(uow, learner.act(), shelf).scheduler

    assert kept() is DEFAULT_SCHEDULER
    learner.adopt(OWN)
    assert kept().parameters == OWN
    learner.revert()
    assert kept() is DEFAULT_SCHEDULER


def test_a_cohort_that_reverts_its_fit_is_left_with_that_of_everybody(learner):
    cohort = found_cohort(learner)
    learner.adopt(OWN)
    learner.adopt(OTHER, cohort_id=cohort.id)

    with unit_of_work(learner.engine) as uow:
        assert [fit.parameters for fit in find_all_in_force(uow, today=learner.act().today)] == [OWN, OTHER]
        now = revert_fit(uow, cohort_id=cohort.id, now=learner.now)
        assert [fit.parameters for fit in find_all_in_force(uow, today=learner.act().today)] == [OWN]

    assert now.parameters == OWN


@pytest.mark.parametrize(("adopt", "fitted"), [(False, 0.4), (True, 0.5), (True, 0.6)])
def test_a_fit_that_is_not_wanted_or_not_better_is_logged_and_not_adopted(learner, adopt, fitted):
    found = Fit(parameters=OWN, reviews=2000, held_out=400, log_loss_default=0.5, log_loss_fitted=fitted)

    with unit_of_work(learner.engine) as uow:
        act = learner.act()
        logged = log_fit(uow, found, cohort_id=None, adopt=adopt, today=act.today, now=act.now)

        assert uow.parameters.list_all() == (logged,)
        assert logged == replace(logged, parameters=OWN, adopted=False, log_loss_fitted=fitted)
        assert attune(uow, act, Shelf(act.syllabus)).scheduler is DEFAULT_SCHEDULER
