"""After a backup was put back: what must not be said twice, and letting Rappel speak unasked again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.rights import require_admin
from questions.audit import Deed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

MAY_HAVE_BEEN_SENT: Final = "before a restore"
"""Why a message of the backup stays unsent: what waited then may have gone out since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What of the past is not told a second time: messages that waited, and broadcasts that were on their way."""

    messages: int
    broadcasts: int


def settle_restored(uow: UnitOfWork, *, now: datetime) -> Settled:
    """Leave unsent what may have been sent since the backup, reckon reminders anew, and be silent until a yes.

    Messages that were to go out only from now on are kept.
    """
    open_broadcasts = uow.broadcasts.list_open()
    for broadcast in open_broadcasts:
        uow.broadcasts.stop(broadcast)
    skipped = uow.outbox.skip_due(now=now, reason=MAY_HAVE_BEEN_SENT)
    uow.reminders.order_plans_due(now=now)
    uow.restores.add(at=now, skipped=skipped)
    uow.acts.append(Deed.DATABASE_RESTORED, at=now, person_id=None, subject="database:1", detail=str(skipped))
    return Settled(messages=skipped, broadcasts=len(open_broadcasts))


def resume_sending(uow: UnitOfWork, act: Act) -> None:
    """Let reminders and other unasked messages go out again; a second time does nothing. Raises RoleNeeded."""
    require_admin(uow, act)
    resume(uow, now=act.now, by=act.person.id)


def resume(uow: UnitOfWork, *, now: datetime, by: int | None) -> bool:
    """The same without asking who it is, for the command line (`by` None); False if nothing was paused."""
    resumed = uow.restores.confirm(at=now)
    if resumed:
        uow.acts.append(Deed.SENDING_RESUMED, at=now, person_id=by, subject="database:1")
    return resumed
