"""A bot that is reached over the web, in this process: its door, its address, and somebody to knock."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr

from bot.demo.server import DEMO_TOKEN
from bot.intake import Intake
from bot.serve import open_bot, serve
from bot.web.address import derive_path
from bot.web.door import Door
from bot.web.registration import Registration
from bot.web.server import open_web

SECRET = "not-a-secret-but-long-enough-for-Telegram"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATH = derive_path(DEMO_TOKEN)


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass
class WebBot:
    """The bot behind its door, and a client at it."""

    client: httpx.AsyncClient
    door: Door
    intake: Intake
    stop: asyncio.Event

    async def receive(self, content: object, *, secret: str | None = SECRET, path: str = PATH) -> httpx.Response:
        """What Telegram, or whoever pretends to be it, is answered."""
        headers = {} if secret is None else {HEADER: secret}
        if isinstance(content, bytes):
            return await self.client.post(path, content=content, headers=headers)
        return await self.client.post(path, json=content, headers=headers)


@asynccontextmanager
async def web_bot(rehearsal) -> AsyncIterator[WebBot]:
    """The rehearsal's bot with a webhook, at work."""
    port = free_port()
    web = {
        "webhook_url": f"http://127.0.0.1:{port}",
        "webhook_secret": SecretStr(SECRET),
        "listen": f"127.0.0.1:{port}",
    }
    settings, stop = rehearsal.settings.model_copy(update=web), asyncio.Event()
    async with (
        open_web(settings, token=DEMO_TOKEN) as door,
        open_bot(
            settings,
            token=DEMO_TOKEN,
            syllabus=rehearsal.syllabus,
            roles=rehearsal.roles,
            clock=rehearsal.clock,
            rng=random.Random(11),
        ) as intake,
        httpx.AsyncClient(base_url=settings.webhook_url) as client,
    ):
        with door.open(intake, stop=stop):
            registration = Registration(intake, settings, token=DEMO_TOKEN)
            task = asyncio.create_task(serve(intake, stop=stop, registration=registration))
            try:
                yield WebBot(client=client, door=door, intake=intake, stop=stop)
            finally:
                stop.set()
                await task
