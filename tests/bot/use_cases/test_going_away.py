"""Whoever leaves, is removed, moves, teaches or is erased: reminders, places and words on the way follow at once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.use_cases import cohorts, members, roles
from bot.use_cases.erasing import Eraser, erase
from bot.use_cases.insight_notices import RELAUNCH, REMEDIAL
from bot.use_cases.joining import Visit, accept_invite
from bot.use_cases.notices import prepare
from bot.use_cases.points import settle
from bot.use_cases.reminders import claim_reminders
from bot.use_cases.retention import Keeping, announce_ends, end_cohort
from questions.cohorts import may_teach
from questions.invites import InviteKind
from questions.people import Role
from questions.results.day_scores import TOTAL, DayScore
from questions.results.leaderboards import BEGINNING, Board, Period
from questions.results.standing import Appearance
from tests.builders import NOON, TODAY
from tests.storage.builders import an_invite, ask_and_answer

EVER = Board(scope=TOTAL, period=Period.ALL, begins_on=BEGINNING)
DURING = {"cohort": 1, "trainer_id": 1, "since": NOON.isoformat()}


@pytest.fixture
async def member(school):
    """The apprentice, whose reminder is planned and who has a place on the company's leaderboard."""

    def unit(uow):
        person = school.apprentice
        uow.reminders.order_plan(person.id)
        standing = settle(uow, person.id)
        uow.points.set_day(person.id, TODAY, DayScore(total=4, goal=10, domains={}), is_ranked=standing.is_ranked)
        tick(school, uow)
        return person

    return await school.scene.desk.run(unit)


def tick(school, uow) -> None:
    """What the heartbeat does for reminders and points."""
    claim_reminders(uow, now=NOON, zone=school.scene.syllabus.zone, limit=100)
    for person_id in uow.points.list_wanted(limit=100):
        stored = uow.points.list_days(person_id)
        # Points without a log, as these tests make them, would be counted away.
        uow.points.replace_all(person_id, stored, is_ranked=settle(uow, person_id).is_ranked)
        uow.points.has_recounted(person_id)


async def stand(school, person) -> tuple[datetime | None, int]:
    """When the person is reminded next, and how many have a place on the company's leaderboard; as of now."""
    await school.scene.desk.run(lambda uow: tick(school, uow))
    return await school.read(lambda uow: (uow.reminders.find_next(person.id), uow.boards.count_above(EVER, 0)))


def eraser(school, now=NOON) -> Eraser:
    return Eraser(key=b"key", now=now, zone=school.scene.syllabus.zone)


async def end(school, by_day) -> None:
    """The cohort's exam was on this day, and its end is carried out a year later."""

    def unit(uow):
        uow.cohorts.save(replace(uow.cohorts.get(school.cohort_id), exam_day=by_day))
        for days in (0, 40):
            keeping = Keeping(months=12, eraser=eraser(school, NOON + timedelta(days=days)))
            announce_ends(uow, keeping)
            if days == 0:
                at = NOON + timedelta(days=9)
                ask_and_answer(uow, school.apprentice, at=at, answered_at=at)
            while end_cohort(uow, keeping):
                pass

    await school.scene.desk.run(unit)


async def go(school, way: str) -> None:
    """The apprentice goes, in one of the ways there are."""
    match way:
        case "leaves":
            await school.run(cohorts.leave_cohort, by=school.apprentice)
        case "is removed":
            await school.run(members.remove_member, by=school.trainer, person_id=school.apprentice.id)
        case "is in a cohort that is archived":
            await school.run(cohorts.archive_cohort, by=school.trainer, cohort_id=school.cohort_id)
        case "is in a cohort that ends":
            await end(school, NOON.date() - timedelta(days=400))
        case "is made a trainer":
            await enter(school, InviteKind.TRAINER, maker=school.admin, cohort_id=None)


