"""Broadcasts without a chat: rights, limits, many people in steps that a kill may cut, stopping."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.pacing import UNASKED_PER_SECOND
from bot.use_cases import broadcast_progress, broadcasts, roles
from bot.use_cases.broadcast_ends import BROADCAST_ENDED
from bot.use_cases.broadcast_progress import advance_broadcast, prepare_broadcast
from bot.use_cases.notices import PREPARE
from bot.views.broadcast_ends import show_end
from bot.views.broadcasts import A_SECOND, show_broadcast, show_message
from bot.views.limits import LONGEST_TEXT as LONGEST_MESSAGE
from questions.audit import Deed
from questions.broadcasts import LONGEST_TEXT, Audience, BroadcastState
from questions.errors import InvalidSetting, NotAllowed, NotYourCohort, RoleNeeded, StaleTap
from questions.people import Role
from questions.plain_text import count_units
from storage import tables
from storage.engine import open_engine
from tests.builders import NOON

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.fixture
def sqlite_url(database_url) -> str:
    """Both databases: these use cases count in SQL of their own."""
    return database_url


async def plan_for(school, audience: Audience = Audience.APPRENTICES, *, text: str = "Bonjour"):
    await school.run(broadcasts.begin_broadcast, by=school.admin)
    written = await school.run(broadcasts.write_broadcast, by=school.admin, text=text)
    return await school.run(broadcasts.choose_audience, by=school.admin, number=written.number, audience=audience)


async def plan_for_class(school, *, by=None):
    await school.run(broadcasts.begin_cohort_broadcast, by=by or school.trainer, cohort_id=school.cohort_id)
    return await school.run(broadcasts.write_broadcast, by=by or school.trainer, text="Bonjour")


async def send(school, plan, *, by=None):
    return await school.run(broadcasts.confirm_broadcast, by=by or school.admin, number=plan.number)


async def crowd(school, count: int) -> None:
    def unit(uow):
        for number in range(count):
            uow.people.enrol(
                telegram_id=5000 + number, first_name="X", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON
            )

    await school.scene.desk.run(unit)


async def step(school, broadcast_id: int) -> bool:
    return await school.scene.desk.run(advance_broadcast, broadcast_id=broadcast_id, now=NOON, zone=ZURICH)


async def look(school, broadcast_id: int, *, by=None):
    return await school.run(broadcast_progress.look_at_broadcast, by=by or school.admin, broadcast_id=broadcast_id)


@pytest.mark.parametrize("who", ["apprentice", "trainer", "other_trainer", "removed_trainer"])
async def test_only_admins_write_to_everybody(school, who):
    person = getattr(school, who)
    for use_case, arguments in (
        (broadcasts.begin_broadcast, {}),
        (broadcasts.choose_audience, {"number": 1, "audience": Audience.EVERYONE}),
        (broadcasts.list_choice, {"number": 1}),
        (broadcasts.toggle_cohort, {"number": 1, "cohort_id": school.cohort_id}),
        (broadcasts.choose_cohorts, {"number": 1}),
        (broadcast_progress.list_broadcasts, {}),
    ):
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=person, **arguments)


@pytest.mark.parametrize(
    ("who", "refusal"), [("apprentice", RoleNeeded), ("other_trainer", NotYourCohort), ("removed_trainer", RoleNeeded)]
)
async def test_only_its_trainers_and_admins_write_to_a_class(school, who, refusal):
    with pytest.raises(refusal):
        await school.run(broadcasts.begin_cohort_broadcast, by=getattr(school, who), cohort_id=school.cohort_id)


async def test_whoever_loses_the_role_before_the_yes_sends_nothing(school):
    plan = await plan_for_class(school)
    await school.scene.desk.run(lambda uow: uow.people.save(replace(school.trainer, role=Role.APPRENTICE)))

    for use_case, arguments in (
        (broadcasts.write_broadcast, {"text": "Autre"}),
        (broadcasts.confirm_broadcast, {"number": plan.number}),
    ):
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=school.trainer, **arguments)
    assert await school.read(lambda uow: uow.broadcasts.count()) == 0


async def test_a_trainer_who_wrote_to_her_class_can_not_turn_it_to_everybody(school):
    plan = await plan_for_class(school)

    with pytest.raises(RoleNeeded):
        await school.run(broadcasts.choose_audience, by=school.trainer, number=plan.number, audience=Audience.EVERYONE)


async def test_how_far_it_has_come_is_for_its_author_and_for_admins(school):
    view = await send(school, await plan_for_class(school), by=school.trainer)

    assert (await look(school, view.broadcast.id)).author == "Dana"
    for person, refusal in ((school.other_trainer, NotAllowed), (school.apprentice, RoleNeeded)):
        for use_case in (broadcast_progress.look_at_broadcast, broadcast_progress.stop_broadcast):
            with pytest.raises(refusal):
                await school.run(use_case, by=person, broadcast_id=view.broadcast.id)


async def test_a_class_that_had_two_messages_today_gets_no_third_but_from_an_admin(school):
    early = await plan_for_class(school)
    for _ in range(2):
        await send(school, await plan_for_class(school), by=school.trainer)

    with pytest.raises(InvalidSetting) as refusal:
        await plan_for_class(school)
    with pytest.raises((InvalidSetting, StaleTap)):
        await send(school, early, by=school.trainer)
    assert refusal.value.reason == "often"
    await send(school, await plan_for_class(school, by=school.admin))


async def test_what_is_written_at_night_counts_for_the_day_on_which_it_arrives(school):
    evening, morning = (school.scene.act(by=school.trainer, minutes=minutes) for minutes in (9 * 60, 20 * 60))

    async def write(act):
        run, cohort_id = school.scene.run, school.cohort_id
        await run(broadcasts.begin_cohort_broadcast, act, cohort_id=cohort_id)
        plan = await run(broadcasts.write_broadcast, act, text="Bonjour")
        return await run(broadcasts.confirm_broadcast, act, number=plan.number)

    await write(evening)
    await write(morning)

    with pytest.raises(InvalidSetting):
        await write(morning)


@pytest.mark.parametrize(
    ("audience", "count"), [(Audience.EVERYONE, 7), (Audience.APPRENTICES, 4), (Audience.TRAINERS, 2)]
)
async def test_each_audience_is_who_it_says(school, audience, count):
    view = await send(school, await plan_for(school, audience))

    assert view.broadcast.new.recipients.reachable == count
    assert (view.broadcast.put, view.waiting, view.broadcast.state) == (count, count, BroadcastState.SENDING)


async def test_many_people_are_put_some_at_a_time_and_after_a_kill_it_goes_on_where_it_was(
    school, monkeypatch, sqlite_url
):
    monkeypatch.setattr(broadcast_progress, "AT_A_TIME", 10)
    await crowd(school, 23)
    view = await send(school, await plan_for(school))
    number = view.broadcast.id

    def put_and_die(uow):
        broadcast_progress.advance(uow, uow.broadcasts.find(number), now=NOON, zone=ZURICH)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await school.scene.desk.run(put_and_die)
    killed = await look(school, number)
    steps = [await step(school, number) for _ in range(4)]
    done = await look(school, number)

    assert (view.broadcast.put, view.waiting, view.is_open) == (10, 27, True)
    assert (killed.broadcast.put, killed.waiting) == (10, 27)
    assert steps == [True, False, False, False]
    assert (done.broadcast.put, done.waiting, done.broadcast.state) == (27, 27, BroadcastState.SENDING)
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        told = connection.scalars(select(tables.outbox.c.person_id)).all()
    engine.dispose()
    assert len(told) == len(set(told)) == 27


async def test_a_stopped_broadcast_drops_what_waits_some_at_a_time_and_its_result_stays(school, monkeypatch):
    monkeypatch.setattr(broadcast_progress, "AT_A_TIME", 10)
    await crowd(school, 23)
    view = await send(school, await plan_for(school))
    number = view.broadcast.id
    await step(school, number)
    (claimed,) = await school.scene.desk.run(lambda uow: uow.outbox.claim(limit=1, now=NOON + timedelta(hours=1)))

    stopped = await school.run(broadcast_progress.stop_broadcast, by=school.admin, broadcast_id=number)
    content = await school.run(prepare_broadcast, by=school.apprentice, payload=claimed.payload)
    while await step(school, number):
        pass
    under_way = await look(school, number)
    await school.scene.desk.run(lambda uow: uow.outbox.close_sent(claimed, now=NOON))
    await step(school, number)
    await school.scene.desk.run(lambda uow: uow.outbox.prune(before=NOON + timedelta(days=30)))
    done = await look(school, number)

    assert stopped.broadcast.state is BroadcastState.STOPPING
    assert content is None
    assert (under_way.broadcast.state, under_way.waiting) == (BroadcastState.STOPPING, 1)
    assert (done.broadcast.state, done.tally.sent, done.tally.dropped) == (BroadcastState.STOPPED, 1, 19)
    with pytest.raises(StaleTap):
        await school.run(broadcast_progress.stop_broadcast, by=school.admin, broadcast_id=number)


async def deliver(school, *, reached: bool = True) -> None:
    """Close every message that waits: sent, or given up."""

    def unit(uow):
        for message in uow.outbox.claim(limit=99, now=NOON + timedelta(hours=1)):
            if reached:
                uow.outbox.close_sent(message, now=NOON)
            else:
                uow.outbox.give_up(message, now=NOON, reason="unreachable")

    await school.scene.desk.run(unit)


async def told_of_end(school, person) -> list:
    found = await school.read(lambda uow: uow.outbox.list_of(person.id))
    ends = [message.payload for message in found if message.kind == BROADCAST_ENDED]
    return [await school.run(PREPARE[BROADCAST_ENDED], by=person, payload=payload) for payload in ends]


@pytest.mark.parametrize("reached", [True, False])
async def test_who_wrote_to_many_is_told_once_how_many_have_it_when_the_last_row_is_closed(school, reached):
    view = await send(school, await plan_for_class(school), by=school.trainer)
    await step(school, view.broadcast.id)
    before = await told_of_end(school, school.trainer)
    await deliver(school, reached=reached)
    for _ in range(2):
        await step(school, view.broadcast.id)

    (end,) = await told_of_end(school, school.trainer)

    assert before == []
    assert (end.sent, end.unreachable, end.people) == ((1, 0, 1) if reached else (0, 1, 1))
    assert f"Envoyé à {int(reached)} sur 1" in show_end(end, school.scene.syllabus).text
    assert await told_of_end(school, school.admin) == []


@pytest.mark.parametrize(("by", "count"), [("trainer", 0), ("admin", 1)])
async def test_who_stops_a_broadcast_needs_no_word_of_it_but_its_author_does(school, by, count):
    view = await send(school, await plan_for_class(school), by=school.trainer)

    await school.run(broadcast_progress.stop_broadcast, by=getattr(school, by), broadcast_id=view.broadcast.id)

    ends = await told_of_end(school, school.trainer)
    assert len(ends) == count
    assert all("a été arrêté" in show_end(end, school.scene.syllabus).text for end in ends)


async def test_whoever_loses_the_role_has_what_they_sent_stopped(school):
    view = await send(school, await plan_for_class(school), by=school.trainer)

    await school.run(roles.take_role, by=school.admin, person_id=school.trainer.id, granted={})

    assert (await look(school, view.broadcast.id)).broadcast.state is BroadcastState.STOPPED
    entries = await school.read(lambda uow: uow.acts.list_latest(limit=9, by=school.admin.id))
    assert [entry.act for entry in entries] == [Deed.ROLE_TAKEN, Deed.BROADCAST_STOPPED]


async def test_a_broadcast_is_logged_with_to_whom_and_to_how_many_but_not_what(school):
    view = await send(school, await plan_for_class(school), by=school.trainer)

    (entry,) = await school.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (entry.act, entry.person_id) == (Deed.BROADCAST_SENT, school.trainer.id)
    assert (entry.subject, entry.detail) == (f"broadcast:{view.broadcast.id}", f"cohort:{school.cohort_id} 1")


async def test_a_message_names_its_author_as_long_as_they_are_there(school):
    view = await send(school, await plan_for_class(school), by=school.trainer)
    payload = {"broadcast_id": view.broadcast.id}

    message = await school.run(prepare_broadcast, by=school.apprentice, payload=payload)

    assert show_message(message).text == "✉️ <b>Dana</b> · formateur·rice\n\nBonjour"
    assert show_message(replace(message, author="", role=None)).text == "✉️ Bonjour"
    assert "Dana" in show_broadcast(view).text


async def test_who_has_left_the_class_gets_its_message_no_more(school):
    view = await send(school, await plan_for_class(school), by=school.trainer)
    payload = {"broadcast_id": view.broadcast.id}
    gone = replace(school.apprentice, cohort_id=None)

    assert await school.run(prepare_broadcast, by=school.apprentice, payload=payload)
    assert await school.run(prepare_broadcast, by=gone, payload=payload) is None


async def test_the_longest_text_fits_into_a_message_with_the_longest_name(school):
    plan = await plan_for(school, text="😀" * (LONGEST_TEXT // 2))

    reply = show_message(replace(plan.message, author="W" * 60, role=Role.TRAINER))

    assert count_units(reply.text.replace("<b>", "").replace("</b>", "")) <= LONGEST_MESSAGE


def test_the_duration_is_reckoned_with_the_sender_s_own_pace():
    assert A_SECOND == UNASKED_PER_SECOND
