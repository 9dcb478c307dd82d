"""Open reports of a question dealt with: settled, and those who reported told what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.correction_notices import REPORT_SETTLED
from bot.use_cases.telling import put_word
from questions.audit import Deed

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def settle_reports(uow: UnitOfWork, act: Act, question_id: str, *, corrected: bool) -> int:
    """How many open reports of a question were settled; who reported is told only that something was corrected."""
    settled = uow.reports.settle(question_id, by=act.person.id, at=act.now)
    for report in settled if corrected else ():
        put_word(
            uow,
            people=[uow.people.get(report.new.person_id)],
            kind=REPORT_SETTLED,
            payload={"report_id": report.id},
            key=f"{REPORT_SETTLED}:{report.id}:{act.now.isoformat()}",
            now=act.now,
            zone=act.syllabus.zone,
        )
    if settled:
        subject, detail = f"question:{question_id}", str(len(settled))
        uow.acts.append(Deed.REPORTS_SETTLED, at=act.now, person_id=act.person.id, subject=subject, detail=detail)
    return len(settled)
