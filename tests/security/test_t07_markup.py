"""T7: whatever a text brings, its reader gets it; T8: as text, never as a link or a mention of our making."""

import json

import pytest

from bot.plain_fallback import strip_tags
from bot.views.reply import escape
from tests.bot.conftest import TRAINER
from tests.trials.attacked_bot import Call

HOSTILE = '<b>Max</b> <a href="tg://user?id=1">admin</a> </b></i> & "x" \u202e&lt;'


async def test_html_that_telegram_can_not_read_is_sent_again_once_as_plain_text(bot, monkeypatch):
    telegram = bot.telegram
    answer = telegram.do_request

    async def refuse_html(url, method, request_data=None, **timeouts):
        if request_data and request_data.parameters.get("parse_mode"):
            telegram.calls.append(Call("refused", dict(request_data.parameters), b""))
            return 400, json.dumps({"ok": False, "description": "Bad Request: can't parse entities: x"}).encode()
        return await answer(url, method, request_data, **timeouts)

    monkeypatch.setattr(telegram, "do_request", refuse_html)

    refused, sent = (await bot.handle(bot.text(TRAINER, "/start")))[:2]

    assert "<b>Rappel</b>" in refused.parameters["text"]
    assert sent.method == "sendMessage"
    assert "Rappel" in sent.parameters["text"]
    assert "<" not in sent.parameters["text"]
    assert sent.parameters["reply_markup"] == refused.parameters["reply_markup"]
    assert await bot.count_failures() == 0


@pytest.mark.parametrize("text", [HOSTILE, "1 < 2 && 3 > 2", "<script>alert(1)</script>", "&amp;&#60;"])
def test_what_was_escaped_reads_as_it_was_written(text):
    assert strip_tags(f"<b>{escape(text)}</b>") == text


async def test_a_name_full_of_markup_is_shown_as_text(bot):
    person = {"id": TRAINER, "is_bot": False, "first_name": HOSTILE}

    (call, *_menu) = await bot.handle(bot.text(TRAINER, "/start", **{"from": person}))

    assert "&lt;b&gt;Max&lt;/b&gt;" in call.parameters["text"]
    assert "<a" not in call.parameters["text"]
    assert "\u202e" not in call.parameters["text"]
