"""A week of practice on a phone, filmed for `docs/learning.md`; it runs only where the pictures are wanted.

`RAPPEL_SCREENSHOTS=docs/screenshots python -m pytest tests/bot/test_learning_film.py`
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from questions.knowledge.bank import load_library
from questions.quiz.question import Kind
from tests.bot.conversation import recognise
from tests.bot.phone import SCREENSHOTS, Phone, answer, answer_wrongly, open_phone

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser

    from questions.quiz.question import Question

ZONE = ZoneInfo("Europe/Zurich")
AFTER_WORK = 17
DAYS = 7
UNTIL_THE_EXAM = timedelta(days=213)
PICTURES = (
    *("round", "summary", "undo", "leech", "exam-menu", "exam-marks"),
    *("progress-before", "progress-after", "objectives"),
)
HARD_TOPIC, HARD_FACT = "snc", "forme-snc"

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(SCREENSHOTS is None, reason="RAPPEL_SCREENSHOTS names no folder for the pictures"),
]


@dataclass
class Learner:
    """Somebody who learns on this phone: knows some things, forgets some, and one thing won't stick."""

    phone: Phone
    library = load_library()
    rng: random.Random = field(default_factory=lambda: random.Random(4))
    met: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    filmed: set[str] = field(default_factory=set)

    def knows(self, question: Question) -> bool:
        """Whether the answer comes to mind: more likely each time the fact is met."""
        self.met[question.fact_id] += 1
        chance = min(0.95, 0.4 + 0.25 * self.met[question.fact_id])
        return question.fact_id != HARD_FACT and self.rng.random() < chance

    async def answer_one(self, message: dict, *, right: bool | None = None) -> dict:
        """What the phone shows once this question is answered, after some thought."""
        question = recognise(message, self.library)
        await self.phone.wait(seconds=self.rng.uniform(6, 25))
        knows = self.knows(question) if right is None else right
        judged = await (answer if knows else answer_wrongly)(self.phone, message, question)
        if "🧲" in judged["text"]:
            await self.film("learning-leech")
        return judged

    async def finish_round(self, message: dict) -> dict:
        """The summary of the round that begins with this message."""
        while not message["text"].startswith(("🏁", "🌿")):
            kind = recognise(message, self.library).kind
            if kind is Kind.CHOICE and "· 3/" in message["text"]:
                await self.film("learning-round")
            message = await self.phone.go_on(await self.answer_one(message))
        return message

    async def film(self, name: str, *, beginning: bool = False) -> None:
        """One picture of this name, the first time that there is something to see."""
        if name not in self.filmed:
            self.filmed.add(name)
            await self.phone.page.wait_for_timeout(600)
            await self.phone.photograph(name, beginning=beginning)


async def test_a_week_of_practice_an_undo_a_leech_and_a_mock_exam(browser: Browser, tmp_path: Path):
    async with open_phone(browser, tmp_path) as phone:
        learner = Learner(phone)
        exam_day = await come_home(learner.phone) + UNTIL_THE_EXAM
        await learner.phone.say("/start")
        await learner.phone.say("/reglages")
        await learner.phone.say(f"/reglages {exam_day:%d.%m.%Y}")

        for day in range(DAYS):
            await practise(learner, day)
            await learner.phone.wait(days=1)
        await film_progress(learner, "learning-progress-after")
        await pass_exam(learner)
        await learner.phone.say("/objectifs")
        await learner.film("learning-objectives")

    assert learner.filmed == {f"learning-{name}" for name in PICTURES}


async def come_home(phone: Phone) -> datetime:
    """The moment after work, today or tomorrow, to which the clock is moved: no day ends in the middle of a round."""
    told = await (await phone.page.request.get(f"{phone.address}/demo/clock")).json()
    now = datetime.fromtimestamp(told["now"], ZONE)
    wanted = now.replace(hour=AFTER_WORK, minute=20, second=0)
    wanted += timedelta(days=1) if wanted < now else timedelta(0)
    await phone.wait(seconds=(wanted - now).total_seconds())
    return wanted


async def practise(learner: Learner, day: int) -> None:
    """One evening: a daily round, then what won't stick; the second evening one answer is taken back."""
    message = await learner.phone.say("/quiz")
    if day == 1:
        await learner.answer_one(message, right=False)
        message = await learner.phone.tap("↩ Annuler")
        await learner.film("learning-undo")
    await learner.finish_round(message)
    if day == 0:
        await film_progress(learner, "learning-progress-before")
    if day == DAYS - 1:
        await learner.film("learning-summary")
    if day < DAYS - 1:
        await learner.finish_round(await learner.phone.say(f"/quiz {HARD_TOPIC}"))


async def film_progress(learner: Learner, name: str) -> None:
    await learner.phone.say("/progres")
    await learner.film(name, beginning=True)


async def pass_exam(learner: Learner) -> None:
    """A short mock exam, answered to the end."""
    await learner.phone.say("/examen")
    await learner.film("learning-exam-menu")
    message = await learner.phone.tap("Court")
    while message["text"].startswith("📝 Examen blanc ·"):
        message = await learner.answer_one(message, right=learner.rng.random() < 0.65)
    await learner.film("learning-exam-marks", beginning=True)
