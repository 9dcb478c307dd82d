"""What is said to a person who did not just ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """What to say to a person, and from when on: `kind` names how it is worded, `payload` holds what, as JSON.

    Of several messages with the same `dedupe_key` only the first is kept, whatever became of it.
    """

    person_id: int
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    not_before: datetime
    dedupe_key: str | None = None
