"""Points follow every answer: the stored sums are those that the log makes, whatever happened in which order."""

import random
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import text

from bot import jobs
from bot.use_cases.points import check_points, recount_points
from bot.use_cases.study import practise
from questions.people import Role
from questions.results.day_scores import TOTAL
from questions.results.leaderboards import BEGINNING, Board, Period
from questions.results.standing import Appearance
from storage import tables
from storage.desk import Desk
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner, keep_facts
from tests.builders import NOON

ALL_TIME = Board(scope=TOTAL, period=Period.ALL, begins_on=BEGINNING)


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def cohort(engine):
    with unit_of_work(engine) as uow:
        cohort = uow.cohorts.create(name="ARC 2026", plan_id="arc-2010", created_at=NOON)
        uow.commit()
    return cohort


@pytest.fixture
def learners(engine, cohort, syllabus):
    """Two apprentices of one cohort who know few facts, and so meet them often."""
    return [a_member(engine, cohort, syllabus, number) for number in (1, 2)]


def a_member(engine, cohort, syllabus, number: int) -> Learner:
    learner = Learner.enrol(engine, keep_facts(syllabus), telegram_id=number)
    learner.rng = random.Random(number)
    learner.person = replace(learner.person, cohort_id=cohort.id, consented_at=NOON)
    with unit_of_work(engine) as uow:
        uow.people.save(learner.person)
        uow.commit()
    return learner


def total(learner: Learner) -> int:
    with unit_of_work(learner.engine) as uow:
        return uow.points.find_sum(learner.person.id, ALL_TIME)


def day_total(learner: Learner) -> int:
    today = learner.act().today
    with unit_of_work(learner.engine) as uow:
        return uow.points.sum_between(learner.person.id, today, today)


def assert_all_agree(engine, learners) -> None:
    """Days with the log, sums with the days, counts with the sums, on every board of the latest day."""
    with unit_of_work(engine) as uow:
        for learner in learners:
            assert check_points(uow, learner.person.id) == ()
            days = uow.points.list_days(learner.person.id)
            if not days:
                continue
            for scope in range(8):
                for period in Period:
                    board = Board.of(period, max(days), scope=scope)
                    earned = sum(
                        score.by_scope().get(scope, 0) for day, score in days.items() if day >= board.begins_on
                    )
                    assert uow.points.find_sum(learner.person.id, board) == earned, board
        sums, counts = tables.point_sums, tables.score_counts
        rows = uow.points._connection.execute(sums.select().where(sums.c.shown.is_not(None)))
        expected = Counter((row.scope, row.period, row.begins_on, row.shown) for row in rows)
        found: Counter = Counter()
        for row in uow.points._connection.execute(counts.select()):
            found[row.scope, row.period, row.begins_on, row.points] += row.people
        assert +found == +expected
        assert min(found.values(), default=0) >= 0


REPEATS = 1000
ACTS = ("rightly", "rightly", "wrongly", "not_knowing", "own_up", "take_back", "take_back", "partly", "revise_mistakes")


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_those_that_the_log_makes_whatever_was_done_in_which_order(engine, learners, seed):
    rng = random.Random(seed)

    for _ in range(60):
        learner = rng.choice(learners)
        act = rng.choice((*ACTS, "wait"))
        if act == "wait":
            for one in learners:
                one.wait(days=rng.choice((1, 1, 3, 9)))
        else:
            getattr(learner, act)()

    assert any(total(learner) for learner in learners)
    assert_all_agree(engine, learners)
    for learner in learners:
        before = total(learner)
        with unit_of_work(engine) as uow:
            assert recount_points(uow, learner.person.id) == ()
            uow.commit()
        assert total(learner) == before
    assert_all_agree(engine, learners)


def repeat(engine, *, times: int) -> None:
    """As if the last answer had been given so many times more: the log has it, the points have yet to follow."""
    with engine.begin() as connection:
        reviews, asked_questions = tables.reviews, tables.asked_questions
        last = reviews.select().order_by(reviews.c.id.desc()).limit(1)
        review = dict(connection.execute(last).mappings().one())
        answered = asked_questions.select().where(asked_questions.c.id == review["asked_question_id"])
        asked = dict(connection.execute(answered).mappings().one())
        del asked["id"], review["id"]
        for _ in range(times):
            number = connection.scalars(tables.asked_questions.insert().returning(tables.asked_questions.c.id), asked)
            connection.execute(tables.reviews.insert(), {**review, "asked_question_id": number.one()})


def learn(learner: Learner, *, answers: int = 4) -> None:
    for _ in range(answers):
        learner.rightly()


def test_what_is_recalled_on_a_later_day_earns_and_repeats_earn_nothing(engine, learners):
    learner, _ = learners
    learn(learner)
    first_day = total(learner)
    learner.wait(days=1)
    learn(learner)
    earned = total(learner)
    for _ in range(2):
        learner.do(practise, wanted="1")
        learner.rightly()
    repeat(engine, times=REPEATS - 3)
    learner.do(practise, wanted="1")
    learner.rightly()

    # New facts earn nothing but the goal; then each that luck or skill got right one point, and the goal again.
    assert first_day == 2
    assert earned == 2 + 3 + 2
    assert total(learner) == earned
    assert sum(one.review.unrated is not None for one in learner.log()) == REPEATS
    assert_all_agree(engine, learners)


