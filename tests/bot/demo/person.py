"""The two sides of the demo server, as tests use them: a person at the chat page, and raw Bot API calls."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx

from bot.demo.server import DEMO_TOKEN

Json = dict[str, Any]


class Person:
    """Acts at the chat page over HTTP; every refusal raises `httpx.HTTPStatusError`."""

    def __init__(self, client: httpx.AsyncClient, person_id: int = 1001) -> None:
        self._client = client
        self._path = f"/demo/chats/{person_id}"

    async def send(self, text: str) -> Json:
        """The message just written."""
        return await self._post("messages", {"text": text})

    async def send_document(self, name: str, content: bytes, *, caption: str = "") -> Json:
        """The message with the file just sent."""
        path = f"{self._path}/documents?name={quote(name)}&caption={quote(caption)}"
        response = await self._client.post(path, content=content, headers={"content-type": "text/csv"})
        return _read(response)

    async def send_poll(self, **poll: Any) -> Json:
        """The message with the poll just sent, its fields as Telegram names them."""
        return await self._post("polls", poll)

    async def tap(self, message: Json, data: str, *, forged: bool = False) -> Json:
        """The tap just made."""
        body = {"message_id": message["message_id"], "callback_data": data, "forged": forged}
        return await self._post("taps", body)

    async def wait_for_answer(self, tap: Json) -> Json:
        """What the bot answered to a tap."""

        async def look() -> Json | None:
            found = _read(await self._client.get(f"/demo/taps/{tap['id']}"))
            answer: Json | None = found["answer"]
            return answer

        return await _wait(look)

    async def block(self, *, blocked: bool = True) -> None:
        """Block the bot, or unblock it."""
        _read(await self._client.put(f"{self._path}/blocked", json={"blocked": blocked}))

    async def list_messages(self) -> list[Json]:
        """The newest hundred messages of the chat, oldest first."""
        messages: list[Json] = (await self._client.get(f"{self._path}/messages")).json()
        return messages

    async def wait_for(self, wanted: Callable[[Json], bool]) -> Json:
        """The newest message that fits, as soon as there is one."""

        async def look() -> Json | None:
            return next(filter(wanted, reversed(await self.list_messages())), None)

        return await _wait(look)

    async def _post(self, path: str, body: Json) -> Json:
        return _read(await self._client.post(f"{self._path}/{path}", json=body))


class RawBot:
    """Calls Bot API methods without a library in between."""

    def __init__(self, client: httpx.AsyncClient, token: str = DEMO_TOKEN) -> None:
        self._client = client
        self._token = token

    async def call(self, method: str, **parameters: object) -> Json:
        """The whole answer, refusals included."""
        path = f"/bot{self._token}/{method}"
        answer: Json = (await self._client.post(path, json=parameters, timeout=60)).json()
        return answer

    async def do(self, method: str, **parameters: object) -> Any:
        """The result of a call that must succeed."""
        answer = await self.call(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def refusal(self, method: str, **parameters: object) -> str:
        """The description of why a call was refused."""
        answer = await self.call(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])


def _read(response: httpx.Response) -> Json:
    response.raise_for_status()
    body: Json = response.json()
    return body


async def _wait(look: Callable[[], Awaitable[Json | None]], *, seconds: float = 10) -> Json:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(0.02)
    message = "what was waited for did not come"
    raise AssertionError(message)
