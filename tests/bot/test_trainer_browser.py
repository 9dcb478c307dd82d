"""A trainer's first hours, in the demo's browser: from an empty class to the questions that an apprentice answers.

With `RAPPEL_SCREENSHOTS=docs/screenshots` it also takes the pictures of `docs/trainers.md`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.bot.conftest import APPRENTICE, TRAINER
from tests.bot.phone import Phone, open_phone
from tests.bot.test_cohort_conversations import code_in, plain
from tests.bot.test_import_conversations import fill_form
from tests.bot.test_learning_film import ZONE, come_home
from tests.questions.formats.file_samples import a_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

OBJECTIVE = "7.1.1.1"
"""No shipped fact serves it, so whoever practises it is asked what the trainer sent."""
GREETING = "Que dis-tu en premier quand tu prends un appel ?"
WAITING = "Combien de temps le client attend-il au plus ?"
"""Its key is wrong in the file."""
GIFT = f"""\
// question: 1  name: accueil
::accueil:: {GREETING} {{
  =Le nom de l’entreprise, puis ton nom
  ~Le nom du client
  ~« Ne quittez pas »
}}

::attente:: On prévient avant de mettre en attente. {{T}}
"""
WORKBOOK = a_workbook(
    ("Question", "Réponse A", "Réponse B", "Réponse C", "Bonne réponse", "Objectif"),
    ("Où notes-tu la raison d’un appel ?", "Dans le dossier du client", "Sur un papier", "Nulle part", "A", OBJECTIVE),
    (WAITING, "20 secondes", "2 minutes", "5 minutes", "B", OBJECTIVE),
)

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(600)]


async def test_a_class_three_files_a_corrected_key_and_a_monday_brief(browser: Browser, tmp_path: Path):
    async with open_phone(browser, tmp_path, "--no-classmates") as phone:
        await come_home(phone)

        await phone.turn_to(TRAINER)
        await join_a_class(phone, code=await make_a_class(phone))
        await phone.turn_to(TRAINER)
        await send_three_files(phone)
        await phone.turn_to(APPRENTICE)
        misjudged = await answer_all(phone)
        await phone.turn_to(TRAINER)
        corrected = await correct_the_key(phone)
        await phone.turn_to(APPRENTICE)
        apology = await phone.find("🙏 Pardon")
        await phone.photograph("trainer-apology")
        await phone.turn_to(TRAINER)
        statistics = await look_at_statistics(phone)
        brief = await wait_for_monday(phone)

        assert misjudged["text"].startswith("❌")
        assert "1 personne avait raison" in plain(corrected)
        assert WAITING in plain(apology)
        assert "Personne ne décroche" in plain(statistics)
        assert "Noa" in plain(brief)
        await expect(phone.page.locator("#unseen")).to_be_hidden()
        assert await phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def make_a_class(phone: Phone) -> str:
    """A new class with its invite; returns the code."""
    await phone.say("/start")
    await phone.say("/classe")
    await phone.tap("➕ Nouvelle classe")
    await phone.say("ARC 2026 A")
    await phone.tap("Juin 2029")
    await phone.photograph("trainer-class")
    invite = await phone.say("/invitation")
    await phone.photograph("trainer-invite")
    return code_in(invite)


async def join_a_class(phone: Phone, *, code: str) -> None:
    """The apprentice writes the code, reads who sees what, and agrees."""
    await phone.turn_to(APPRENTICE)
    await phone.say("/start")
    await phone.say(code)
    await phone.photograph("trainer-joining", beginning=True)
    await phone.tap("✅ Rejoindre")


async def send_three_files(phone: Phone) -> None:
    """GIFT, XLSX and the company's form: each read, confirmed and published."""
    await phone.send_file("Accueil.gift", GIFT.encode())
    await phone.photograph("trainer-preview", beginning=True)
    await phone.tap("🎯 Autre objectif")
    await phone.say(OBJECTIVE)
    await phone.tap("✔ Importer")
    await publish(phone)
    await phone.send_file("Outils.xlsx", WORKBOOK)
    await phone.tap("✔ Importer")
    await publish(phone)
    await phone.send_file("modele.yaml", fill_form().encode())
    await phone.tap("✔ Importer")
    await publish(phone)


async def answer_all(phone: Phone) -> dict:
    """All that was published for the objective, answered; returns what was said of the question with the wrong key."""
    message = await phone.say(f"/quiz {OBJECTIVE}")
    await phone.photograph("trainer-asked")
    misjudged: dict = {}
    while not message["text"].startswith("🏁"):
        await phone.wait(seconds=15)
        judged = await phone.choose(message, letter_of(message, "20 secondes") if WAITING in message["text"] else "🤷")
        if WAITING in message["text"]:
            misjudged = judged
            await phone.photograph("trainer-misjudged")
        message = await phone.go_on(judged)
    return misjudged


def letter_of(message: dict, option: str) -> str:
    """The letter in front of an option."""
    return re.search(rf"([A-L])\. {option}", message["text"]).group(1)


async def correct_the_key(phone: Phone) -> dict:
    """The key of one question put right; returns what the trainer reads then."""
    await phone.say("/series")
    await phone.tap("Outils")
    await phone.tap("📋")
    await phone.tap("2")
    await phone.photograph("trainer-question")
    await phone.tap("✏️ Corriger")
    asked = await phone.tap("🔑 Clé")
    await phone.tap(letter_of(asked, "20 secondes"))
    await phone.photograph("trainer-correcting")
    corrected = await phone.tap("✔ Oui, la clé")
    await phone.photograph("trainer-corrected")
    return corrected


async def look_at_statistics(phone: Phone) -> dict:
    """The map of the class."""
    await phone.say("/statistiques")
    statistics = await phone.find("décroche")
    await expect(phone.page.locator("img").last).to_be_visible()
    await phone.photograph("trainer-statistics")
    return statistics


async def wait_for_monday(phone: Phone) -> dict:
    """Weeks pass without an answer; returns what Monday morning brings."""
    told = await (await phone.page.request.get(f"{phone.address}/demo/clock")).json()
    now = datetime.fromtimestamp(told["now"], ZONE)
    monday = (now + timedelta(days=21 - now.weekday())).replace(hour=8, minute=0)
    await phone.wait(seconds=(monday - now).total_seconds())
    brief = await phone.find("Bilan du lundi")
    await phone.photograph("trainer-brief")
    return brief


async def publish(phone: Phone) -> dict:
    """From « importée » to every apprentice of the class, today."""
    await phone.tap("📣 Publier")
    await phone.tap("ARC")
    await phone.tap("Aujourd’hui")
    await phone.photograph("trainer-forecast")
    return await phone.tap("✔ Publier")
