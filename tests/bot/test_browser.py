"""The demo as a person meets it: `rappel demo`, and a browser of a phone's size."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from questions.knowledge.bank import load_library
from questions.quiz.question import Kind, Question
from tests.bot.conversation import buttons, recognise

PHONE = ViewportSize(width=390, height=844)
SCREENSHOTS = os.environ.get("RAPPEL_SCREENSHOTS")
"""A folder into which the pictures of the README are written, if it is set."""

pytestmark = [pytest.mark.chromium, pytest.mark.timeout(180)]


@asynccontextmanager
async def demo(folder: Path) -> AsyncIterator[str]:
    """`rappel demo` in a process of its own; yields the address that it prints."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--port",
        "0",
        "--no-browser",
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path.cwd()), "PYTHONUNBUFFERED": "1"},
    )
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        yield re.search(r"http://\S+", line).group()
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 15) == 0


class Phone:
    """The chat page on a phone, with the messages behind it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    async def last(self) -> dict:
        """The newest message of the bot, as the server has it."""
        reply = await self.page.request.get(f"{self.address}/demo/chats/1001/messages")
        found = [message for message in await reply.json() if message["from"]["is_bot"]]
        return max(found, key=lambda message: message["message_id"])

    async def do(self, act) -> dict:
        """Act, then wait until the newest message looks different and the page shows it."""
        before = await self.last() if await self.has_messages() else None
        await act
        async with asyncio.timeout(20):
            while not await self.has_messages() or await self.last() == before:  # noqa: ASYNC110 - HTTP has no event
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        return await self.last()

    async def has_messages(self) -> bool:
        reply = await self.page.request.get(f"{self.address}/demo/chats/1001/messages")
        return any(message["from"]["is_bot"] for message in await reply.json())

    async def say(self, text: str) -> dict:
        return await self.do(self._write(text))

    async def _write(self, text: str) -> None:
        box = self.page.get_by_role("textbox").first
        await box.fill(text)
        await box.press("Enter")

    async def tap(self, label: str) -> dict:
        return await self.do(self.button(label).click())

    def button(self, label: str) -> Locator:
        end = "$" if re.fullmatch("[A-L]", label) else ""
        return self.page.get_by_role("button", name=re.compile(rf"^(☑ )?{re.escape(label)}{end}")).last

    async def photograph(self, name: str) -> None:
        if SCREENSHOTS:
            await self.page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


async def answer(phone: Phone, message: dict, question: Question) -> dict:
    """Tap or type the right answer."""
    letters = {text: letter for letter, text in re.findall(r"^([A-L])\. (.+)$", message["text"], re.MULTILINE)}
    match question.kind:
        case Kind.CHOICE:
            return await phone.tap(letters[next(o.text for o in question.options if o.correct)])
        case Kind.TRUE_FALSE:
            return await phone.tap(next(o.text for o in question.options if o.correct))
        case Kind.RECALL:
            await phone.tap("👀")
            return await phone.tap("🙂")
        case Kind.NUMBER:
            return await phone.say(str(question.quantity.value))
        case Kind.TEXT | Kind.CLOZE if question.cite:
            return await phone.say(", ".join(names[0] for names in question.listed[: question.cite]))
        case Kind.TEXT | Kind.CLOZE:
            return await phone.say(question.accepted[0])
        case Kind.MATCH:
            wanted = [pair.right for pair in question.pairs]
        case _:
            wanted = [option.text for option in question.options if option.correct]
    for text in wanted:
        await phone.tap(letters[text])
    return await phone.tap("✔")


async def test_start_quiz_ten_answers_of_five_kinds_and_progress(browser: Browser, tmp_path: Path):
    library = load_library()
    async with demo(tmp_path) as address:
        page = await browser.new_page(viewport=PHONE, device_scale_factor=2, locale="fr-CH")
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        phone = Phone(page, address)

        await phone.say("/start")
        message = await phone.say("/quiz")
        kinds, answers = set(), 0
        while answers < 10 or len(kinds) < 5:
            if "C’est tout pour aujourd’hui" in message["text"]:
                pytest.fail(f"only {kinds} in {answers} answers")
            question = recognise(message, library)
            if question.kind is Kind.CHOICE and Kind.CHOICE not in kinds:
                await phone.photograph("question")
            judged = await answer(phone, message, question)
            if question.kind is Kind.CHOICE and Kind.CHOICE not in kinds:
                await phone.photograph("answer")
            assert judged["text"].startswith("✅ Juste")
            kinds.add(question.kind)
            answers += 1
            if answers < 10 or len(kinds) < 5:
                message = await phone.tap("Question suivante")
        progress = await phone.say("/progres")
        await expect(page.locator("img").last).to_be_visible()
        await page.wait_for_timeout(500)
        await phone.photograph("progress")

        assert progress["photo"]
        assert buttons(progress)
        assert errors == []
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
