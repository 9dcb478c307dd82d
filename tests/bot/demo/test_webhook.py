"""Updates pushed by Telegram's rules: with the secret, in order, and again until they are answered with 200."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.loop_server import LoopServer
from bot.web.server import open_listener
from tests.bot.demo.person import Person, RawBot


class Receiver:
    """A bot that notes what it is sent, and answers as it is told."""

    def __init__(self) -> None:
        self.url = ""
        self.texts: list[str] = []
        self.secrets: list[str | None] = []
        self.statuses: list[int] = []

    async def receive(self, request: Request) -> Response:
        update = json.loads(await request.body())
        self.texts.append(update["message"]["text"])
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)

    async def wait_for(self, count: int) -> list[str]:
        async with asyncio.timeout(10):
            while len(self.texts) < count:  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.01)
        return self.texts


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    listener = open_listener("127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    server = LoopServer(Starlette(routes=[Route("/", receiver.receive, methods=["POST"])]))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    yield receiver
    server.should_exit = True
    await task


async def test_updates_come_in_order_with_the_secret(person: Person, raw_bot: RawBot, receiver: Receiver):
    await person.send("avant")

    await raw_bot.do("setWebhook", url=receiver.url, secret_token="s3cret")
    await person.send("après")

    assert await receiver.wait_for(2) == ["avant", "après"]
    assert receiver.secrets == ["s3cret", "s3cret"]


async def test_an_update_comes_again_until_it_is_answered_with_200(person: Person, raw_bot: RawBot, receiver: Receiver):
    receiver.statuses = [503, 403]
    await raw_bot.do("setWebhook", url=receiver.url)

    await person.send("un")
    await person.send("deux")

    assert await receiver.wait_for(4) == ["un", "un", "un", "deux"]
    info = await raw_bot.do("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 403"


async def test_while_there_is_a_webhook_nobody_may_poll(raw_bot: RawBot, receiver: Receiver):
    await raw_bot.do("setWebhook", url=receiver.url)

    refused = await raw_bot.call("getUpdates")
    await raw_bot.do("deleteWebhook")

    assert refused["error_code"] == 409
    assert await raw_bot.do("getUpdates") == []