async def enter(school, kind: InviteKind, *, maker, cohort_id: int | None):
    """The apprentice goes in by an invite of this kind."""
    person = school.apprentice

    def unit(uow):
        new = an_invite(maker, kind=kind, cohort_id=cohort_id, expires_at=NOON + timedelta(days=9))
        visit = Visit(
            telegram_id=person.telegram_id, first_name="Dana", granted=Role.APPRENTICE, plan_id="arc-2010", now=NOON
        )
        return accept_invite(uow, visit, invite_id=uow.invites.add(new).id)

    return await school.scene.desk.run(unit)


WAYS = (
    "leaves",
    "is removed",
    "is in a cohort that is archived",
    "is in a cohort that ends",
    "is made a trainer",
)


@pytest.mark.parametrize("way", WAYS)
async def test_whoever_is_in_no_cohort_any_more_is_reminded_no_more_and_has_no_place(school, member, way):
    before = await stand(school, member)

    await go(school, way)
    waiting = await school.read(lambda uow: uow.reminders.find_next(member.id))

    assert before == (datetime(2026, 11, 24, 11, 15, tzinfo=UTC), 1)
    # Until the next tick nothing is promised, so no other message has to make room for it.
    assert waiting is None
    assert await stand(school, member) == (None, 0)


@pytest.mark.parametrize("way", WAYS[:2])
async def test_a_time_of_one_s_own_outlives_the_cohort(school, member, way):
    await school.scene.desk.run(lambda uow: uow.reminders.save_time(member.id, minute=18 * 60, silenced=False))

    await go(school, way)

    assert (await stand(school, member))[0] == datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


async def test_whoever_moves_keeps_points_and_alias_and_is_reminded_as_the_new_cohort_is(school, member):
    def found(uow):
        other = uow.cohorts.create(name="B", plan_id="arc-2010", created_at=NOON)
        uow.cohorts.add_trainer(other.id, school.other_trainer.id)
        habits = replace(uow.reminders.find_cohort_habits(other.id), minute=17 * 60)
        uow.reminders.save_cohort_habits(other.id, habits)
        return other

    other = await school.scene.desk.run(found)
    alias = (await school.read(lambda uow: uow.standings.find(member.id))).alias

    await enter(school, InviteKind.APPRENTICE, maker=school.other_trainer, cohort_id=other.id)

    assert await stand(school, member) == (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), 1)
    moved = await school.read(lambda uow: uow.standings.find(member.id))
    assert (moved.alias, moved.alias_of, moved.appearance) == (alias, other.id, Appearance.ALIAS)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [RELAUNCH, REMEDIAL])
async def test_what_a_trainer_had_said_to_their_cohort_reaches_nobody_who_is_in_it_no_more(school, member, way, kind):
    question = next(iter(school.scene.syllabus.library.questions.values()))
    payload = {**DURING, "cohort": school.cohort_id, "fact": question.fact_id, "question": question.id}

    async def prepared():
        person = await school.read(lambda uow: uow.people.get(member.id))
        act = school.scene.act(by=person)
        return await school.read(lambda uow: prepare(uow, act, kind=kind, payload=payload))

    before = await prepared()
    await go(school, way)

    assert before is not None
    assert await prepared() is None


async def test_a_trainer_whose_role_is_taken_has_no_place_and_no_reminder(school):
    await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted={})

    assert await stand(school, school.trainer) == (None, 0)
    person = await school.read(lambda uow: uow.people.get(school.trainer.id))
    assert not may_teach(person)
    assert not (await school.read(lambda uow: uow.standings.find(person.id))).is_ranked


async def test_an_erased_apprentice_leaves_no_place_and_no_count_behind(school, member):
    await school.scene.desk.run(lambda uow: erase(uow, member, eraser=eraser(school), by=None))

    await school.scene.desk.run(lambda uow: tick(school, uow))
    assert await school.read(lambda uow: uow.boards.count_above(EVER, 0)) == 0
