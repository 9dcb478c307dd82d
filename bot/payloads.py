"""Raw updates as JSON, without what no database can hold: a NUL, or half a surrogate pair."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeGuard

import orjson
from telegram import CallbackQuery, Chat, InaccessibleMessage, Update, User

if TYPE_CHECKING:
    from telegram import Bot

_SUSPECT: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_WHICH_MESSAGE: Final = frozenset({"message_id", "date", "chat"})
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")


def is_whole(value: object) -> TypeGuard[int]:
    """Whether this is a whole number that a database holds."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def is_update(update: object) -> bool:
    """Whether this is an update by its number, which is all that must be right to store it."""
    return isinstance(update, dict) and is_whole(number := update.get("update_id")) and number >= 0


def write_payload(update: dict[str, Any]) -> str:
    """An update as the inbox keeps it: of a tapped message, which is ours, only which one it is."""
    query = update.get("callback_query")
    if isinstance(query, dict) and isinstance(query.get("message"), dict):
        message = {name: value for name, value in query["message"].items() if name in _WHICH_MESSAGE}
        update = {**update, "callback_query": {**query, "message": message}}
    try:
        return orjson.dumps(update).decode()
    except TypeError:
        # Half a surrogate pair.
        return json.dumps(update)


def read_payload(payload: str) -> dict[str, Any]:
    """The update in a payload; texts have U+FFFD where they held what can't be stored."""
    update: dict[str, Any] = json.loads(payload) if _SUSPECT.search(payload) else orjson.loads(payload)
    return _mend(update) if _SUSPECT.search(payload) else update


def read_update(payload: str, bot: Bot | None) -> Update:
    """The update in a payload, as python-telegram-bot knows it; a tap without what nobody here looks at."""
    update = read_payload(payload)
    match update:
        case {
            "update_id": update_id,
            "callback_query": {
                "id": str(query_id),
                "from": {"id": int(user_id), "first_name": str(name), "is_bot": bool(is_bot)},
                "message": {"message_id": int(message_id), "chat": {"id": int(chat_id), "type": str(kind)}},
                "chat_instance": str(instance),
                "data": str(data),
            },
        }:
            # Of a message as Telegram shows it python-telegram-bot would make ninety attributes, for its number.
            user = User(user_id, name, is_bot)
            message = InaccessibleMessage(Chat(chat_id, kind), message_id)
            tap = Update(update_id, callback_query=CallbackQuery(query_id, user, instance, message, data))
            tap.set_bot(bot)
            return tap
        case _:
            return Update.de_json(update, bot)


def _mend(value: Any) -> Any:
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case list():
            return [_mend(item) for item in value]
        case dict():
            return {_mend(name): _mend(item) for name, item in value.items()}
        case _:
            return value


def person_key(update: dict[str, Any]) -> int:
    """Whose update this is: the sender's id, or the chat's, or 0; updates of one key are handled in order."""
    for content in update.values():
        if isinstance(content, dict):
            for part in ("from", "user", "chat"):
                found = content.get(part)
                if isinstance(found, dict) and is_whole(found.get("id")):
                    return int(found["id"])
    return 0
