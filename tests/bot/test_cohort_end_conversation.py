"""A cohort's end in the running bot: a month's notice in the chat, then nothing is left."""

import asyncio
from datetime import date

import pytest

from questions.people import Role
from tests.bot.conftest import APPRENTICE, TRAINER
from tests.bot.conversation import buttons


def plain(message: dict) -> str:
    return (message.get("text") or message["caption"]).replace("\u00a0", " ")


@pytest.mark.timeout(180)
async def test_an_apprentice_is_told_a_month_ahead_and_forgotten_on_the_day(rehearsal):
    rehearsal.roles = {TRAINER: Role.TRAINER}
    async with rehearsal.running(), rehearsal.desk() as desk:
        trainer, chat = rehearsal.chat(TRAINER), rehearsal.chat(APPRENTICE)
        await trainer.say("/start")
        await trainer.tap(await trainer.say("/classe"), "➕")
        await trainer.say("ARC")
        await trainer.say("01.12.2026")
        invite = await trainer.say("/invitation")
        await chat.tap(await chat.say(plain(invite).rpartition(" : ")[2]), "✅ Rejoindre")
        until = await chat.say("/donnees")

        rehearsal.clock.advance(days=(date(2027, 11, 2) - date(2026, 11, 24)).days)
        notice = await chat.wait_for(lambda found: "j’efface tes données" in found.get("text", ""))
        rehearsal.clock.advance(days=30)
        ended = await trainer.wait_for(lambda found: "est terminée" in found.get("text", ""))
        async with asyncio.timeout(20):
            while await desk.read(lambda uow: uow.people.find_by_telegram_id(APPRENTICE)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        talk = await chat.say("/progres")

    assert "jusqu’au 01.12.2027, 12 mois après l’examen" in plain(until)
    assert "Le 02.12.2027" in plain(notice)
    assert [button["text"] for button in buttons(notice)] == ["📥 Recevoir mes données", "▶ Une question"]
    assert "1 apprenti·e effacé·e" in plain(ended)
    assert "On ne se connaît pas encore" in plain(talk)
