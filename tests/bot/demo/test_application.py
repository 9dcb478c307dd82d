"""A real python-telegram-bot Application against the server, as `rappel demo` runs it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.demo.faults import Fault
from bot.demo.server import DEMO_TOKEN, ThreadedDemoServer
from tests.bot.demo.person import Person

Context = ContextTypes.DEFAULT_TYPE


async def greet(update: Update, _context: Context) -> None:
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Continuer", callback_data="go")]])
    await update.message.reply_text("<b>Salut</b> &amp; bienvenue", parse_mode="HTML", reply_markup=keyboard)


async def go_on(update: Update, _context: Context) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("C’est parti !")
    await update.callback_query.edit_message_text("Première question")


async def return_file(update: Update, _context: Context) -> None:
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_document(content[::-1], filename="retour.csv", caption="Voilà")


@pytest.fixture
async def application(server: ThreadedDemoServer) -> AsyncIterator[Application[Any, Any, Any, Any, Any, Any]]:
    builder = Application.builder().token(DEMO_TOKEN)
    builder = builder.base_url(f"{server.address}/bot").base_file_url(f"{server.address}/file/bot")
    built = builder.build()
    built.add_handler(CommandHandler("start", greet))
    built.add_handler(CallbackQueryHandler(go_on))
    built.add_handler(MessageHandler(filters.Document.ALL, return_file))
    assert built.updater is not None
    async with built:
        await built.start()
        await built.updater.start_polling()
        yield built
        await built.updater.stop()
        await built.stop()


async def test_a_conversation_with_a_button(application: Application[Any, Any, Any, Any, Any, Any], person: Person):
    await person.send("/start")
    greeting = await person.wait_for(lambda message: bool(message["from"]["is_bot"]))

    tap = await person.tap(greeting, "go")

    assert greeting["text"] == "Salut & bienvenue"
    assert await person.wait_for_answer(tap) == {"text": "C’est parti !", "show_alert": False}
    edited = await person.wait_for(lambda message: "edit_date" in message)
    assert (edited["message_id"], edited["text"]) == (greeting["message_id"], "Première question")


async def test_a_file_goes_to_the_bot_and_comes_back(
    application: Application[Any, Any, Any, Any, Any, Any], person: Person, server: ThreadedDemoServer
):
    await person.send_document("questions.csv", b"a;b\r\n\x00\xff")

    answer = await person.wait_for(lambda message: message.get("caption") == "Voilà")

    assert answer["document"]["file_name"] == "retour.csv"
    file = await application.bot.get_file(answer["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"\xff\x00\n\r" + b"b;a"
    assert ("sendDocument", ("retour.csv",), 200) in [(c.method, c.uploads, c.status) for c in server.calls]


async def test_refusals_arrive_as_the_librarys_errors(
    application: Application[Any, Any, Any, Any, Any, Any], person: Person
):
    with pytest.raises(BadRequest, match="Chat not found"):
        await application.bot.send_message(4242, "x")
    await person.send("/start")
    greeting = await person.wait_for(lambda message: bool(message["from"]["is_bot"]))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await application.bot.edit_message_reply_markup(
            1001, greeting["message_id"], reply_markup=InlineKeyboardMarkup.de_json(greeting["reply_markup"])
        )
    await person.block()
    with pytest.raises(Forbidden):
        await application.bot.send_message(1001, "x")


async def test_the_profile_of_the_bot_is_kept(application: Application[Any, Any, Any, Any, Any, Any]):
    me = await application.bot.get_me()
    await application.bot.set_my_commands([BotCommand("quiz", "Répondre")])
    await application.bot.set_my_description("Quelques questions par jour.")

    assert (me.id, me.is_bot) == (424242, True)
    assert await application.bot.get_my_commands() == (BotCommand("quiz", "Répondre"),)
    assert (await application.bot.get_my_description()).description == "Quelques questions par jour."


async def test_faults_on_order_hit_the_next_calls_only(
    application: Application[Any, Any, Any, Any, Any, Any],
    person: Person,
    server: ThreadedDemoServer,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    await person.send("bonjour")
    server.add_fault(Fault(method="sendmessage", kind="too_many_requests", retry_after=7))
    server.add_fault(Fault(method="sendmessage", kind="server_error"))
    server.add_fault(Fault(method="sendmessage", kind="drop_request"))
    server.add_fault(Fault(method="sendmessage", kind="drop_answer"))

    with pytest.raises(RetryAfter) as flood:
        await application.bot.send_message(1001, "un")
    for text in ("deux", "trois", "quatre"):
        with pytest.raises(NetworkError):
            await application.bot.send_message(1001, text)
    await application.bot.send_message(1001, "cinq")

    assert flood.value.retry_after == timedelta(seconds=7)
    assert [message["text"] for message in await person.list_messages()] == ["bonjour", "quatre", "cinq"]
    sent = [call.status for call in server.calls if call.method == "sendMessage"]
    assert sent == [429, 500, 0, 0, 200]


async def test_a_fault_may_be_silence_before_or_after_the_act_and_come_after_good_calls(
    application: Application[Any, Any, Any, Any, Any, Any], person: Person, server: ThreadedDemoServer
):
    await person.send("bonjour")
    server.add_fault(Fault(method="sendmessage", kind="stall_request", after=1))
    server.add_fault(Fault(method="sendmessage", kind="stall_answer"))

    await application.bot.send_message(1001, "un")
    for text in ("deux", "trois"):
        with pytest.raises(TimedOut):
            await application.bot.send_message(1001, text, read_timeout=0.3)
    await application.bot.send_message(1001, "quatre")

    assert [message["text"] for message in await person.list_messages()] == ["bonjour", "un", "trois", "quatre"]
