"""What is being written step by step, whatever it is: found, and given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from questions.conversation import Draft
from questions.errors import StaleTap

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

REMINDER_TIME: Final = "reminder.time"
EXAM_DAY: Final = "exam.day"
OFFERS: Final = frozenset({REMINDER_TIME, EXAM_DAY})
"""What a screen with buttons lets somebody write as well, without having asked for it."""


def find_draft(uow: UnitOfWork, act: Act) -> Draft | None:
    """What the acting person is writing, or None."""
    return uow.drafts.find_open(act.person.id, now=act.now)


def get_draft(uow: UnitOfWork, act: Act, *, kinds: frozenset[str]) -> Draft:
    """What the acting person is writing; raises StaleTap unless it is of one of these kinds."""
    draft = find_draft(uow, act)
    if draft is None or draft.kind not in kinds:
        raise StaleTap
    return draft


def keep_draft(uow: UnitOfWork, act: Act, kind: str, data: Mapping[str, Any]) -> Draft:
    """The draft, kept in place of whatever the acting person was writing before."""
    draft = Draft(person_id=act.person.id, kind=kind, data=data, updated_at=act.now)
    uow.drafts.save(draft)
    return draft


def offer_writing(uow: UnitOfWork, act: Act, kind: str) -> None:
    """Let the next text be one of `OFFERS`, and the one after it too; whatever else is being written goes on."""
    draft = find_draft(uow, act)
    if draft is None or draft.kind in OFFERS:
        keep_draft(uow, act, kind, {})


def give_up_draft(uow: UnitOfWork, act: Act) -> bool:
    """Whether there was something to give up; nothing of it stays."""
    found = find_draft(uow, act)
    uow.drafts.discard(act.person.id)
    return found is not None
