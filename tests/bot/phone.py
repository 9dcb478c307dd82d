"""The demo on a phone: `rappel demo` in a process of its own, and its chat page in a browser of a phone's size."""

import asyncio
import io
import os
import re
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, FilePayload, Locator, Page, ViewportSize

from questions.quiz.question import Kind, Question
from tests.bot.conversation import buttons
from tests.bot.loaded import start

PHONE = ViewportSize(width=390, height=844)
SCREENSHOTS = os.environ.get("RAPPEL_SCREENSHOTS")
"""A folder into which the pictures of the documentation are written, if it is set."""

COLOURS = 256
_SHOW_BEGINNING = """item => {
  const log = document.getElementById("log");
  const above = item.getBoundingClientRect().top - log.getBoundingClientRect().top;
  if (item.offsetHeight > log.clientHeight) log.scrollTop += above - 8;
}"""


@asynccontextmanager
async def demo(folder: Path, *options: str) -> AsyncIterator[str]:
    """`rappel demo` with these options, its data in this folder; yields the address that it prints."""
    process = await start(
        *("demo", "--port", "0", "--no-browser", *options),
        folder=folder,
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=PIPE,
    )
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
        yield re.search(r"http://\S+", line).group()
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 15) == 0


class Phone:
    """The chat page on a phone, with the messages behind it."""

    def __init__(self, page: Page, address: str, *, telegram_id: int = 1001) -> None:
        self.page = page
        self.address = address
        self.telegram_id = telegram_id

    async def turn_to(self, telegram_id: int) -> None:
        """Go on as another persona of the demo."""
        await self.page.locator(f'[data-persona="{telegram_id}"]').click()
        self.telegram_id = telegram_id

    async def messages(self) -> list[dict]:
        """Every message of the bot, as the server has it, oldest first."""
        reply = await self.page.request.get(f"{self.address}/demo/chats/{self.telegram_id}/messages")
        found = [message for message in await reply.json() if message["from"]["is_bot"]]
        return sorted(found, key=lambda message: message["message_id"])

    async def last(self) -> dict:
        """The newest message of the bot; empty before the first."""
        return next(reversed(await self.messages()), {})

    async def find(self, words: str) -> dict:
        """The message of the bot that holds these words, once it has come."""
        async with asyncio.timeout(60):
            while words not in (found := await self.last()).get("text", ""):  # noqa: ASYNC110 - HTTP has no event
                await asyncio.sleep(0.1)
        await asyncio.sleep(0.3)
        return found

    async def do(self, act: Awaitable[None]) -> dict:
        """Act, then wait until the newest message looks different and the page shows it."""
        before = await self.last()
        await act
        async with asyncio.timeout(20):
            while await self.last() == before:  # noqa: ASYNC110 - HTTP has no event
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        return await self.last()

    async def say(self, text: str) -> dict:
        return await self.do(self._write(text))

    async def choose(self, message: dict, label: str) -> dict:
        """Tap a button of the question in this message; returns it judged, in place, whatever follows."""
        await self.button(label).click()
        return await self._wait_for(lambda found: found["message_id"] == message["message_id"] and found != message)

    async def write(self, text: str) -> dict:
        """Type an answer; returns it judged, whatever follows."""
        newest = (await self.last())["message_id"]
        await self._write(text)
        return await self._wait_for(lambda found: found["message_id"] > newest)

    async def go_on(self, judged: dict) -> dict:
        """The next question, or the summary: it follows a right answer by itself, after a wrong one it is asked for."""
        if any(button["text"].startswith("Question suivante") for button in buttons(judged)):
            return await self.tap("Question suivante")
        return await self._wait_for(lambda found: found["message_id"] > judged["message_id"])

    async def _wait_for(self, wanted: Callable[[dict], bool]) -> dict:
        """The oldest message for which this holds, once the page shows it."""
        async with asyncio.timeout(20):
            while not (found := [one for one in await self.messages() if wanted(one)]):  # noqa: ASYNC110 - no event
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        return found[0]

    async def _write(self, text: str) -> None:
        box = self.page.get_by_role("textbox").first
        await box.fill(text)
        await box.press("Enter")

    async def send_file(self, name: str, content: bytes) -> dict:
        """Attach a file and wait until it is read."""
        file = FilePayload(name=name, mimeType="application/octet-stream", buffer=content)
        shown = await self.do(self.page.locator("#file").set_input_files(file))
        while shown["text"].startswith("📖"):
            shown = await self.do(asyncio.sleep(0))
        return shown

    async def tap(self, label: str) -> dict:
        return await self.do(self.button(label).click())

    async def wait(self, **duration: float) -> None:
        """Let time pass in the demo."""
        advance = timedelta(**duration).total_seconds()
        reply = await self.page.request.post(f"{self.address}/demo/clock", data={"advance": advance})
        assert reply.ok

    def button(self, label: str) -> Locator:
        end = "$" if re.fullmatch("[A-L]", label) else ""
        return self.page.get_by_role("button", name=re.compile(rf"^(☑ )?{re.escape(label)}{end}")).last

    async def photograph(self, name: str, *, beginning: bool = False, back: int = 0) -> None:
        """Keep what the phone shows as a small PNG, if pictures are wanted; a long message from its beginning.

        `back` scrolls to the message so many before the last.
        """
        if SCREENSHOTS:
            if back:
                await self.page.locator(".message").nth(-1 - back).evaluate("item => item.scrollIntoView()")
            if beginning:
                await self.page.locator(".message").last.evaluate(_SHOW_BEGINNING)
            await self.page.mouse.move(0, 0)
            picture = Image.open(io.BytesIO(await self.page.screenshot())).convert("RGB")
            few = picture.quantize(COLOURS, kmeans=COLOURS, dither=Image.Dither.NONE)
            few.save(Path(SCREENSHOTS) / f"{name}.png", optimize=True)


