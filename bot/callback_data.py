"""What a button carries: which act, on which asked question, as it looked when the button was made.

A person can forge, replay or press buttons late, so the data holds no right and no answer (positions are those
shown), is signed for one person, and the use case checks all of it again. Ten bytes of content and eleven of
HMAC-SHA256 make exactly 28 characters of base64url: no spare bits, so no two texts mean the same tap.
"""

from __future__ import annotations

import base64
import hmac
import struct
from dataclasses import dataclass
from enum import IntEnum, unique

from questions.errors import NotAllowed

_FORMAT = struct.Struct(">BBBBHI")
_SIGNATURE_BYTES = 11
_TEXT_LENGTH = 28
_VERSION = 1


@unique
class Action(IntEnum):
    """What a button does; a number, once released, keeps its meaning for ever."""

    NEXT = 1
    CHOOSE = 2
    SUBMIT = 3
    UNDO = 4
    DONT_KNOW = 5
    REVEAL = 6
    SELF_GRADE = 7
    TAKE_BACK = 8
    PROGRESS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A button press: the act, the asked question (0 where none is meant), its sequence, and the choice made."""

    action: Action
    asked_id: int = 0
    sequence: int = 0
    choice: int = 0


def pack(tap: Tap, *, key: bytes, telegram_id: int) -> str:
    """The tap as callback data for one person's button."""
    high, low = divmod(tap.sequence, 2**16)
    content = _FORMAT.pack(_VERSION, tap.action, tap.choice, high, low, tap.asked_id)
    return base64.urlsafe_b64encode(content + _sign(content, key, telegram_id)).decode()


def unpack(data: str, *, key: bytes, telegram_id: int) -> Tap:
    """The tap in callback data; raises NotAllowed unless Rappel made it for this person."""
    try:
        raw = base64.b64decode(data.encode("ascii"), altchars=b"-_", validate=True)
    except ValueError as error:
        raise NotAllowed from error
    content, signature = raw[: _FORMAT.size], raw[_FORMAT.size :]
    if len(data) != _TEXT_LENGTH or not hmac.compare_digest(signature, _sign(content, key, telegram_id)):
        raise NotAllowed
    version, action, choice, high, low, asked_id = _FORMAT.unpack(content)
    if version != _VERSION or action not in set(Action):
        raise NotAllowed
    return Tap(action=Action(action), asked_id=asked_id, sequence=high * 2**16 + low, choice=choice)


def derive_key(token: str) -> bytes:
    """The key that signs buttons, from the bot's token: a new token makes old buttons void."""
    return hmac.digest(token.encode(), b"rappel callback data", "sha256")


def _sign(content: bytes, key: bytes, telegram_id: int) -> bytes:
    return hmac.digest(key, content + telegram_id.to_bytes(8, "big", signed=True), "sha256")[:_SIGNATURE_BYTES]
