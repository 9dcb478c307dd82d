"""Bots to compare with: they answer a tap and edit its message, and know nothing. `python echo_bots.py KIND URL`.

Stands alone: aiogram has its own requirements, and may live in an environment of its own.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from pathlib import Path

TOKEN = "424242:a-token-for-benchmarks-only-not-a-secret"


class Log:
    """A table of taps, each durable before anything is answered."""

    def __init__(self, folder: str) -> None:
        self._connection = sqlite3.connect(Path(folder) / "echo.sqlite3", isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE taps (id INTEGER PRIMARY KEY, person INTEGER, data TEXT)")

    def append(self, person: int, data: str) -> None:
        """Store a tap."""
        self._connection.execute("INSERT INTO taps (person, data) VALUES (?, ?)", (person, data))


def run_ptb(url: str, log: Log | None) -> None:
    """python-telegram-bot as its documentation shows it."""
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup
    from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler

    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])

    async def quiz(update, context) -> None:
        await context.bot.send_message(update.effective_chat.id, "Question", reply_markup=keyboard)

    async def tap(update, context) -> None:
        query = update.callback_query
        if log is not None:
            log.append(query.from_user.id, query.data)
        await query.answer()
        await query.edit_message_text(f"Tap {update.update_id}", reply_markup=keyboard)

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").connection_pool_size(256).concurrent_updates(64)
    application = builder.build()
    application.add_handler(CommandHandler("quiz", quiz))
    application.add_handler(CallbackQueryHandler(tap))
    application.run_polling()


def run_aiogram(url: str) -> None:
    """aiogram as its documentation shows it."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.filters import Command
    from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]])
    dispatcher = Dispatcher()

    async def quiz(message: Message) -> None:
        await message.answer("Question", reply_markup=keyboard)

    async def tap(query: CallbackQuery) -> None:
        await query.answer()
        await query.message.edit_text(f"Tap {query.id}", reply_markup=keyboard)

    dispatcher.message.register(quiz, Command("quiz"))
    dispatcher.callback_query.register(tap)
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    asyncio.run(dispatcher.start_polling(Bot(TOKEN, session=session)))


def main() -> None:
    """Run one kind of bot until it is ended."""
    kind, url = sys.argv[1:]
    if kind == "aiogram":
        # These annotations are looked up by name, in this module.
        from aiogram import types

        globals().update(Message=types.Message, CallbackQuery=types.CallbackQuery)
        run_aiogram(url)
        return
    with tempfile.TemporaryDirectory() as folder:
        run_ptb(url, Log(folder) if kind == "ptb-commit" else None)


if __name__ == "__main__":
    main()
