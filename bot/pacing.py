"""How fast the bot may speak: Telegram takes some 30 messages a second in all, and one a second in each chat.

Every call with a chat passes `SharedBudget`, answers and unasked messages alike, so that together they keep within
30 a second. What nobody asked for is held to `UNASKED_PER_SECOND` besides, and stops while answers fill the line: who
taps must not queue behind a broadcast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from telegram.error import RetryAfter, TelegramError
from telegram.ext import AIORateLimiter

from bot import metrics
from bot.send_errors import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

CALLS_PER_SECOND: Final = 30
"""Of all calls that have a chat."""
UNASKED_PER_SECOND: Final = 25
LEFT_TO_ANSWERS: Final = 15
"""So many calls must be free at once before an unasked one goes."""
ROOM_AGAIN: Final = 0.2
"""In how many seconds to look whether answers leave room again."""
SECONDS_PER_CHAT: Final = 1.0
BURST: Final = 4
RETRIES: Final = 2
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
ONE_TRY: Final = -1
"""As `rate_limit_args`: let the caller hear of RetryAfter at once."""


class SharedBudget(AIORateLimiter):
    """python-telegram-bot's limiter: a call is tried again after a RetryAfter, unless it asks for one try."""

    def __init__(self, *, per_second: float = CALLS_PER_SECOND) -> None:
        super().__init__(overall_max_rate=per_second, max_retries=0)

    def leaves_room(self) -> bool:
        """Whether what nobody asked for may go: answers do not fill the line."""
        if not self._retry_after_event.is_set():
            # They wait out a silence that Telegram asked for, and go first after it.
            return False
        return self._base_limiter is None or self._base_limiter.has_capacity(LEFT_TO_ANSWERS)

    async def process_request(  # noqa: PLR0917 - the signature is python-telegram-bot's
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """What the call returns, once its turn has come."""
        retries = None if rate_limit_args == ONE_TRY else RETRIES
        try:
            result = await super().process_request(callback, args, kwargs, endpoint, data, retries)
        except TelegramError as error:
            metrics.count_call(type(error).__name__)
            raise
        metrics.count_call("ok")
        return result


class Pace:
    """When the next unasked messages may go, by a clock that nobody moves: Telegram counts real seconds."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._room = float(BURST)
        self._counted_at = time()
        self._resting: dict[int, float] = {}

    def room(self) -> int:
        """How many messages may go now."""
        now = self._time()
        self._room = min(BURST, self._room + (now - self._counted_at) * UNASKED_PER_SECOND)
        self._counted_at = now
        return int(self._room)

    def wait(self) -> float:
        """In how many seconds there is room for one more."""
        return max(0.0, 1 - self._room) / UNASKED_PER_SECOND

    def spend(self, person_id: int) -> None:
        """Count a message that goes to this person now."""
        self._room -= 1
        self._resting[person_id] = self._time() + SECONDS_PER_CHAT

    def resting(self) -> frozenset[int]:
        """Who got a message within the last second."""
        now = self._time()
        self._resting = {person: until for person, until in self._resting.items() if until > now}
        return frozenset(self._resting)


class Line:
    """The line to Telegram: closed while Telegram asks for silence, in doubt after a failure until it answers."""

    def __init__(self, time: Callable[[], float]) -> None:
        self.in_doubt = False
        self._time = time
        self._closed_until = time()
        self._pause = FIRST_PAUSE

    def wait(self) -> float:
        """For how many seconds to be silent."""
        return max(0.0, self._closed_until - self._time())

    def close(self, seconds: float) -> None:
        """Be silent for so long."""
        self._closed_until = max(self._closed_until, self._time() + seconds)

    def fail(self) -> None:
        """Note that Telegram did not answer; be silent for longer each time."""
        self.close(self._pause)
        self._pause = min(LONGEST_PAUSE, self._pause * 2)

    def heal(self) -> None:
        """Note that Telegram answers."""
        self.in_doubt = False
        self._pause = FIRST_PAUSE


def next_pause(error: Exception, pause: float) -> float:
    """How many seconds to wait before another try: as many as Telegram asks for, or twice as many as before."""
    if isinstance(error, RetryAfter):
        return retry_after(error)
    return min(LONGEST_PAUSE, pause * 2)
