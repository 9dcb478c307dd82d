"""What Rappel says unasked: put into the outbox as values with the effect it tells of, worded when it is sent.

A new kind needs a line in `PREPARE` here and one in `bot.views.notices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases import insight_notices
from bot.use_cases.broadcast_ends import PREPARE_BROADCAST_ENDS
from bot.use_cases.broadcast_progress import BROADCAST, prepare_broadcast
from bot.use_cases.correction_notices import PREPARE_CORRECTIONS
from bot.use_cases.flood_notices import PREPARE_FLOODS
from bot.use_cases.holding import ASKED_FOR
from bot.use_cases.ownership_notices import PREPARE_OWNERSHIP
from bot.use_cases.reminders import REMINDER, prepare_reminder
from bot.use_cases.role_notices import PREPARE_ROLES
from bot.use_cases.telling import put_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

NOTICE: Final = "notice"
NEW_SET: Final = "new_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A ready text in HTML, with rows of buttons (label, tap): for words that a person wrote."""

    text: str
    rows: tuple[tuple[tuple[str, Tap], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSet:
    """A new question set is there: its title, who gave it, empty once they are gone, and how many questions it has."""

    set_id: str
    title: str
    trainer: str
    count: int


def tell(
    uow: UnitOfWork,
    *,
    people: Iterable[Person],
    notice: Notice,
    key: str,
    now: datetime,
    zone: tzinfo,
    asked_for: bool = False,
) -> int:
    """Let these people read a ready text, at night only if they asked for it; returns how many are told of it anew.

    `key` names the occasion: each person is told of it once, however often this is called within a week.
    """
    rows = [[[label, *_pack(tap)] for label, tap in row] for row in notice.rows]
    payload: dict[str, Any] = {"text": notice.text, "rows": rows}
    if asked_for:
        payload[ASKED_FOR] = True
    return put_word(
        uow, people=people, kind=NOTICE, payload=payload, key=key, now=now, zone=None if asked_for else zone
    )


def tell_of_new_set(
    uow: UnitOfWork,
    *,
    people: Iterable[Person],
    set_id: str,
    title: str,
    trainer_id: int,
    count: int,
    now: datetime,
    zone: tzinfo,
) -> int:
    """Tell these apprentices, none of them at night, that a question set is there; returns as `tell`."""
    # Names are looked up when it is sent: who is renamed or erased meanwhile stands in no message that waits.
    key, payload = (
        f"{NEW_SET}:{set_id}",
        {
            "set_id": set_id,
            "title": title,
            "trainer_id": trainer_id,
            "count": count,
        },
    )
    return put_word(uow, people=people, kind=NEW_SET, payload=payload, key=key, now=now, zone=zone)


def prepare(uow: UnitOfWork, act: Act, *, kind: str, payload: Mapping[str, Any]) -> object | None:
    """What the view of this kind words, as of now; None if there is nothing to say any more.

    A message may be prepared more than once before it arrives. Raises LookupError for a kind or a payload that only
    another version knows.
    """
    return PREPARE[kind](uow, act, payload)


def _pack(tap: Tap) -> list[int]:
    return [tap.action, tap.asked_id, tap.sequence, tap.choice]


def _unpack(action: int, asked_id: int, sequence: int, choice: int) -> Tap:
    return Tap(action=Action(action), asked_id=asked_id, sequence=sequence, choice=choice)


def _read_notice(_uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> Notice:
    rows = tuple(tuple((label, _unpack(*tap)) for label, *tap in row) for row in payload["rows"])
    return Notice(text=payload["text"], rows=rows)


def _read_new_set(uow: UnitOfWork, _act: Act, payload: Mapping[str, Any]) -> NewSet:
    trainer = uow.people.find_name(payload["trainer_id"])
    return NewSet(set_id=payload["set_id"], title=payload["title"], trainer=trainer, count=payload["count"])


PREPARE: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    NOTICE: _read_notice,
    NEW_SET: _read_new_set,
    **insight_notices.PREPARE,
    **PREPARE_CORRECTIONS,
    REMINDER: prepare_reminder,
    **PREPARE_OWNERSHIP,
    BROADCAST: prepare_broadcast,
    **PREPARE_BROADCAST_ENDS,
    **PREPARE_ROLES,
    **PREPARE_FLOODS,
}
"""By kind, the use case that brings a stored message up to date when its turn has come."""
