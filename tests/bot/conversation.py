"""A person at the chat, over HTTP: says, taps, reads. Knows the chat's wire, nothing of the bot."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from questions.quiz.question import Kind, Question
from questions.quiz.question_set import Library
from questions.quiz.typed import fold

PATIENCE = 15.0
SETTLE = 0.04
SELF_GRADE = "🙂"
ASKING = ("🤷", SELF_GRADE)
"""Buttons that only an open question has."""
BESIDE = ("⚙️", "🖼")
"""Buttons under a question that lead elsewhere."""


@dataclass
class Conversation:
    """One person's private chat with the bot."""

    client: httpx.AsyncClient
    telegram_id: int

    async def messages(self) -> list[dict]:
        """Every message of the chat, oldest first."""
        reply = await self.client.get(f"/demo/chats/{self.telegram_id}/messages")
        return sorted(reply.json(), key=lambda message: message["message_id"])

    async def last(self) -> dict:
        """The newest message of the bot."""
        return [message for message in await self.messages() if message["from"]["is_bot"]][-1]

    async def say(self, text: str) -> dict:
        """Send a text; returns the bot's next message."""
        before = await self._newest_id()
        await self.post(text)
        return await self.wait_for(lambda message: message["message_id"] > before)

    async def write(self, text: str) -> dict:
        """Type an answer; returns it judged, whatever follows."""
        before = await self._newest_id()
        await self.post(text)
        await self.wait_for(lambda message: message["message_id"] > before)
        return next(
            found for found in await self.messages() if found["from"]["is_bot"] and found["message_id"] > before
        )

    async def post(self, text: str) -> None:
        """Send a text without waiting for anything."""
        reply = await self.client.post(f"/demo/chats/{self.telegram_id}/messages", json={"text": text})
        reply.raise_for_status()

    async def send_file(self, name: str, content: bytes, *, caption: str = "") -> dict:
        """Send a document; returns what the bot says once it has read it."""
        before = await self._newest_id()
        query = {"name": name, "caption": caption}
        path = f"/demo/chats/{self.telegram_id}/documents"
        reply = await self.client.post(path, params=query, content=content)
        reply.raise_for_status()
        return await self.wait_for(
            lambda found: found["message_id"] > before and not found.get("text", "").startswith("📖"),
            patience=3 * PATIENCE,
        )

    async def send_poll(self, **poll) -> dict:
        """Send or forward a poll, its fields as Telegram names them; returns the bot's next message."""
        before = await self._newest_id()
        path = f"/demo/chats/{self.telegram_id}/polls"
        options = [{"text": text} for text in poll.pop("options")]
        reply = await self.client.post(path, json={**poll, "options": options})
        reply.raise_for_status()
        return await self.wait_for(lambda found: found["message_id"] > before)

    async def tap(self, message: dict, label: str) -> dict:
        """Tap the button whose label starts so; returns the bot's next edit or message once the tap is answered.

        An open question is judged in place, whatever follows.
        """
        data = find_button(message, label)["callback_data"]
        answers = is_open(message) and not label.startswith(BESIDE)
        before = float("inf") if answers else await self._newest_id()
        await self.press(message, data)
        shown = await self.wait_for(lambda found: found["message_id"] > before or self._is_edit(found, message))
        await self._settle()
        return shown

    async def go_on(self, judged: dict) -> dict:
        """The next question, or the summary: it follows a right answer by itself, after a wrong one it is asked for."""
        if any(button["text"].startswith("Question suivante") for button in buttons(judged)):
            return await self.tap(judged, "Question suivante")
        return await self.wait_for(lambda found: found["message_id"] > judged["message_id"] and bool(buttons(found)))

    async def edited(self, message: dict) -> dict:
        """The message once it looks different; a tap may be answered before."""
        return await self.wait_for(lambda found: self._is_edit(found, message))

    async def shown(self, label: str) -> dict:
        """The newest message with a button whose label starts so, as soon as there is one."""
        return await self.wait_for(lambda found: any(one["text"].startswith(label) for one in buttons(found)))

    @staticmethod
    def _is_edit(found: dict, message: dict) -> bool:
        same_message = found["message_id"] == message["message_id"]
        new_text = found.get("text") != message.get("text")
        new_buttons = bool(buttons(found)) and buttons(found) != buttons(message)
        return same_message and (new_text or new_buttons)

    async def press(self, message: dict, data: str, *, forged: bool = False) -> dict:
        """Press a button and wait until the bot has answered the tap and spoken; returns the tap with its answer."""
        body = {"message_id": message["message_id"], "callback_data": data, "forged": forged}
        reply = await self.client.post(f"/demo/chats/{self.telegram_id}/taps", json=body)
        reply.raise_for_status()
        tap_id = reply.json()["id"]
        async with asyncio.timeout(PATIENCE):
            while True:
                tap = (await self.client.get(f"/demo/taps/{tap_id}")).json()
                if tap["answer"] is not None:
                    break
                await asyncio.sleep(0.02)
        await self._settle()
        return tap

    async def _settle(self) -> None:
        """Wait until nothing more is said: a tap is answered, and its effect shown, side by side."""
        seen: list[dict] = []
        while (now := await self.messages()) != seen:
            seen = now
            await asyncio.sleep(SETTLE)

    async def wait_for(self, wanted: Callable[[dict], bool], *, patience: float = PATIENCE) -> dict:
        """The newest message of the bot for which this holds, as soon as there is one."""
        async with asyncio.timeout(patience):
            while True:
                found = [m for m in await self.messages() if m["from"]["is_bot"] and wanted(m)]
                if found:
                    return found[-1]
                await asyncio.sleep(0.02)

    async def _newest_id(self) -> int:
        return max((message["message_id"] for message in await self.messages()), default=0)


