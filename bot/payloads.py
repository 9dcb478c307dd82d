"""Raw updates as JSON, without what no database can hold: a NUL, or half a surrogate pair."""

from __future__ import annotations

import json
import re
from typing import Any, Final, TypeGuard

import orjson

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
