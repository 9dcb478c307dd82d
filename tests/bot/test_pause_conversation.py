"""After a restore Rappel says nothing unasked until an admin lets it, in the chat."""

import asyncio
from datetime import timedelta

from bot.use_cases.notices import Notice, tell
from bot.use_cases.reminders import claim_reminders
from bot.use_cases.resuming import settle_restored
from questions.people import Role
from storage.outbox_table import OutboxState
from tests.bot.conftest import ADMIN, APPRENTICE
from tests.bot.conversation import buttons, find_button
from tests.bot.mailing import all_closed, befriend, look_at, received
from tests.builders import NOON


async def test_a_message_waits_until_an_admin_resumes_sending(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN}
    (person,) = await befriend(rehearsal, 1)
    async with rehearsal.desk() as desk:
        await desk.run(settle_restored, now=NOON)
        zone = rehearsal.syllabus.zone
        await desk.run(tell, people=[person], notice=Notice(text="Nouvelle série"), key="new", now=NOON, zone=zone)

    async with rehearsal.running(), rehearsal.desk() as desk:
        await until_tried(desk, person)
        assert await received(rehearsal, person) == []
        admin = rehearsal.chat(ADMIN)
        await admin.say("/start")
        screen = await admin.say("/admin")
        after = await admin.tap(screen, "▶️ Reprendre les envois")
        closed = await all_closed(rehearsal, [person])

    assert "🔴 Envois en pause\u00a0: une sauvegarde a été restaurée le 24.11.2026 12:" in screen["text"]
    assert "Envois en pause" not in after["text"]
    assert not any("Reprendre" in button["text"] for button in buttons(after))
    assert closed[person.id].state is OutboxState.SENT
    assert await received(rehearsal, person) == ["Nouvelle série"]


async def until_tried(desk, person) -> None:
    """Wait until the sender has looked at the person's message and left it for later."""
    async with asyncio.timeout(30):
        while (await look_at(desk, person))[-1].reason != "not now":  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.05)


async def test_nobody_but_an_admin_resumes_sending(rehearsal):
    rehearsal.roles = {ADMIN: Role.ADMIN}
    async with rehearsal.desk() as desk:
        await desk.run(settle_restored, now=NOON)
    async with rehearsal.running(), rehearsal.desk() as desk:
        admin, apprentice = rehearsal.chat(ADMIN), rehearsal.chat(APPRENTICE)
        await admin.say("/start")
        screen = await admin.say("/admin")
        greeting = await apprentice.say("/start")
        data = find_button(screen, "▶️ Reprendre")["callback_data"]
        await apprentice.press(greeting, data, forged=True)

        assert await desk.read(lambda uow: uow.restores.find_pause()) == NOON


async def test_no_reminder_is_claimed_while_sending_is_paused(rehearsal):
    (person,) = await befriend(rehearsal, 1)
    zone = rehearsal.syllabus.zone

    def plan(uow):
        uow.reminders.order_plan(person.id)
        uow.reminders.plan([person.id], NOON - timedelta(minutes=1), now=NOON)

    async with rehearsal.desk() as desk:
        await desk.run(settle_restored, now=NOON - timedelta(hours=1))
        await desk.run(plan)
        paused = await desk.run(claim_reminders, now=NOON, zone=zone, limit=9)
        await desk.run(lambda uow: uow.restores.confirm(at=NOON))
        resumed = await desk.run(claim_reminders, now=NOON, zone=zone, limit=9)

    assert (paused.seen, resumed.seen) == (0, 1)
