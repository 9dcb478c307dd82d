"""Updates as the inbox keeps them, read again."""

import json
from typing import Any

import pytest
from telegram import Update

from bot.payloads import read_update, write_payload

TAP: dict[str, Any] = {
    "update_id": 1,
    "callback_query": {
        "id": "12",
        "from": {"id": 5, "is_bot": False, "first_name": "Noa", "language_code": "fr"},
        "message": {"message_id": 7, "date": 1_790_000_000, "chat": {"id": 6, "type": "private"}, "text": "Question"},
        "chat_instance": "1",
        "data": "abc",
    },
}


def changed(**parts):
    return {**TAP, "callback_query": {**TAP["callback_query"], **parts}}


def read(update):
    return read_update(write_payload(update), None)


def test_a_tap_says_who_tapped_which_button_of_which_message():
    tap = read(TAP)

    query = tap.callback_query
    assert (tap.update_id, query.id, query.data) == (1, "12", "abc")
    assert (tap.effective_user.id, tap.effective_user.first_name) == (5, "Noa")
    assert (tap.effective_chat.id, query.message.chat.id, query.message.message_id) == (6, 6, 7)


def test_a_tap_is_read_as_python_telegram_bot_reads_it():
    own, theirs = read(TAP), Update.de_json(TAP, None)

    for value in (lambda update: update.effective_user, lambda update: update.effective_chat):
        assert value(own) == value(theirs)
    assert own.callback_query == theirs.callback_query
    assert own.callback_query.message.message_id == theirs.callback_query.message.message_id


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 2, "callback_query": {**TAP["callback_query"], "message": None, "inline_message_id": "x"}},
        changed(game_short_name="chess", data=None),
        {
            "update_id": 3,
            "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": "/quiz"},
        },
        {"update_id": 4, "something_new": {"id": 1}},
    ],
)
def test_whatever_else_comes_is_left_to_python_telegram_bot(update):
    kept = json.loads(write_payload(update))

    assert read(update).to_dict() == Update.de_json(kept, None).to_dict()
