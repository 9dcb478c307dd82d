"""What a whole conversation leaves in the log at DEBUG, failures included: no secret, and nobody's data."""

import asyncio
import logging
import re

import pytest
from pydantic import SecretStr

from bot.demo.faults import Fault
from bot.demo.server import DEMO_TOKEN
from bot.log import configure_logging
from bot.settings import Settings
from tests.bot.conftest import APPRENTICE
from tests.bot.conversation import find_button
from tests.bot.test_intake import a_text
from tests.bot.web_bot import PATH, SECRET, web_bot

NAME, TEXT = "Canarinette", "CanariTexte"
TELEGRAM_ID = 700_100_200_300


@pytest.fixture(autouse=True)
def untouched_logging():
    """The loggers of the other tests, as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level


def an_update_of_a_canary(update_id: int, text: str) -> dict:
    update = a_text(update_id, text, TELEGRAM_ID)
    for part in ("chat", "from"):
        update["message"][part] |= {"first_name": NAME, "username": NAME}
    return update


async def settled(rehearsal) -> None:
    async with rehearsal.desk() as desk, asyncio.timeout(20):
        while await desk.read(lambda uow: uow.inbox.count_pending()):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("format_", ["console", "json"])
async def test_a_conversation_leaves_no_name_no_text_no_account_and_no_secret(rehearsal, capsys, monkeypatch, format_):
    def quote(*_args, **_kwargs):
        raise KeyError(f"{NAME} wrote {TEXT} from {TELEGRAM_ID}")

    configure_logging(
        rehearsal.settings.model_copy(
            update={"log_level": "DEBUG", "log_format": format_, "webhook_secret": SecretStr(SECRET)}
        )
    )
    async with web_bot(rehearsal) as bot:
        chat = rehearsal.chat()
        await chat.say("/start")
        rehearsal.server.add_fault(Fault(method="editmessagetext", kind="server_error"))
        message = await chat.say("/quiz")
        await chat.press(message, find_button(message, "🤷")["callback_data"])
        await chat.say(TEXT)
        await bot.receive(a_text(1, "/start"), secret=SECRET[:-1] + "x")
        await bot.receive(b"{}")
        await bot.receive(an_update_of_a_canary(2, f"/start {TEXT}"))
        await bot.receive(an_update_of_a_canary(3, TEXT))
        unreadable = an_update_of_a_canary(4, TEXT)
        del unreadable["message"]["chat"]["type"]
        await bot.receive(unreadable)
        await settled(rehearsal)
        monkeypatch.setattr("bot.handlers.start.show_help", quote)
        await chat.say("/aide")
        await settled(rehearsal)

    log = capsys.readouterr().err
    assert "Traceback" in log
    assert "KeyError" in log
    forbidden = (NAME, TEXT, str(TELEGRAM_ID), "Noa", DEMO_TOKEN, DEMO_TOKEN.partition(":")[2], SECRET, PATH)
    assert [canary for canary in forbidden if canary in log] == []
    assert not re.search(rf"(?<!\d){APPRENTICE}(?!\d)", log)


async def test_every_line_about_an_update_carries_its_number(rehearsal, capsys, monkeypatch):
    def fail(*_args, **_kwargs):
        logging.getLogger("elsewhere").warning("from a library")
        raise ZeroDivisionError

    configure_logging(rehearsal.settings.model_copy(update={"log_format": "json"}))
    async with web_bot(rehearsal) as bot:
        await rehearsal.chat().say("/start")
        monkeypatch.setattr("bot.handlers.start.show_help", fail)
        await bot.receive(a_text(4711, "/aide"))
        await settled(rehearsal)

    lines = [line for line in capsys.readouterr().err.splitlines() if "from a library" in line or "failed" in line]
    assert len(lines) == 6
    assert all('"update_id": 4711' in line and '"inbox_id": ' in line for line in lines)


def test_an_error_is_named_with_its_place_and_without_its_words(capsys):
    configure_logging(Settings(_env_file=None))
    try:
        try:
            int(TEXT)
        except ValueError as error:
            raise LookupError(NAME) from error
    except LookupError:
        logging.getLogger("elsewhere").exception("failed")

    log = capsys.readouterr().err
    assert "ValueError" in log
    assert "LookupError" in log
    assert __file__.rpartition("/")[2] in log
    assert TEXT not in log
    assert NAME not in log


async def test_a_task_that_nobody_waited_for_is_logged_without_its_error_words(capsys):
    configure_logging(Settings(_env_file=None))

    async def fail() -> None:
        raise ValueError(TEXT)

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task

    log = capsys.readouterr().err
    assert "Task exception was never retrieved" in log
    assert TEXT not in log


async def test_nothing_that_holds_a_secret_tells_it_when_printed(rehearsal):
    async with web_bot(rehearsal) as bot:
        application = bot.intake.application
        services = application.bot_data["services"]
        printed = " ".join(
            repr(one)
            for one in (
                rehearsal.settings,
                services,
                application,
                application.bot,
                bot.intake,
                bot.door,
                vars(bot.door),
            )
        )

    keys = (services.key, services.invite_key, services.erasure_key)
    assert [secret for secret in (DEMO_TOKEN, SECRET, *map(repr, keys)) if secret in printed] == []