@asynccontextmanager
async def open_phone(browser: Browser, folder: Path, *options: str) -> AsyncIterator[Phone]:
    """A phone with the chat page of a demo of its own, on which no script may fail."""
    async with demo(folder, *options) as address:
        page = await browser.new_page(
            viewport=PHONE, device_scale_factor=2, locale="fr-CH", timezone_id="Europe/Zurich"
        )
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(address)
        yield Phone(page, address)
        assert errors == []


async def answer(phone: Phone, message: dict, question: Question) -> dict:
    """Tap or type the right answer; returns it judged, whatever follows."""
    letters = {text: letter for letter, text in re.findall(r"^([A-L])\. (.+)$", message["text"], re.MULTILINE)}
    match question.kind:
        case Kind.CHOICE:
            return await phone.choose(message, letters[next(o.text for o in question.options if o.correct)])
        case Kind.TRUE_FALSE:
            return await phone.choose(message, next(o.text for o in question.options if o.correct))
        case Kind.RECALL:
            return await phone.choose(await phone.choose(message, "👀"), "🙂")
        case Kind.NUMBER:
            return await phone.write(str(question.quantity.value))
        case Kind.TEXT | Kind.CLOZE if question.cite:
            return await phone.write(", ".join(names[0] for names in question.listed[: question.cite]))
        case Kind.TEXT | Kind.CLOZE:
            return await phone.write(question.accepted[0])
        case Kind.MATCH:
            wanted = [pair.right for pair in question.pairs]
        case _:
            wanted = [option.text for option in question.options if option.correct]
    for text in wanted:
        message = await phone.choose(message, letters[text])
    return await phone.choose(message, "✔")


async def answer_wrongly(phone: Phone, message: dict, question: Question) -> dict:
    """Tap a wrong option where there is one, else admit not to know."""
    letters = {text: letter for letter, text in re.findall(r"^([A-L])\. (.+)$", message["text"], re.MULTILINE)}
    match question.kind:
        case Kind.CHOICE:
            return await phone.tap(letters[next(o.text for o in question.options if not o.correct)])
        case Kind.TRUE_FALSE:
            return await phone.tap(next(o.text for o in question.options if not o.correct))
        case Kind.RECALL:
            await phone.tap("👀")
            return await phone.tap("❌")
        case _:
            return await phone.tap("🤷")
