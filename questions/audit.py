"""The audit log: every privileged act, by whom, when and on what; ids only, never a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zlib import crc32

if TYPE_CHECKING:
    from datetime import datetime


NOBODY: Final = 2**32 - 2
"""In place of a person: the command line or the settings."""
ERASED: Final = 0
"""In place of a person whose data were erased since."""


class Deed(StrEnum):
    """A kind of privileged act; the log keeps its text, so a kind once released keeps its meaning."""

    COHORT_CREATED = "cohort created"
    COHORT_RENAMED = "cohort renamed"
    COHORT_EXAM_DAY_SET = "cohort exam day set"
    DOMAIN_RELEASED = "domain released"
    COHORT_ARCHIVED = "cohort archived"
    MEMBER_REMOVED = "member removed"
    INVITE_CREATED = "invite created"
    INVITE_REVOKED = "invite revoked"
    TRAINER_APPOINTED = "trainer appointed"
    ADMIN_APPOINTED = "admin appointed"
    ROLE_TAKEN = "role taken"
    PERSON_RELINKED = "person relinked"
    SET_IMPORTED = "set imported"
    QUESTION_WRITTEN = "question written"
    SET_RENAMED = "set renamed"
    SET_SHARED = "set shared"
    SET_WITHDRAWN = "set withdrawn"
    SET_PUBLISHED = "set published"
    SET_UNPUBLISHED = "set unpublished"
    MEMBERS_RELAUNCHED = "members relaunched"
    REMEDIAL_OFFERED = "remedial offered"
    BRIEF_SWITCHED = "brief switched"
    QUESTION_CORRECTED = "question corrected"
    QUESTION_WITHDRAWN = "question withdrawn"
    QUESTION_BROUGHT_BACK = "question brought back"
    REPORTS_SETTLED = "reports settled"
    COHORT_HABITS_SET = "cohort habits set"
    PERSON_ERASED = "person erased"
    COHORT_END_ANNOUNCED = "cohort end announced"
    COHORT_ENDED = "cohort ended"
    BROADCAST_SENT = "broadcast sent"
    BROADCAST_STOPPED = "broadcast stopped"
    UPDATES_RETRIED = "updates retried"
    UPDATES_DISCARDED = "updates discarded"
    DATABASE_RESTORED = "database restored"
    SENDING_RESUMED = "sending resumed"


def number_of(deed: Deed) -> int:
    """A number that buttons can carry, the same in every version; never 0."""
    return crc32(deed.value.encode()) % 2**24 or 1


def find_deed(number: int) -> Deed | None:
    """The kind of act with this number, or None."""
    return next((deed for deed in Deed if number_of(deed) == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log.

    `person_id` is who did it, None for the command line and for Rappel itself, 0 for somebody erased since; `subject`
    names what it was done to (`cohort:3`), `detail` what else must be known (`trainer -> apprentice`).
    """

    id: int
    at: datetime
    person_id: int | None
    act: str
    subject: str
    detail: str
