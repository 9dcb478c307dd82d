"""Updates that were given up, by what went wrong; tried again or set aside. What they say is never shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from zlib import crc32

from bot.use_cases.rights import require_admin
from questions.audit import Deed
from questions.errors import StaleTap

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from storage.inbox import FailedUpdate
    from storage.unit_of_work import UnitOfWork

MOST_LISTED: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Updates that failed of the same type of error: from when to when, and the latest id in the log.

    `number` names the type on buttons.
    """

    number: int
    error: str
    updates: tuple[FailedUpdate, ...]
    latest_id: str

    @property
    def first_at(self) -> datetime:
        """When the first of them came."""
        return self.updates[-1].received_at

    @property
    def last_at(self) -> datetime:
        """When the latest of them came."""
        return self.updates[0].received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """Every group of failures, the largest first."""

    groups: tuple[FailureGroup, ...]
    zone: tzinfo


def list_failures(uow: UnitOfWork, act: Act) -> Failures:
    """The updates that were given up, by type of error; raises RoleNeeded unless an admin acts."""
    require_admin(uow, act)

    def by_error(update: FailedUpdate) -> str:
        return update.reason.rpartition(" ")[2] or "?"

    failed = sorted(uow.inbox.list_failed(limit=MOST_LISTED), key=by_error)
    groups = [_group(error, tuple(updates)) for error, updates in groupby(failed, by_error)]
    return Failures(
        groups=tuple(sorted(groups, key=lambda group: -len(group.updates))),
        zone=act.syllabus.zone,
    )


def look_at_failure(uow: UnitOfWork, act: Act, *, number: int) -> tuple[FailureGroup, Failures]:
    """One group and all of them; raises as `list_failures`, StaleTap if it is gone."""
    found = list_failures(uow, act)
    for group in found.groups:
        if group.number == number:
            return group, found
    raise StaleTap


def retry_failure(uow: UnitOfWork, act: Act, *, number: int) -> int:
    """How many updates of a group wait to be handled once more; raises as `look_at_failure`."""
    group, _all = look_at_failure(uow, act, number=number)
    count = uow.inbox.retry_failed([update.id for update in group.updates])
    _note(uow, act, Deed.UPDATES_RETRIED, group, count)
    return count


def discard_failure(uow: UnitOfWork, act: Act, *, number: int) -> int:
    """How many updates of a group are set aside for good; raises as `look_at_failure`."""
    group, _all = look_at_failure(uow, act, number=number)
    count = uow.inbox.discard_failed([update.id for update in group.updates], at=act.now)
    _note(uow, act, Deed.UPDATES_DISCARDED, group, count)
    return count


def _group(error: str, updates: tuple[FailedUpdate, ...]) -> FailureGroup:
    return FailureGroup(
        number=crc32(error.encode()), error=error, updates=updates, latest_id=updates[0].reason.partition(" ")[0]
    )


def _note(uow: UnitOfWork, act: Act, deed: Deed, group: FailureGroup, count: int) -> None:
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=f"updates:{group.error}", detail=str(count))
