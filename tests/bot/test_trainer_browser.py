"""A trainer's first hours, in the demo's browser: from an empty class to the questions that an apprentice answers.

With `RAPPEL_SCREENSHOTS=docs/screenshots` it also takes the pictures of `docs/trainers.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.conftest import APPRENTICE, TRAINER
from tests.bot.phone import PHONE, Phone, demo
from tests.bot.test_cohort_conversations import code_in, plain
from tests.bot.test_import_conversations import fill_form
from tests.questions.formats.file_samples import a_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

OBJECTIVE = "7.1.1.1"
"""No shipped fact serves it, so whoever practises it is asked what the trainer sent."""
GREETING = "Que dis-tu en premier quand tu prends un appel ?"
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
    ("Combien de temps le client attend-il au plus ?", "20 secondes", "2 minutes", "5 minutes", "A", OBJECTIVE),
)

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(600)]


async def test_a_class_three_files_and_an_apprentice_who_is_asked_them(browser: Browser, tmp_path: Path):
    async with demo(tmp_path) as address:
        page = await browser.new_page(viewport=PHONE, device_scale_factor=2, locale="fr-CH")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        phone = Phone(page, address)

        await phone.turn_to(TRAINER)
        code = await make_a_class(phone)
        await phone.turn_to(APPRENTICE)
        await phone.say("/start")
        await phone.say(code)
        await phone.photograph("trainer-joining", beginning=True)
        await phone.tap("✅ Rejoindre")

        await phone.turn_to(TRAINER)
        await send_three_files(phone)
        await phone.turn_to(APPRENTICE)
        asked = await phone.say(f"/quiz {OBJECTIVE}")
        await phone.photograph("trainer-asked")

        assert plain(asked).split("\n")[0]
        assert errors == []
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


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


async def publish(phone: Phone) -> dict:
    """From « importée » to every apprentice of the class, today."""
    await phone.tap("📣 Publier")
    await phone.tap("ARC")
    await phone.tap("Aujourd’hui")
    await phone.photograph("trainer-forecast")
    return await phone.tap("✔ Publier")
