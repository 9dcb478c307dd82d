"""Reply markup, refused where Telegram refuses it."""

import json
from typing import Any

from bot.demo.formatted_text import JsonObject
from bot.demo.refusals import BadRequestError

MOST_BUTTONS = 100
MOST_IN_A_ROW = 8
MOST_BYTES = 10_000
MOST_DATA_BYTES = 64

_OUTSIDE_INLINE = ("force_reply", "remove_keyboard")
_STYLES = frozenset({"danger", "success", "primary"})


def read_markup(markup: Any) -> JsonObject | None:
    """The inline keyboard of a message, None when there is none; raises `BadRequestError`."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise BadRequestError("object expected as reply markup")
    if "inline_keyboard" in markup:
        return _read_inline_keyboard(markup["inline_keyboard"])
    if any(markup.get(name) for name in _OUTSIDE_INLINE) or not markup:
        return None
    raise BadRequestError("the demo chat shows inline keyboards only")


def _read_inline_keyboard(rows: Any) -> JsonObject | None:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequestError('can\'t parse inline keyboard: Field "inline_keyboard" must be of type Array')
    keyboard = [[_read_button(button) for button in row] for row in rows if row]
    if not keyboard:
        return None
    markup = {"inline_keyboard": keyboard}
    too_long = (
        sum(map(len, keyboard)) > MOST_BUTTONS
        or max(map(len, keyboard)) > MOST_IN_A_ROW
        or len(json.dumps(markup, ensure_ascii=False).encode()) > MOST_BYTES
    )
    if too_long:
        raise BadRequestError("reply markup is too long")
    return markup


def _read_button(button: Any) -> JsonObject:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise BadRequestError('can\'t parse inline keyboard button: Field "text" must be of type String')
    read: JsonObject = {"text": button["text"]}
    if "callback_data" in button:
        read["callback_data"] = _read_data(button["callback_data"])
    elif "url" in button:
        read["url"] = _read_url(button["url"])
    else:
        reason = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        raise BadRequestError(reason)
    if button.get("style"):
        if button["style"] not in _STYLES:
            raise BadRequestError("can't parse inline keyboard button: invalid button style specified")
        read["style"] = button["style"]
    return read


def _read_data(data: Any) -> str:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MOST_DATA_BYTES:
        raise BadRequestError("BUTTON_DATA_INVALID")
    return data


def _read_url(url: Any) -> str:
    if not isinstance(url, str) or not url.startswith(("https://", "http://", "tg://")):
        raise BadRequestError("BUTTON_URL_INVALID")
    return url
