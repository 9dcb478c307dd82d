"""The demo as a person meets it: `rappel demo`, and a browser of a phone's size."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from questions.knowledge.bank import load_library
from questions.quiz.question import Kind
from tests.bot.conversation import buttons, recognise
from tests.bot.phone import answer, open_phone

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]


async def test_start_quiz_ten_answers_of_five_kinds_and_progress(browser: Browser, tmp_path: Path):
    library = load_library()
    async with open_phone(browser, tmp_path) as phone:
        await phone.say("/start")
        message = await phone.say("/quiz")
        kinds, answers = set(), 0
        while answers < 10 or len(kinds) < 5:
            if message["text"].startswith("🏁"):
                message = await phone.tap("➕ Encore 5")
            question = recognise(message, library)
            if question.kind is Kind.CHOICE and Kind.CHOICE not in kinds:
                await phone.photograph("question")
            judged = await answer(phone, message, question)
            if question.kind is Kind.CHOICE and Kind.CHOICE not in kinds:
                await phone.photograph("answer", back=1)
            assert judged["text"].startswith("✅ Juste")
            kinds.add(question.kind)
            answers += 1
            if answers < 10 or len(kinds) < 5:
                message = await phone.go_on(judged)
        progress = await phone.say("/progres")
        await expect(phone.page.locator("img").last).to_be_visible()

        assert progress["photo"]
        assert buttons(progress)
        assert await phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


async def test_a_day_moved_on_brings_back_what_was_not_known(browser: Browser, tmp_path: Path):
    async with open_phone(browser, tmp_path) as phone:
        await phone.say("/start")
        missed = recognise(await phone.say("/quiz"), load_library())
        await phone.wait(seconds=20)
        await phone.tap("🤷")

        await phone.page.get_by_role("button", name="+1 jour").click()
        await expect(phone.page.locator(".day")).to_have_text(["hier"])
        message = await phone.say("/quiz")
        while "🔁 Révision" not in message["text"]:
            await phone.tap("🤷")
            message = await phone.tap("Question suivante")

        assert recognise(message, load_library()).fact_id == missed.fact_id
        await expect(phone.page.locator(".day")).to_have_text(["hier", "aujourd’hui"])
