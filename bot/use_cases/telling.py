"""The one way by which a word to somebody gets into the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from questions.messages import NewMessage
from questions.people import Role
from questions.quiet_hours import next_allowed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from questions.people import Person
    from storage.unit_of_work import UnitOfWork


def put_word(
    uow: UnitOfWork,
    *,
    people: Iterable[Person],
    kind: str,
    payload: dict[str, Any],
    key: str,
    now: datetime,
    zone: tzinfo | None = None,
) -> int:
    """How many of these people are told anew: once for each `key`, however often this is called within a week.

    With a zone, it waits for the day there; without, the night is looked at when its turn comes
    (`bot.use_cases.holding`).
    """
    return uow.outbox.put(
        NewMessage(
            person_id=person.id,
            kind=kind,
            payload=payload,
            created_at=now,
            # Nobody's age is known, and apprentices may be minors.
            not_before=next_allowed(now, zone, minor=person.role is Role.APPRENTICE) if zone else now,
            dedupe_key=f"{key}:{person.id}",
        )
        for person in people
    )
