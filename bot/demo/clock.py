"""The demo's time: the system's, moved on by whoever presents, and sped up if asked. It never goes back.

Answers, due days and messages are stored with this time, so a restart must not find them in the future: how far
ahead the clock is gets committed before the clock gets there, and the clock stands still rather than pass that.
"""

import json
import time
from collections.abc import Callable

from bot.demo.formatted_text import JsonObject
from bot.demo.store import Store

DEFAULT_ZONE = "Europe/Zurich"
"""Where the bot's people live unless its settings say otherwise: the page shows their time, not the browser's."""
HIGHEST_SPEED = 3600
FARTHEST_AHEAD_SECONDS = 20 * 365 * 24 * 60 * 60
KEEP_EVERY_SECONDS = 0.5

_LEASE_SECONDS = 2.0
_SETTING = "clock"


class MovableClock:
    """Seconds since 1970 as the demo has them, ahead of the system's by jumps and by what its speed gained.

    Only `advance` and `keep` touch the store; the rest may be called from any thread.
    """

    def __init__(
        self,
        store: Store,
        *,
        speed: int = 1,
        zone: str = DEFAULT_ZONE,
        wall: Callable[[], float] = time.time,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._wall = wall
        self._elapsed = elapsed
        self._started_at = elapsed()
        self._speed = speed
        self._zone = zone
        self._jumped, self._gained_before = _read(store)
        self._most_gained = self._gained_before
        self.keep()

    def __call__(self) -> float:
        """The demo's present moment."""
        return self._wall() + self.ahead

    @property
    def ahead(self) -> float:
        """By how many seconds the demo is ahead of the system's time."""
        return self._jumped + min(self._gained(), self._most_gained)

    def steady(self) -> float:
        """The demo's moment without what speed gained: for how long machines take, which no speed changes."""
        return self._wall() + self._jumped

    def describe(self) -> JsonObject:
        """The moment, how far ahead it is, its speed and whose wall clock it hangs on, as the page shows them."""
        return {"now": self(), "ahead": self.ahead, "speed": self._speed, "zone": self._zone}

    def advance(self, seconds: float) -> None:
        """Let time jump forward; durable before it happens."""
        self._save(self._jumped + seconds, self._most_gained)
        self._jumped += seconds

    def keep(self) -> None:
        """Let a fast clock run on for two seconds, and remember where it may get to; call it more often than that."""
        most = min(self._gained() + _LEASE_SECONDS * (self._speed - 1), FARTHEST_AHEAD_SECONDS - self._jumped)
        most = max(most, self._most_gained)
        if most > self._gained_before:
            self._save(self._jumped, most)
        self._most_gained = most

    def _gained(self) -> float:
        return self._gained_before + (self._speed - 1) * (self._elapsed() - self._started_at)

    def _save(self, jumped: float, gained: float) -> None:
        self._store.save_setting(_SETTING, json.dumps({"jumped": jumped, "gained": gained}))


def _read(store: Store) -> tuple[float, float]:
    """The seconds jumped and gained so far."""
    kept = json.loads(store.find_setting(_SETTING) or "{}")
    return float(kept.get("jumped", 0)), float(kept.get("gained", 0))
