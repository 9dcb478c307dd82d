"""Who may do what with a cohort: its trainers and admins; nobody else, however they came by the button."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases import cohort_drafts, cohorts, inviting, members, programme, roles
from bot.views.cohorts import show_cohort
from questions.errors import InvalidSetting, NotAllowed, NotFound, NotYourCohort, RoleNeeded, StaleTap
from questions.invites import InviteFault
from questions.people import Role
from tests.bot.use_cases.conftest import KEY
from tests.builders import NOON, TODAY, a_card

IN_A_WEEK = {"domain": 3, "from_day": TODAY + timedelta(days=7)}
SOON = NOON + timedelta(minutes=5)


def about_cohort(school):
    return {"cohort_id": school.cohort_id}


def about_member(school):
    return {"person_id": school.apprentice.id}


def with_key(arguments):
    return lambda school: {**arguments(school), "key": KEY}


ON_A_COHORT = {
    "look": (cohorts.look_at_cohort, about_cohort),
    "rename": (cohort_drafts.begin_renaming, about_cohort),
    "set the exam day": (cohort_drafts.begin_exam_day, about_cohort),
    "look at the programme": (programme.look_at_programme, about_cohort),
    "release a domain": (programme.release_domain, lambda school: {**about_cohort(school), **IN_A_WEEK}),
    "list members": (members.list_members, about_cohort),
    "look at a member": (members.look_at_member, about_member),
    "invite apprentices": (inviting.invite_apprentices, with_key(about_cohort)),
    "invite a trainer": (inviting.invite_trainer, with_key(about_cohort)),
    "invite back": (inviting.invite_back, with_key(about_member)),
    "stop invites": (inviting.stop_invites, about_cohort),
    # Last, for nothing more can be done after them.
    "remove a member": (members.remove_member, about_member),
    "archive": (cohorts.archive_cohort, about_cohort),
}
FOR_ADMINS = {
    "list": (roles.list_roles, lambda _: {}),
    "look": (roles.look_at_role, lambda school: {"person_id": school.trainer.id}),
    "take": (roles.take_role, lambda school: {"person_id": school.other_trainer.id, "granted": {}}),
    "appoint": (inviting.invite_trainer, lambda _: {"cohort_id": None, "key": KEY}),
}


@pytest.mark.parametrize("who", ["apprentice", "other_trainer", "removed_trainer"])
async def test_a_stranger_to_a_cohort_is_refused_whatever_they_try(school, who):
    before = await school.read(lambda uow: uow.acts.list_latest(limit=99))
    outcomes = {}

    for what, (use_case, arguments) in ON_A_COHORT.items():
        with pytest.raises(NotAllowed) as refusal:
            await school.run(use_case, by=getattr(school, who), **arguments(school))
        outcomes[what] = refusal.type

    assert outcomes == dict.fromkeys(ON_A_COHORT, NotYourCohort if who == "other_trainer" else RoleNeeded)
    assert await school.read(lambda uow: uow.acts.list_latest(limit=99)) == before
    assert await school.read(lambda uow: uow.people.get(school.apprentice.id)) == school.apprentice


@pytest.mark.parametrize("who", ["trainer", "admin"])
async def test_its_trainer_and_every_admin_may(school, who):
    for use_case, arguments in ON_A_COHORT.values():
        assert await school.run(use_case, by=getattr(school, who), **arguments(school)) is not None


@pytest.mark.parametrize("who", ["apprentice", "trainer", "removed_trainer"])
async def test_only_admins_give_and_take_roles(school, who):
    for use_case, arguments in FOR_ADMINS.values():
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=getattr(school, who), **arguments(school))

        assert await school.run(use_case, by=school.admin, **arguments(school))


@pytest.mark.parametrize("use_case", [cohorts.list_cohorts, cohorts.archive_own_over, cohort_drafts.begin_cohort])
async def test_whoever_does_not_teach_has_no_cohorts(school, use_case):
    for who in (school.apprentice, school.removed_trainer):
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=who)


async def test_a_trainer_lists_only_their_own_cohorts_and_an_admin_all(school):
    async def listed(person):
        return [entry.cohort.id for entry in (await school.run(cohorts.list_cohorts, by=person)).entries]

    assert await listed(school.trainer) == [school.cohort_id]
    assert await listed(school.other_trainer) == []
    assert await listed(school.admin) == [school.cohort_id]


async def test_an_archived_cohort_can_not_be_changed_any_more(school):
    await school.run(cohorts.archive_cohort, by=school.trainer, cohort_id=school.cohort_id)

    for use_case, arguments in ON_A_COHORT.values():
        with pytest.raises(StaleTap):
            await school.run(use_case, by=school.trainer, **arguments(school))


async def test_a_member_who_left_is_out_of_reach(school):
    await school.run(cohorts.leave_cohort, by=school.apprentice)

    for use_case in (members.look_at_member, members.remove_member):
        with pytest.raises(StaleTap):
            await school.run(use_case, by=school.trainer, person_id=school.apprentice.id)


async def test_a_draft_begun_with_a_right_is_not_finished_without_it(school):
    await school.run(cohort_drafts.begin_renaming, by=school.trainer, cohort_id=school.cohort_id)
    await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted={})

    with pytest.raises(StaleTap):
        await school.run(cohort_drafts.write_cohort, by=school.trainer, text="Autre", day=None)


async def test_a_draft_is_not_finished_on_a_cohort_that_went_to_others(school):
    await school.run(cohort_drafts.begin_renaming, by=school.trainer, cohort_id=school.cohort_id)
    await school.scene.desk.run(lambda uow: uow.cohorts.remove_trainer_everywhere(school.trainer.id))

    with pytest.raises(NotYourCohort):
        await school.run(cohort_drafts.write_cohort, by=school.trainer, text="Autre", day=None)


async def test_a_day_is_not_taken_where_a_name_is_asked(school):
    await school.run(cohort_drafts.begin_cohort, by=school.trainer)

    with pytest.raises(StaleTap):
        await school.run(cohort_drafts.choose_day, by=school.trainer, day=None)
    await school.run(cohort_drafts.begin_renaming, by=school.trainer, cohort_id=school.cohort_id)
    with pytest.raises(StaleTap):
        await school.run(cohort_drafts.choose_day, by=school.trainer, day=None)


@pytest.mark.parametrize(("days", "reason"), [(0, "past"), (-9, "past"), (4 * 366, "far")])
async def test_an_exam_day_that_can_not_be_is_refused_and_the_step_stays_open(school, days, reason):
    await school.run(cohort_drafts.begin_exam_day, by=school.trainer, cohort_id=school.cohort_id)

    with pytest.raises(InvalidSetting) as refusal:
        await school.run(cohort_drafts.choose_day, by=school.trainer, day=TODAY + timedelta(days=days))

    assert (refusal.value.setting, refusal.value.reason) == ("cohort_exam_day", reason)
    assert await school.read(lambda uow: uow.drafts.find_open(school.trainer.id, now=SOON)) is not None


async def test_an_invite_is_revoked_by_its_cohorts_trainer_and_by_no_other(school):
    invited = await school.run(inviting.invite_apprentices, by=school.trainer, cohort_id=school.cohort_id, key=KEY)
    arguments = {"invite_id": invited.invite.id}

    for who in (school.other_trainer, school.apprentice, school.removed_trainer):
        with pytest.raises(NotAllowed):
            await school.run(inviting.revoke_invite, by=who, **arguments)
        with pytest.raises(NotAllowed):
            await school.run(inviting.renew_invite, by=who, **arguments, key=KEY, most_uses=1)
    await school.run(inviting.revoke_invite, by=school.trainer, **arguments)
    with pytest.raises(StaleTap):
        await school.run(inviting.revoke_invite, by=school.trainer, **arguments)


@pytest.mark.parametrize("who", ["trainer", "apprentice", "other_trainer"])
async def test_an_admins_trainer_link_is_revoked_by_admins_only(school, who):
    invited = await school.run(inviting.invite_trainer, by=school.admin, cohort_id=None, key=KEY)

    with pytest.raises(RoleNeeded):
        await school.run(inviting.revoke_invite, by=getattr(school, who), invite_id=invited.invite.id)
    await school.run(inviting.revoke_invite, by=school.admin, invite_id=invited.invite.id)


async def test_a_code_back_is_revoked_by_the_apprentices_trainer_and_never_renewed(school):
    invited = await school.run(inviting.invite_back, by=school.trainer, person_id=school.apprentice.id, key=KEY)

    with pytest.raises(NotYourCohort):
        await school.run(inviting.revoke_invite, by=school.other_trainer, invite_id=invited.invite.id)
    with pytest.raises(NotAllowed):
        await school.run(inviting.renew_invite, by=school.trainer, invite_id=invited.invite.id, key=KEY, most_uses=100)


async def test_no_invite_lets_in_more_than_is_offered(school):
    with pytest.raises(NotAllowed):
        await school.run(
            inviting.invite_apprentices, by=school.trainer, cohort_id=school.cohort_id, key=KEY, most_uses=10**6
        )


async def test_an_invite_that_never_was_is_a_stale_tap(school):
    with pytest.raises(StaleTap):
        await school.run(inviting.revoke_invite, by=school.trainer, invite_id=404)


async def test_nobody_takes_their_own_role_or_one_of_the_settings(school):
    with pytest.raises(InvalidSetting) as own:
        await school.run(roles.take_role, by=school.admin, person_id=school.admin.id, granted={})
    granted = {school.trainer.telegram_id: Role.TRAINER}
    with pytest.raises(InvalidSetting) as settings:
        await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted=granted)

    assert (own.value.reason, settings.value.reason) == ("own", "settings")


async def test_a_role_is_taken_once(school):
    await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted={})

    for use_case, arguments in ((roles.take_role, {"granted": {}}), (roles.look_at_role, {})):
        with pytest.raises(StaleTap):
            await school.run(use_case, by=school.admin, person_id=school.trainer.id, **arguments)
    latest = (await school.read(lambda uow: uow.acts.list_latest(limit=1)))[0]
    assert (latest.act, latest.person_id, latest.detail) == (
        "role taken",
        school.admin.id,
        "trainer -> apprentice",
    )


async def test_a_role_given_again_brings_back_neither_cohorts_nor_invites(school):
    invited = await school.run(inviting.invite_apprentices, by=school.trainer, cohort_id=school.cohort_id, key=KEY)
    await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted={})

    await school.scene.desk.run(lambda uow: uow.people.save(school.trainer))

    assert (await school.run(cohorts.list_cohorts, by=school.trainer)).entries == ()
    invite = await school.read(lambda uow: uow.invites.get(invited.invite.id))
    assert invite.find_fault(SOON) is InviteFault.REVOKED


async def test_roles_are_shown_page_by_page_and_the_last_page_is_the_last(school):
    for number in range(20, 29):
        await school.scene.desk.run(
            lambda uow, number=number: uow.people.enrol(
                telegram_id=number, first_name="X", role=Role.TRAINER, plan_id="arc-2010", created_at=NOON
            )
        )

    first = await school.run(roles.list_roles, by=school.admin)
    beyond = await school.run(roles.list_roles, by=school.admin, page=99)

    assert first.people[0].role is Role.ADMIN
    assert (len(first.people), len(beyond.people), beyond.page, beyond.pages) == (8, 4, 1, 2)


async def test_a_domain_held_back_is_shown_until_its_day_and_the_log_names_it(school):
    held = await school.run(programme.release_domain, by=school.trainer, **about_cohort(school), **IN_A_WEEK)
    assert [(part.domain, part.from_day) for part in held.parts if part.from_day] == [(3, IN_A_WEEK["from_day"])]

    freed = await school.run(
        programme.release_domain, by=school.trainer, **about_cohort(school), domain=3, from_day=None
    )

    assert {part.from_day for part in freed.parts} == {None}
    entries = await school.read(lambda uow: uow.acts.list_latest(limit=2))
    assert [entry.detail for entry in entries] == ["3 now", f"3 {IN_A_WEEK['from_day']}"]


async def test_a_domain_that_the_plan_lacks_can_not_be_held_back(school):
    with pytest.raises(NotFound):
        await school.run(programme.release_domain, by=school.trainer, **about_cohort(school), domain=99, from_day=TODAY)


async def test_the_trainer_sees_what_will_not_stick_and_with_how_many(school):
    fact_id, other = list(school.scene.syllabus.curriculum)[:2]

    def fill(uow):
        for fact, since in ((fact_id, TODAY), (other, None)):
            uow.cards.save(replace(a_card(fact), person_id=school.apprentice.id, leech_since=since))

    await school.scene.desk.run(fill)

    view = await school.run(cohorts.look_at_cohort, by=school.trainer, **about_cohort(school))

    assert [(question.fact_id, members) for question, members in view.leeches] == [(fact_id, 1)]
    assert "Résistent à la classe" in show_cohort(view).text
