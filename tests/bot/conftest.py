"""The real bot on a real database, against the demo's Bot API: only Telegram, the clock and the dice are fakes."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
import structlog
from pydantic import SecretStr

from bot.context import current_delivery
from bot.demo.server import DEMO_TOKEN, DemoServer
from bot.serve import open_bot, serve
from bot.settings import Settings
from bot.use_cases.syllabus import Syllabus
from questions.knowledge.bank import read_bank_file
from questions.knowledge.generator import generate
from questions.people import Role
from questions.plan.catalogue import load_plan
from questions.quiz.question import Kind, Question
from questions.quiz.question_set import Library
from storage.desk import Desk
from tests.bot.conversation import Conversation, recognise
from tests.builders import NOON
from tests.questions.knowledge.bank_text import SMALL_BANK

APPRENTICE, TRAINER, ADMIN = 1001, 2001, 3001
WIRE_SECONDS = 0.002


@dataclass
class Clock:
    """A clock that moves seven seconds at every look of a handler, as people take their time, and when told to.

    Looks of the background – the inbox, the outbox, the heartbeat – come when they like, and move nothing.
    """

    now: datetime = NOON

    def __call__(self) -> datetime:
        if current_delivery.get(None) is not None:
            self.now += timedelta(seconds=7)
        return self.now

    def advance(self, **duration) -> None:
        self.now += timedelta(**duration)


@dataclass
class Rehearsal:
    """A bot at work, and what a test may turn: its clock, its questions, its Telegram."""

    server: DemoServer
    settings: Settings
    syllabus: Syllabus
    client: httpx.AsyncClient
    clock: Clock = field(default_factory=Clock)
    roles: dict[int, Role] = field(default_factory=dict)

    def ask_only(self, kind: Kind) -> None:
        """Leave only questions of one kind in the bank; call it before the bot runs."""
        sets = []
        for question_set in self.syllabus.library.sets:
            questions = tuple(question for question in question_set.questions if question.kind is kind)
            asked = {question.fact_id for question in questions}
            facts = tuple(fact for fact in question_set.facts if fact.id in asked)
            sets.append(replace(question_set, facts=facts, questions=questions))
        self.syllabus = replace(self.syllabus, library=Library(sets=tuple(sets)))

    def withdraw(self, fact_id: str) -> None:
        """Take a fact with its questions out of the bank; call it before the bot runs."""
        sets = tuple(
            replace(
                one,
                facts=tuple(fact for fact in one.facts if fact.id != fact_id),
                questions=tuple(question for question in one.questions if question.fact_id != fact_id),
            )
            for one in self.syllabus.library.sets
        )
        self.syllabus = replace(self.syllabus, library=Library(sets=sets))

    def chat(self, telegram_id: int = APPRENTICE) -> Conversation:
        return Conversation(client=self.client, telegram_id=telegram_id)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The bot, polling and answering."""
        stop = asyncio.Event()
        async with open_bot(
            self.settings,
            token=DEMO_TOKEN,
            syllabus=self.syllabus,
            roles=self.roles,
            clock=self.clock,
            rng=random.Random(11),
        ) as intake:
            task = asyncio.create_task(serve(intake, stop=stop))
            try:
                yield
            finally:
                stop.set()
                await task

    @asynccontextmanager
    async def asking(self, kind: Kind) -> AsyncIterator[tuple[Conversation, dict, Question]]:
        """An apprentice, the bot, and an open question of this kind between them."""
        self.ask_only(kind)
        async with self.running():
            chat = self.chat()
            await chat.say("/start")
            message = await chat.say("/quiz")
            yield chat, message, recognise(message, self.syllabus.library)

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        """A look into the database."""
        desk = Desk.open(self.settings.database_url)
        try:
            yield desk
        finally:
            await desk.close()


@pytest.fixture(autouse=True)
def plain_log():
    """Events go to the standard loggers, where `caplog` finds them."""
    structlog.configure(
        processors=[structlog.stdlib.add_log_level, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    yield
    structlog.reset_defaults()


@cache
def small_syllabus() -> Syllabus:
    """The shipped plan with a small bank that holds every shape; nobody can change it, so it is made once."""
    questions = generate(read_bank_file(SMALL_BANK, source="essai.yaml"), seed=1)
    return Syllabus(plan=load_plan("arc-2010"), library=Library(sets=(questions,)), zone=ZoneInfo("Europe/Zurich"))


@pytest.fixture
def syllabus() -> Syllabus:
    """What the bot teaches here."""
    return small_syllabus()


@pytest.fixture
def bot_database(sqlite_url) -> str:
    """Where the bot keeps what it knows; a test that wants both databases asks for `database_url` instead."""
    return sqlite_url


class Within(httpx.ASGITransport):
    """Calls an application without sockets; as with them, that takes a moment in which others have their turn."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(WIRE_SECONDS)
        return await super().handle_async_request(request)


def person_client(server: DemoServer) -> httpx.AsyncClient:
    """What persons' devices call: the chat's wire without its sockets, which tests of the demo itself go through.

    Whoever waits for the bot looks fifty times a second, and sockets were most of what a conversation cost. Other
    addresses are called as ever.
    """
    app: Any = server._require_running()._server.config.app
    mounts = {server.address: Within(app)}
    return httpx.AsyncClient(mounts=mounts, base_url=server.address, verify=False, trust_env=False)


@pytest.fixture
async def rehearsal(tmp_path, bot_database, syllabus) -> AsyncIterator[Rehearsal]:
    """A bot that can be started and stopped."""
    async with (
        DemoServer(tmp_path / "telegram.sqlite3", token=DEMO_TOKEN) as server,
        person_client(server) as client,
    ):
        settings = Settings(
            _env_file=None, token=SecretStr(DEMO_TOKEN), api_url=server.address, database_url=bot_database
        )
        yield Rehearsal(server=server, settings=settings, syllabus=syllabus, client=client)


@pytest.fixture
async def chat(rehearsal) -> AsyncIterator[Conversation]:
    """An apprentice who has greeted the running bot."""
    async with rehearsal.running():
        conversation = rehearsal.chat()
        await conversation.say("/start")
        yield conversation
