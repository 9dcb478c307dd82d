"""Telegram sends, the bot answers 200: only what is stored, only from Telegram, and each update once."""

import asyncio
import json

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.demo.faults import Fault
from bot.web.registration import Registration
from bot.web.webhook import LONGEST_BODY
from storage import tables
from storage.engine import open_engine
from storage.errors import DatabaseFailure
from tests.bot.test_intake import a_text
from tests.bot.web_bot import PATH, SECRET, web_bot

NO_UPDATES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b'{"update_id": "1"}',
    b'{"update_id": true}',
    b'{"update_id": 1.0}',
    b'{"update_id": -1}',
    b'{"update_id": 12345678901234567890}',
    b'{"update_id": 1, "message": {"from": {"id": 12345678901234567890}}}',
    b'{"update_id": NaN}',
    b'{"update_id": 1',
    b"\xff\xfe",
    b"[" * 200_000,
    b"update_id=1",
)


@pytest.fixture
async def bot(rehearsal):
    async with web_bot(rehearsal) as running:
        yield running


def count_rows(rehearsal) -> int:
    """How many updates the inbox has ever taken."""
    engine = open_engine(rehearsal.settings.database_url)
    try:
        with engine.connect() as connection:
            return connection.scalars(select(func.count()).select_from(tables.inbox)).one()
    finally:
        engine.dispose()


async def test_a_conversation_goes_by_webhook_and_nobody_polls(rehearsal, bot):
    chat = rehearsal.chat()

    await chat.say("/start")
    message = await chat.say("/quiz")
    await chat.tap(message, "🤷")

    (hook,) = [call for call in rehearsal.server.calls if call.method == "setWebhook"]
    assert hook.parameters["secret_token"] == SECRET
    assert json.loads(hook.parameters["allowed_updates"]) == ["message", "callback_query", "my_chat_member"]
    assert {"getUpdates", "deleteWebhook"}.isdisjoint(call.method for call in rehearsal.server.calls)


async def test_the_address_given_to_telegram_does_not_tell_the_token(rehearsal, bot):
    await rehearsal.chat().say("/start")

    (hook,) = [call for call in rehearsal.server.calls if call.method == "setWebhook"]
    number, _, secret = rehearsal.settings.token.get_secret_value().partition(":")
    assert hook.parameters["url"].endswith(PATH)
    assert number not in hook.parameters["url"]
    assert secret not in hook.parameters["url"]


async def test_whoever_does_not_know_the_secret_is_turned_away(rehearsal, bot):
    for secret in (None, "", "x" * 40, SECRET[:-1], SECRET + "x", "é" * 40):
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
        answer = await bot.client.post(PATH, json=a_text(1, "/start"), headers=headers)
        assert answer.status_code == 403, secret

    assert count_rows(rehearsal) == 0


async def test_the_secret_alone_opens_no_other_path(rehearsal, bot):
    for path in ("/telegram/", "/telegram/x", PATH[:-1], PATH + "/", PATH.upper()):
        assert (await bot.receive(a_text(1, "/start"), path=path)).status_code == 404

    assert (await bot.client.get(PATH)).status_code == 405
    assert count_rows(rehearsal) == 0


async def test_what_is_no_update_is_refused_and_leaves_no_row(rehearsal, bot):
    for body in NO_UPDATES:
        assert (await bot.receive(body)).status_code == 400, body[:80]

    assert count_rows(rehearsal) == 0


async def test_a_body_is_measured_while_it_comes_not_by_what_it_promises(rehearsal, bot):
    async def endless():
        for _ in range(LONGEST_BODY // 65536 + 2):
            yield b" " * 65536

    answer = await bot.client.post(PATH, content=endless(), headers={"X-Telegram-Bot-Api-Secret-Token": SECRET})

    assert answer.status_code == 413
    assert count_rows(rehearsal) == 0


async def test_an_update_that_comes_again_is_welcome_and_stored_once(rehearsal, bot):
    for _ in range(3):
        assert (await bot.receive(a_text(7, "/aide"))).status_code == 200

    assert count_rows(rehearsal) == 1


async def test_telegram_hears_nothing_before_the_update_is_stored(bot, monkeypatch):
    store, begun, may_go_on = bot.intake.store, asyncio.Event(), asyncio.Event()

    async def store_slowly(updates):
        begun.set()
        await may_go_on.wait()
        await store(updates)

    monkeypatch.setattr(bot.intake, "store", store_slowly)
    answer = asyncio.create_task(bot.receive(a_text(7, "/aide")))
    await begun.wait()
    await asyncio.sleep(0.1)
    assert not answer.done()

    may_go_on.set()

    assert (await answer).status_code == 200


async def test_while_the_database_is_away_telegram_is_told_to_come_again(rehearsal, bot, monkeypatch):
    async def fail(*_args, **_kwargs):
        raise DatabaseFailure(detail="connection lost")

    with monkeypatch.context() as patch:
        patch.setattr(bot.intake, "store", fail)
        answer = await bot.receive(a_text(7, "/aide"))

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert (await bot.receive(a_text(7, "/aide"))).status_code == 200
    assert count_rows(rehearsal) == 1


async def test_a_bot_that_is_told_to_stop_takes_no_more(rehearsal, bot):
    bot.stop.set()

    assert (await bot.receive(a_text(7, "/aide"))).status_code == 503
    assert count_rows(rehearsal) == 0


async def test_a_webhook_that_somebody_took_away_is_set_again(rehearsal, bot, caplog):
    await rehearsal.chat().say("/start")
    token = rehearsal.settings.token.get_secret_value()
    registration = registration_of(rehearsal, bot)
    await registration.look()
    await rehearsal.client.post(f"/bot{token}/deleteWebhook")

    await registration.look()

    assert "webhook_taken_away" in caplog.text
    info = (await rehearsal.client.post(f"/bot{token}/getWebhookInfo")).json()["result"]
    assert info["url"].endswith(PATH)
    await rehearsal.chat().say("/aide")


async def test_what_telegram_complains_of_is_logged(rehearsal, bot, caplog):
    await rehearsal.chat().say("/start")
    registration = registration_of(rehearsal, bot)
    await registration.look()
    bot.stop.set()
    await rehearsal.chat().post("/aide")
    async with asyncio.timeout(10):
        while "webhook_complaint" not in caplog.text:
            await registration.look()

    # However another test left the log: as words of an event, or within its line.
    assert any("Wrong response from the webhook: 503" in str(vars(record)) for record in caplog.records)


async def test_while_telegram_takes_no_webhook_it_is_asked_again(rehearsal):
    rehearsal.server.add_fault(Fault(method="setwebhook", kind="server_error"))

    async with web_bot(rehearsal):
        await rehearsal.chat().say("/start")

    assert [call.status for call in rehearsal.server.calls if call.method == "setWebhook"] == [500, 200]


async def test_a_bot_that_polls_takes_the_webhook_away(rehearsal):
    async with web_bot(rehearsal):
        await rehearsal.chat().say("/start")

    async with rehearsal.running():
        await rehearsal.chat().say("/aide")

    assert "deleteWebhook" in [call.method for call in rehearsal.server.calls]


def registration_of(rehearsal, bot) -> Registration:
    """Another look at the webhook of the bot at work."""
    web = {"webhook_url": str(bot.client.base_url).rstrip("/"), "webhook_secret": SecretStr(SECRET)}
    settings = rehearsal.settings.model_copy(update=web)
    return Registration(bot.intake, settings, token=settings.token.get_secret_value())