def buttons(message: dict) -> list[dict]:
    """All buttons under a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def is_open(message: dict) -> bool:
    """Whether the message is a question that waits for its answer."""
    return any(button["text"].startswith(ASKING) for button in buttons(message))


def find_button(message: dict, label: str) -> dict:
    """The button whose label starts so."""
    found = [button for button in buttons(message) if button["text"].lstrip("☑ ").startswith(label)]
    assert found, (label, [button["text"] for button in buttons(message)])
    return found[0]


def options_of(message: dict) -> dict[str, str]:
    """The options by letter, as the message lists them."""
    return dict(re.findall(r"^([A-L])\. (.+)$", message["text"], flags=re.MULTILINE))


def recognise(message: dict, library: Library) -> Question:
    """The question that the message asks: its prompt and every option stand in it word for word."""
    for question in library.questions.values():
        options = () if question.kind is Kind.TRUE_FALSE else question.options
        texts = [option.text for option in options] + [pair.right for pair in question.pairs]
        same_texts = sorted(options_of(message).values()) == sorted(texts)
        if question.prompt in message["text"] and same_texts and _answered_like(question, message):
            return question
    raise AssertionError(message["text"])


def _answered_like(question: Question, message: dict) -> bool:
    labels = " ".join(button["text"] for button in buttons(message))
    return ("Voir la réponse" in labels) == (question.kind is Kind.RECALL)


async def answer_rightly(chat: Conversation, message: dict, question: Question) -> dict:
    """Answer as somebody who knows; returns the judged message."""
    letters = {fold(text): letter for letter, text in options_of(message).items()}
    match question.kind:
        case Kind.CHOICE:
            key = next(option.text for option in question.options if option.correct)
            return await chat.tap(message, letters[fold(key)])
        case Kind.TRUE_FALSE:
            return await chat.tap(message, next(option.text for option in question.options if option.correct))
        case Kind.MULTIPLE:
            wanted = [option.text for option in question.options if option.correct]
        case Kind.ORDER:
            wanted = [option.text for option in question.options]
        case Kind.MATCH:
            wanted = [pair.right for pair in question.pairs]
        case Kind.RECALL:
            return await chat.tap(await chat.tap(message, "👀"), SELF_GRADE)
        case Kind.NUMBER:
            return await chat.write(str(question.quantity.value))
        case _ if question.cite:
            return await chat.write("\n".join(names[0] for names in question.listed[: question.cite]))
        case _:
            return await chat.write(question.accepted[0])
    for text in wanted:
        message = await chat.tap(message, letters[fold(text)])
    return await chat.tap(message, "✔")
