"""What is being written step by step in the chat: kept between messages, so that a restart loses nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

FORGOTTEN_AFTER: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A conversation draft: what somebody has entered so far; each person has one at most.

    `kind` names the goal (`cohort.create`), `data` holds the steps done, as JSON can hold them. Text messages go to
    an open draft before they go to the open question, so one that was left lying is open no more after an hour.
    """

    person_id: int
    kind: str
    updated_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def is_open(self, now: datetime) -> bool:
        """Whether it still waits for the next step."""
        return now - self.updated_at < FORGOTTEN_AFTER
