"""The real bot on a real database, behind a Telegram that takes whatever is sent, in this process: for attacks.

Updates come in by the inbox, as from Telegram; what the bot calls is kept in a list.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import select
from telegram.request import RequestData

from bot.app import build_application
from bot.intake import Intake
from bot.serve import open_bot
from bot.settings import Settings
from bot.use_cases.syllabus import Syllabus
from questions.knowledge.bank import read_bank_file
from questions.knowledge.generator import generate
from questions.people import Role
from questions.plan.catalogue import load_plan
from questions.quiz.question_set import Library
from storage.desk import Desk
from storage.engine import open_reader
from storage.tables import metadata
from tests.bot.scripted_wire import NoNetwork
from tests.questions.knowledge.bank_text import SMALL_BANK

TOKEN = "424242:a-token-for-trials-only-not-a-secret"
NO_LIMIT = 100_000.0
_UPDATES = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the bot: the method, and everything sent with it as one text."""

    method: str
    parameters: dict[str, Any]
    body: bytes


class Telegram(NoNetwork):
    """Says yes to every call."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.seconds = 0.0
        """How long each call takes."""
        self.answered: dict[int, asyncio.Event] = {}
        """By chat, what is set as soon as something is sent there."""
        self._numbers = itertools.count(1000)

    async def do_request(  # type: ignore[override] # no time-outs here
        self, url: str, method: str, request_data: RequestData | None = None, **_timeouts: Any
    ) -> tuple[int, bytes]:
        """What Telegram answers."""
        del method
        name = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        files = dict(request_data.multipart_data or {}) if request_data else {}
        body = b"".join(part for file in files.values() for part in file if isinstance(part, bytes))
        self.calls.append(Call(name, parameters, body))
        if name == "sendMessage" and int(str(parameters["chat_id"])) in self.answered:
            self.answered[int(str(parameters["chat_id"]))].set()
        await asyncio.sleep(self.seconds)
        return 200, json.dumps({"ok": True, "result": self._answer(name, parameters)}).encode()

    def _answer(self, name: str, parameters: dict[str, Any]) -> Any:
        if name == "getMe":
            return {"id": 424242, "is_bot": True, "first_name": "Rappel", "username": "rappel_bot"}
        if name.startswith(("send", "editMessageText")):
            chat = {"id": int(str(parameters.get("chat_id", 0))), "type": "private"}
            return {"message_id": next(self._numbers), "date": 1_800_000_000, "chat": chat, "text": "…"}
        return True


@dataclass
class AttackedBot:
    """A bot and its Telegram; `now` is the moment that it believes in."""

    intake: Intake
    telegram: Telegram
    desk: Desk
    url: str

    @property
    def key(self) -> bytes:
        """The key that signs buttons: what attackers do not have."""
        key: bytes = self.intake.application.bot_data["services"].key
        return key

    def message(self, telegram_id: int, **content: Any) -> dict[str, Any]:
        """A raw update with a message of this person."""
        number = next(_UPDATES)
        message = {"message_id": number, "date": 1_800_000_000, **whereabouts(telegram_id), **content}
        return {"update_id": number, "message": message}

    def text(self, telegram_id: int, text: str, **content: Any) -> dict[str, Any]:
        """A raw update with a text or a command."""
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            content = {"entities": [{"type": "bot_command", "offset": 0, "length": length}], **content}
        return self.message(telegram_id, text=text, **content)

    def tap(self, telegram_id: int, data: str | None, **changes: Any) -> dict[str, Any]:
        """A raw update with a tap that carries this data, whoever made it."""
        number, where = next(_UPDATES), whereabouts(telegram_id)
        message = {"message_id": 9, "date": 1_800_000_000, "chat": where["chat"], "text": "…"}
        query = {"id": str(number), "from": where["from"], "chat_instance": "1", "message": message, "data": data}
        query = {name: value for name, value in {**query, **changes}.items() if value is not None}
        return {"update_id": number, "callback_query": query}

    async def handle(self, *updates: dict[str, Any]) -> list[Call]:
        """Let the bot handle these updates; returns what it called meanwhile."""
        before = len(self.telegram.calls)
        await self.intake.store(list(updates))
        working = asyncio.create_task(self.intake.work())
        try:
            while await self.desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - no event to wait for
                await asyncio.sleep(0.01)
            await self.intake.drain()
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
        return self.telegram.calls[before:]

    async def count_failures(self) -> int:
        """How many updates ever failed: an exception that is no refusal."""
        return await asyncio.to_thread(self._count_failures)

    def _count_failures(self) -> int:
        inbox = metadata.tables["inbox"]
        engine = open_reader(self.url)
        with engine.connect() as connection:
            found = connection.execute(select(inbox.c.id).where(inbox.c.attempts > 0)).all()
        engine.dispose()
        return len(found)

    async def snapshot(self, *, without: tuple[str, ...] = ("inbox",)) -> dict[str, set[str]]:
        """Every row of every table as text, but for the inbox."""
        return await asyncio.to_thread(self._snapshot, without)

    def _snapshot(self, without: tuple[str, ...]) -> dict[str, set[str]]:
        engine = open_reader(self.url)
        with engine.connect() as connection:
            rows = {
                table.name: {repr(tuple(row)) for row in connection.execute(select(table))}
                for table in metadata.sorted_tables
                if table.name not in without
            }
        engine.dispose()
        return rows


def whereabouts(telegram_id: int) -> dict[str, Any]:
    """The chat and the sender of a private message."""
    person = {"id": telegram_id, "first_name": "Noa"}
    return {"chat": {**person, "type": "private"}, "from": {**person, "is_bot": False}}


def differences(before: dict[str, set[str]], after: dict[str, set[str]]) -> list[str]:
    """What two snapshots do not have in common."""
    return [f"{name}: {row}" for name in before for row in sorted(before[name] ^ after[name])]


def small_syllabus() -> Syllabus:
    """The shipped plan with a small bank."""
    questions = generate(read_bank_file(SMALL_BANK, source="essai.yaml"), seed=1)
    return Syllabus(plan=load_plan("arc-2010"), library=Library(sets=(questions,)), zone=ZoneInfo("Europe/Zurich"))


@asynccontextmanager
async def attacked_bot(
    url: str,
    *,
    roles: dict[int, Role] | None = None,
    clock: Callable[[], datetime] = lambda: datetime(2026, 11, 24, 11, tzinfo=UTC),
    most_waiting: int = 100_000,
    backlog_per_second: float = NO_LIMIT,
    paced: bool = False,
    costly_acts: float = NO_LIMIT,
) -> AsyncIterator[AttackedBot]:
    """A bot on the database at this address; without pacing Telegram takes all it is given."""
    telegram = Telegram()

    def build_behind(**arguments: Any) -> Any:
        application = build_application(**arguments)
        application.bot._request = (telegram, telegram)
        if not paced:
            application.bot._ExtBot__rate_limiter = None
        return application

    settings = Settings(
        _env_file=None,
        token=SecretStr(TOKEN),
        database_url=url,
        most_waiting=most_waiting,
        backlog_per_second=backlog_per_second,
    )
    with patch("bot.serve.build_application", build_behind):
        async with open_bot(
            settings, token=TOKEN, syllabus=small_syllabus(), roles=roles or {}, clock=clock, rng=random.Random(7)
        ) as intake:
            services = intake.application.bot_data["services"]
            services.costly_acts._burst = costly_acts
            yield AttackedBot(intake=intake, telegram=telegram, desk=services.desk, url=url)
