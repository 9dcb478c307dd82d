"""T16: the token stands in nothing that the bot says, sends or writes down, and in none of its rows."""

import logging

from tests.bot.conftest import ADMIN, TRAINER
from tests.trials.attacked_bot import TOKEN


async def test_no_message_file_row_or_line_holds_the_token(bot, caplog):
    secret = TOKEN.partition(":")[2]
    caplog.set_level(logging.DEBUG, logger="bot")
    updates = [
        bot.text(person, command)
        for person in (ADMIN, TRAINER, 1001)
        for command in ("/start", "/donnees", "/admin", "/roles", "/classe", "/quiz", "/aide")
    ]

    calls = await bot.handle(*updates, bot.tap(1001, "x"))

    assert calls
    assert secret not in repr(calls)
    assert secret not in repr(await bot.snapshot(without=()))
    assert secret not in caplog.text
