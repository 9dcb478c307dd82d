"""At the door: what a code leads to, who may go in by it, and what is known of whom before they agree."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.use_cases import cohort_drafts, cohorts, inviting
from bot.use_cases.joining import Entered, Rejected, Visit, accept_invite, look_at_invite
from bot.use_cases.preferences import set_exam_day
from questions.invites import InviteFault, InviteKind
from questions.people import Role
from tests.bot.use_cases.conftest import KEY, School
from tests.builders import NOON, TODAY

SOON = NOON + timedelta(minutes=5)


@dataclass
class Door:
    """The way in, from both sides."""

    school: School

    def visit(self, telegram_id=77, granted=Role.APPRENTICE):
        return Visit(telegram_id=telegram_id, first_name="Lina", granted=granted, plan_id="arc-2010", now=SOON)

    async def look(self, text, **visitor):
        visit = self.visit(**visitor)
        return await self.school.scene.desk.run(lambda uow: look_at_invite(uow, visit, text=text, key=KEY))

    async def accept(self, invited, **visitor):
        visit = self.visit(**visitor)
        return await self.school.scene.desk.run(lambda uow: accept_invite(uow, visit, invite_id=invited.invite.id))

    async def invite(self, kind=InviteKind.APPRENTICE, *, by=None, **arguments):
        use_case, about = {
            InviteKind.APPRENTICE: (inviting.invite_apprentices, {"cohort_id": self.school.cohort_id}),
            InviteKind.TRAINER: (inviting.invite_trainer, {"cohort_id": self.school.cohort_id}),
            InviteKind.RELINK: (inviting.invite_back, {"person_id": self.school.apprentice.id}),
        }[kind]
        return await self.school.run(use_case, by=by or self.school.trainer, key=KEY, **{**about, **arguments})

    async def find(self, telegram_id):
        return await self.school.read(lambda uow: uow.people.find_by_telegram_id(telegram_id))


@pytest.fixture
def door(school) -> Door:
    return Door(school=school)


async def test_neither_secret_is_found_in_the_database(door, tmp_path):
    invited = await door.invite()
    await door.look(invited.secrets.token)

    kept = b"".join(path.read_bytes() for path in tmp_path.glob("rappel.sqlite3*"))

    assert b"uq_invites_code_hash" in kept
    assert invited.secrets.token.encode() not in kept
    assert invited.secrets.code.encode() not in kept


async def test_another_key_opens_nothing(door):
    invited, visit = await door.invite(), door.visit()

    found = await door.school.scene.desk.run(
        lambda uow: look_at_invite(uow, visit, text=invited.secrets.token, key=b"another bot")
    )

    assert found == Rejected(fault=InviteFault.UNKNOWN)


async def test_looking_stores_nothing_and_two_taps_count_once(door):
    invited = await door.invite()
    await door.look(invited.secrets.code)

    assert await door.find(77) is None
    entered = await door.accept(invited)
    again = await door.accept(invited)

    assert isinstance(entered, Entered)
    assert again.fault is InviteFault.MEMBER
    assert (await door.school.read(lambda uow: uow.invites.get(invited.invite.id))).uses == 1


async def test_those_who_teach_do_not_join_as_apprentices(door):
    invited = await door.invite()

    assert (await door.look(invited.secrets.code, telegram_id=15)).fault is InviteFault.TEACHES
    assert (await door.accept(invited, granted=Role.ADMIN)).fault is InviteFault.TEACHES
    assert await door.find(77) is None


async def test_the_invite_of_a_maker_who_lost_the_right_leads_nowhere(door):
    invited = await door.invite()
    await door.school.scene.desk.run(lambda uow: uow.cohorts.remove_trainer_everywhere(door.school.trainer.id))

    assert (await door.look(invited.secrets.code)).fault is InviteFault.REVOKED
    assert (await door.accept(invited)).fault is InviteFault.REVOKED


async def test_an_apprentice_who_becomes_a_trainer_leaves_their_cohort(door):
    invited = await door.invite(InviteKind.TRAINER)

    entered = await door.accept(invited, telegram_id=13)

    person = await door.find(13)
    assert entered.person == person
    assert (person.role, person.cohort_id, person.consented_at) == (Role.TRAINER, None, None)


async def test_a_trainer_takes_on_a_second_cohort_but_no_right_twice(door):
    shared, plain = (
        await door.invite(InviteKind.TRAINER),
        await door.invite(InviteKind.TRAINER, by=door.school.admin, cohort_id=None),
    )

    assert isinstance(await door.accept(shared, telegram_id=15), Entered)
    assert (await door.accept(plain, telegram_id=15)).fault is InviteFault.TRAINER
    assert (await door.accept(await door.invite(InviteKind.TRAINER), telegram_id=15)).fault is InviteFault.TRAINER


async def test_an_admin_who_takes_a_cohort_stays_admin(door):
    await door.accept(await door.invite(InviteKind.TRAINER), telegram_id=12)

    assert (await door.find(12)).role is Role.ADMIN


async def test_a_code_back_serves_the_account_itself_not_at_all(door):
    invited = await door.invite(InviteKind.RELINK)

    assert (await door.look(invited.secrets.code, telegram_id=13)).fault is InviteFault.SAME_ACCOUNT


async def test_a_second_code_back_ends_the_first(door):
    first = await door.invite(InviteKind.RELINK)
    await door.invite(InviteKind.RELINK)

    assert (await door.look(first.secrets.code)).fault is InviteFault.REVOKED


async def test_a_code_back_dies_with_the_membership(door):
    first = await door.invite(InviteKind.RELINK)
    await door.school.run(cohorts.leave_cohort, by=door.school.apprentice)

    assert (await door.accept(first)).fault is InviteFault.REVOKED


async def test_nobody_becomes_somebody_who_has_a_role_by_now(door):
    invited = await door.invite(InviteKind.RELINK)
    promoted = replace(door.school.apprentice, role=Role.ADMIN)
    await door.school.scene.desk.run(lambda uow: uow.people.save(promoted))

    assert (await door.accept(invited)).fault is InviteFault.REVOKED


async def test_a_trainers_account_becomes_no_apprentice(door):
    invited = await door.invite(InviteKind.RELINK)

    assert (await door.accept(invited, telegram_id=15)).fault is InviteFault.TEACHES


async def test_the_exam_day_is_the_cohorts_until_one_sets_ones_own(door):
    invited, school = await door.invite(), door.school
    await door.accept(invited)
    person = await door.find(77)
    own, cohorts_day = TODAY + timedelta(days=99), TODAY + timedelta(days=200)

    await school.run(set_exam_day, by=person, exam_day=own)
    await school.run(cohort_drafts.begin_exam_day, by=school.trainer, cohort_id=school.cohort_id)
    await school.run(cohort_drafts.choose_day, by=school.trainer, day=cohorts_day)

    assert (await door.find(77)).exam_day == own
    assert (await door.find(13)).exam_day == cohorts_day
    back = await school.run(set_exam_day, by=person, exam_day=None)
    assert (back.exam_day, back.chose_exam_day) == (cohorts_day, False)


async def test_a_hundred_guesses_find_nothing_and_all_but_five_are_not_looked_up(door):
    await door.invite()

    faults = [(await door.look(f"AAA{number:03d}".replace("0", "X").replace("1", "Y"))).fault for number in range(100)]

    assert faults.count(InviteFault.UNKNOWN) == 5
    assert faults.count(InviteFault.PAUSED) == 95


async def test_the_log_of_it_all_names_nobody(door):
    await door.accept(await door.invite())
    await door.accept(await door.invite(InviteKind.TRAINER), telegram_id=78)
    await door.accept(await door.invite(InviteKind.RELINK), telegram_id=79)

    log = await door.school.read(lambda uow: uow.acts.list_latest(limit=99))

    assert {"invite created", "trainer appointed", "person relinked"} <= {entry.act for entry in log}
    assert not [entry for entry in log if {"Lina", "Dana", "ARC"} & {*entry.subject.split(), *entry.detail.split()}]