def test_a_guess_owned_up_to_and_an_answer_taken_back_earn_nothing(engine, learners):
    learner, _ = learners
    learn(learner)
    learner.wait(days=1)
    before = total(learner)
    learner.rightly()
    answered = total(learner)
    learner.own_up()
    owned_up = total(learner)
    learner.rightly()
    learner.take_back()

    # The goal of a day on which one fact was due, and the point of that fact; a guess earns the first only.
    assert (answered, owned_up) == (before + 3, before + 2)
    assert total(learner) == owned_up
    assert_all_agree(engine, learners)


def test_whoever_leaves_hides_or_teaches_is_in_no_count_and_comes_back_with_everything(engine, learners):
    learner, _ = learners
    learn(learner)
    learner.wait(days=1)
    learn(learner)
    learn(learner)
    earned = total(learner)
    assert earned > 0

    for changes in ({"cohort_id": None, "consented_at": None}, {"role": Role.TRAINER}):
        with unit_of_work(engine) as uow:
            uow.people.save(replace(learner.person, **changes))
            assert learner.person.id in uow.points.list_wanted(limit=9)
            recount_points(uow, learner.person.id)
            assert uow.boards.count_above(ALL_TIME, 0) == 0
            uow.people.save(learner.person)
            recount_points(uow, learner.person.id)
            assert uow.boards.count_above(ALL_TIME, 0) == 1
            uow.commit()
    assert total(learner) == earned
    assert_all_agree(engine, learners)


def test_answers_from_before_there_were_points_are_counted_later(engine, learners):
    learner, _ = learners
    learn(learner)
    learner.wait(days=1)
    learn(learner)
    earned = total(learner)
    with engine.begin() as connection:
        for table in ("day_points", "point_sums", "score_counts", "standings"):
            connection.execute(text(f"DELETE FROM {table}"))

    with unit_of_work(engine) as uow:
        wrong = check_points(uow, learner.person.id)
        recounted = recount_points(uow, learner.person.id)
        uow.commit()

    assert wrong == recounted
    assert len(wrong) == 1
    # Which goal those days had, nobody knows any more: the person's own counts, and it is higher.
    assert total(learner) == earned - 2 * 2
    assert_all_agree(engine, learners)


def test_only_what_gives_or_takes_a_place_has_points_counted_anew(engine, learners, cohort):
    learner, _ = learners
    with unit_of_work(engine) as uow:
        for one in learners:
            recount_points(uow, one.person.id)
        uow.people.save(replace(learner.person, daily_goal=20))
        uow.cohorts.save(replace(cohort, name="ARC 2027"))
        assert uow.points.list_wanted(limit=9) == ()

        uow.cohorts.save(replace(cohort, archived_at=NOON))

        assert len(uow.points.list_wanted(limit=9)) == 2


def test_points_of_somebody_forgotten_are_nowhere(engine, learners):
    learner, _ = learners
    learn(learner)
    learner.wait(days=1)
    learn(learner)

    with unit_of_work(engine) as uow:
        uow.points.forget(learner.person.id)
        uow.commit()
        assert uow.points.list_days(learner.person.id) == {}
        assert uow.standings.find(learner.person.id).alias == ""
        assert uow.boards.count_above(ALL_TIME, 0) == 0


def test_an_alias_follows_into_another_cohort_unless_somebody_has_it_there(engine, learners, syllabus):
    learner, other = learners
    with unit_of_work(engine) as uow:
        elsewhere = uow.cohorts.create(name="ARC 2027", plan_id="arc-2010", created_at=NOON)
        for one in learners:
            recount_points(uow, one.person.id)
        mine = uow.standings.find(learner.person.id)
        theirs = uow.standings.find(other.person.id)
        uow.people.save(replace(learner.person, cohort_id=elsewhere.id))
        recount_points(uow, learner.person.id)
        moved = uow.standings.find(learner.person.id)

    assert mine.alias != theirs.alias
    assert mine.appearance is Appearance.ALIAS
    assert (moved.alias, moved.alias_of) == (mine.alias, elsewhere.id)


async def test_the_heartbeat_counts_whoever_is_to_be_counted_anew_and_drops_old_counts(engine, learners, database_url):
    learner, _ = learners
    learn(learner)
    learner.wait(days=60)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM day_points"))
        connection.execute(text("DELETE FROM point_sums"))
    desk = Desk.open(database_url)
    services: Any = SimpleNamespace(desk=desk, clock=lambda: learner.now)

    await jobs.recount_points(services)
    await desk.close()

    with unit_of_work(engine) as uow:
        assert uow.points.list_wanted(limit=9) == ()
        assert len(uow.points.list_days(learner.person.id)) == 1
        assert uow.standings.find(learner.person.id).alias
        counts = uow.points._connection.execute(tables.score_counts.select()).all()
    assert {row.period for row in counts} <= {Period.ALL}
