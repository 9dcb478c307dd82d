"""What became of a message that Telegram did not take: surely not sent, perhaps sent, or refused for good.

Telegram has no idempotency key, so a message may only be sent again without a thought where the error proves that
the first one never arrived: the request was answered by an error, or it never left. Any other error says nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.wire import NEVER_LEFT

# python-telegram-bot's way to ask for durations as timedeltas, as they will be; without, each RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

LONGEST_REASON: Final = 200
_CHAT_GONE: Final = ("chat not found", "user not found", "peer_id_invalid")


class Outcome(Enum):
    """What became of one try to send a message."""

    SENT = auto()
    NEEDLESS = auto()
    """When its turn came, there was nothing to say any more."""
    HELD = auto()
    """Nobody may be disturbed now: it waits for so many seconds."""
    UNREACHABLE = auto()
    """The person blocked the bot or left Telegram."""
    REFUSED = auto()
    """Telegram will never take this message as it is."""
    FLOOD = auto()
    """Surely not sent: Telegram asks to wait."""
    NOT_SENT = auto()
    """Surely not sent: another try may go well."""
    BROKEN = auto()
    """Surely not sent: Rappel itself failed to make the message."""
    UNKNOWN = auto()
    """It may have arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome of one try, why, and for how many seconds to wait, as Telegram or the night asks."""

    outcome: Outcome
    reason: str = ""
    wait: float = 0.0


def judge(error: Exception) -> Verdict:
    """What an error raised by sending says about the message."""
    outcome = _classify(error)
    wait = retry_after(error) if isinstance(error, RetryAfter) else 0.0
    return Verdict(outcome=outcome, reason=_describe(error), wait=wait)


def retry_after(error: RetryAfter) -> float:
    """For how many seconds Telegram asks to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _classify(error: Exception) -> Outcome:
    match error:
        case RetryAfter():
            return Outcome.FLOOD
        case Forbidden():
            return Outcome.UNREACHABLE
        case BadRequest():
            gone = any(phrase in error.message.lower() for phrase in _CHAT_GONE)
            return Outcome.UNREACHABLE if gone else Outcome.REFUSED
        case ChatMigrated() | EndPointNotFound():
            return Outcome.REFUSED
        case InvalidToken() | Conflict():
            return Outcome.NOT_SENT
        case NetworkError() if _was_not_taken(error):
            return Outcome.NOT_SENT
        case _:
            return Outcome.UNKNOWN


def _was_not_taken(error: NetworkError) -> bool:
    """Whether the request never left, or was answered by an error, whose text may have been no JSON."""
    cause = error.__cause__
    if cause is None:
        return not isinstance(error, TimedOut)
    return isinstance(cause, (*NEVER_LEFT, TelegramError))


def _describe(error: Exception) -> str:
    name, words = type(error).__name__, error.message if isinstance(error, TelegramError) else ""
    return f"{name}: {words.removeprefix(f'{name}: ')}"[:LONGEST_REASON].rstrip(": ")
