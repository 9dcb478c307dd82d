"""What everybody would recall on their exam day, for who looks after the service: no names, only ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.aims import take_standing
from bot.use_cases.progress import likely_mark, measure_recalls
from questions.learning.forecast import mean_recall
from questions.results.progress import mean_of

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A position (« 3 »), competence (« 3.1 ») or objective (« 3.1.1.2 ») and the shares of its facts recalled.

    `today`, and on the exam day without another answer (`untouched`) and at today's pace (`going_on`); 0 to 1, the
    last two None without an exam day ahead.
    """

    code: str
    facts: int
    seen: int
    today: float
    untouched: float | None
    going_on: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One person's forecast: the written marks to be expected (1 to 6; None without an exam day ahead), and parts."""

    person_id: int
    exam_day: date | None
    answers_per_day: float
    mark_untouched: float | None
    mark_going_on: float | None
    parts: tuple[Part, ...]


def measure_outlook(uow: UnitOfWork, act: Act, *, depth: int = 1) -> Outlook:
    """The acting person's forecast, by domain (`depth` 1), also by competence (2), also by objective (3)."""
    standing = take_standing(uow, act)
    recalls = measure_recalls(standing, act)
    facts_of: dict[str, list[str]] = {}
    for fact_id, codes in act.syllabus.curriculum.items():
        for code in sorted({part for whole in codes for part in _list_parts(whole)[:depth]}):
            facts_of.setdefault(code, []).append(fact_id)
    return Outlook(
        person_id=act.person.id,
        exam_day=act.person.exam_day,
        answers_per_day=standing.course.answers_per_day,
        mark_untouched=None if recalls.untouched is None else likely_mark(act, recalls.untouched),
        mark_going_on=None if recalls.going_on is None else likely_mark(act, recalls.going_on),
        parts=tuple(
            Part(
                code=code,
                facts=len(facts),
                seen=sum(fact_id in standing.cards for fact_id in facts),
                today=mean_recall(recalls.today, facts),
                untouched=mean_of(recalls.untouched, facts),
                going_on=mean_of(recalls.going_on, facts),
            )
            for code, facts in sorted(facts_of.items(), key=lambda item: _as_numbers(item[0]))
        ),
    )


def _list_parts(code: str) -> tuple[str, str, str]:
    """The domain, the competence and the objective of a code."""
    numbers = code.split(".")
    return numbers[0], ".".join(numbers[:2]), code


def _as_numbers(code: str) -> tuple[int, ...]:
    return tuple(int(number) for number in code.split("."))
