"""A set given to a cohort: only by who may use the one and manage the other, and only as it was last shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases import publishing, sets
from bot.use_cases.shelf import Shelf
from questions.errors import NotYourCohort, NotYourSet, RoleNeeded, StaleTap
from questions.quiz.publishing import Publication
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

SET_ID = "serie-77"
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def shelf(school):
    """The school, whose trainer has a set of sixty questions."""
    names = [f"n{number}" for number in range(60)]
    await school.scene.desk.run(
        lambda uow: uow.sets.save(a_set(*names, set_id=SET_ID), owner_id=school.trainer.id, at=NOON)
    )
    return school


def kept(school) -> Shelf:
    return Shelf(school.scene.syllabus)


async def choose(school, *, by=None, day=TOMORROW) -> publishing.PublicationPlan:
    """All steps but the last."""
    by = by or school.trainer
    choice = await school.run(publishing.choose_cohort, by=by, set_id=SET_ID, cohort_id=school.cohort_id)
    number = await school.run(publishing.choose_day, by=by, number=choice.number, day=day)
    return await school.run(publishing.look_at_plan, by=by, number=number, facts_a_day=None, shelf=kept(school))


async def list_published(school):
    return await school.read(lambda uow: uow.sets.list_publications(set_id=SET_ID))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("apprentice", RoleNeeded), ("removed_trainer", RoleNeeded), ("other_trainer", NotYourSet)],
)
async def test_a_stranger_to_a_set_publishes_it_nowhere(shelf, who, refusal):
    person = getattr(shelf, who)
    steps = [
        (publishing.list_targets, {"set_id": SET_ID}),
        (publishing.choose_cohort, {"set_id": SET_ID, "cohort_id": shelf.cohort_id}),
        (publishing.unpublish_set, {"set_id": SET_ID, "cohort_id": shelf.cohort_id}),
    ]
    for use_case, arguments in steps:
        with pytest.raises(refusal):
            await shelf.run(use_case, by=person, **arguments)


async def test_a_stranger_to_a_cohort_gives_it_no_set_and_takes_none_away(shelf):
    await shelf.run(sets.share_set, by=shelf.trainer, set_id=SET_ID, shared=True)
    plan = await choose(shelf)
    await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=plan.number, facts_a_day=None)

    for use_case in (publishing.choose_cohort, publishing.unpublish_set):
        with pytest.raises(NotYourCohort):
            await shelf.run(use_case, by=shelf.other_trainer, set_id=SET_ID, cohort_id=shelf.cohort_id)

    targets = await shelf.run(publishing.list_targets, by=shelf.other_trainer, set_id=SET_ID)
    assert targets.cohorts == ()
    assert len(await list_published(shelf)) == 1


@pytest.mark.parametrize("who", ["apprentice", "removed_trainer", "other_trainer"])
async def test_another_s_step_is_nobody_else_s(shelf, who):
    plan = await choose(shelf)
    arguments = {"number": plan.number, "facts_a_day": None}

    with pytest.raises(StaleTap if who == "other_trainer" else RoleNeeded):
        await shelf.run(publishing.confirm_publication, by=getattr(shelf, who), **arguments)
    with pytest.raises(StaleTap if who == "other_trainer" else RoleNeeded):
        await shelf.run(publishing.look_at_plan, by=getattr(shelf, who), **arguments, shelf=kept(shelf))
    with pytest.raises(StaleTap if who == "other_trainer" else RoleNeeded):
        await shelf.run(publishing.choose_day, by=getattr(shelf, who), number=plan.number, day=TODAY)

    assert await list_published(shelf) == ()


async def test_rights_lost_between_the_plan_and_the_yes_are_lost(shelf):
    plan = await choose(shelf)
    await shelf.run(sets.withdraw_set, by=shelf.admin, set_id=SET_ID)

    with pytest.raises(StaleTap):
        await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=plan.number, facts_a_day=None)

    assert await list_published(shelf) == ()


async def test_buttons_of_a_step_before_and_of_one_done_are_stale(shelf):
    first = await choose(shelf)
    second = await choose(shelf, day=TODAY)
    with pytest.raises(StaleTap):
        await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=first.number, facts_a_day=None)

    await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=second.number, facts_a_day=3)
    with pytest.raises(StaleTap):
        await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=second.number, facts_a_day=3)

    assert [(one.from_day, one.facts_a_day) for one in await list_published(shelf)] == [(TODAY, 3)]


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=500)])
async def test_a_day_past_or_far_away_is_refused(shelf, day):
    with pytest.raises(StaleTap):
        await choose(shelf, day=day)


async def test_no_day_no_publication(shelf):
    choice = await shelf.run(publishing.choose_cohort, by=shelf.trainer, set_id=SET_ID, cohort_id=shelf.cohort_id)

    with pytest.raises(StaleTap):
        await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=choice.number, facts_a_day=None)


async def test_sixty_facts_at_once_are_over_the_cap_and_the_drip_proposed_is_not(shelf):
    plan = await choose(shelf)
    dripped = await shelf.run(
        publishing.look_at_plan,
        by=shelf.trainer,
        number=plan.number,
        facts_a_day=plan.forecast.drip,
        shelf=kept(shelf),
    )

    assert (plan.facts, plan.forecast.cap, plan.forecast.first_day) == (60, 15.0, TOMORROW)
    assert plan.forecast.is_over
    assert 1 <= (plan.forecast.drip or 0) < 60
    assert not dripped.forecast.is_over


async def test_a_cohort_without_members_has_no_forecast(shelf):
    await shelf.scene.desk.run(lambda uow: uow.people.save(replace(shelf.apprentice, cohort_id=None)))

    assert (await choose(shelf)).forecast is None


async def test_facts_that_the_cohort_is_asked_already_are_not_new(shelf):
    published = Publication(
        set_id=SET_ID,
        cohort_id=shelf.cohort_id,
        from_day=TODAY,
        facts_a_day=50,
        published_by=shelf.trainer.id,
        published_at=NOON,
    )
    await shelf.scene.desk.run(lambda uow: uow.sets.publish(published))

    plan = await choose(shelf)
    done = await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=plan.number, facts_a_day=None)

    assert plan.facts == 10
    assert not done.is_new


async def test_publishing_and_taking_back_are_in_the_audit_log(shelf):
    plan = await choose(shelf)
    done = await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=plan.number, facts_a_day=2)
    await shelf.run(publishing.unpublish_set, by=shelf.admin, set_id=SET_ID, cohort_id=shelf.cohort_id)

    taken, given = await shelf.read(lambda uow: uow.acts.list_latest(limit=2))
    assert done.is_new
    assert (given.act, given.subject, given.person_id) == ("set published", f"set:{SET_ID}", shelf.trainer.id)
    assert given.detail == f"cohort:{shelf.cohort_id} {TOMORROW} 2"
    assert (taken.act, taken.person_id) == ("set unpublished", shelf.admin.id)
    assert await list_published(shelf) == ()


async def test_members_are_told_once_of_a_set_that_is_new_to_their_cohort(shelf):
    for _ in range(2):
        plan = await choose(shelf)
        await shelf.run(publishing.confirm_publication, by=shelf.trainer, number=plan.number, facts_a_day=None)

    told = await shelf.read(lambda uow: uow.outbox.list_of(shelf.apprentice.id))
    assert [message.kind for message in told] == ["new_set"]
    assert await shelf.read(lambda uow: uow.outbox.list_of(shelf.trainer.id)) == ()
