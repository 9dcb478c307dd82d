"""T13: updates that hold what no database can store are handled all the same."""

import json

import pytest

from bot.payloads import read_payload


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("plain é 😀", "plain é 😀"),
        ("a\x00b", "a\ufffdb"),
        ("half \ud83d", "half \ufffd"),
        ("\udc00", "\ufffd"),
        (r"written \u0000 as text", r"written \u0000 as text"),
    ],
)
def test_what_can_not_be_stored_becomes_a_mark(sent, read):
    assert read_payload(json.dumps({"text": sent, "list": [{"x": sent}]})) == {"text": read, "list": [{"x": read}]}


async def test_an_answer_that_can_not_be_stored_is_judged_like_any_other(bot):
    await bot.handle(bot.text(1001, "/start"), bot.text(1001, "/quiz"))

    await bot.handle(
        *(bot.text(1001, text) for text in ("\x00", "\ud83d", "a\x00\ud800b", "/quiz \x00", "/rappel \udc00"))
    )

    assert await bot.count_failures() == 0
