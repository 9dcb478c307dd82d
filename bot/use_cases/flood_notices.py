"""Whoever sent so much at once that some of it was not kept hears of it: they would wait for an answer in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.holding import ASKED_FOR
from bot.use_cases.telling import put_word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

DROPPED: Final = "dropped"


def tell_of_drop(uow: UnitOfWork, telegram_ids: Collection[int], *, now: datetime) -> None:
    """Let these people, strangers apart, know once a day that something they sent was not kept."""
    people = [person for number in telegram_ids if (person := uow.people.find_by_telegram_id(number))]
    if people:
        # They are there, writing: it comes at once, at any hour.
        payload, key = {ASKED_FOR: True}, f"{DROPPED}:{now:%Y-%m-%d}"
        put_word(uow, people=people, kind=DROPPED, payload=payload, key=key, now=now)


def _read(_uow: UnitOfWork, _act: Act, _payload: Mapping[str, Any]) -> bool:
    return True


PREPARE_FLOODS: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {DROPPED: _read}
