"""What somebody would recall on a day to come: from the memories as they are, and if one goes on as now.

Forecasts use the *likely* state of a memory (`questions.learning.card.Memory`). A fact answered wrongly counts as not
known for the rest of that day: read a minute ago is not learnt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

from questions.learning.calibration import correct_recall
from questions.learning.memories import MANY, recall_after
from questions.learning.memory_model import DEFAULT_MODEL
from questions.learning.selection import spread_new_facts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from questions.learning.glance import SeenMemory
    from questions.learning.memories import Memories
    from questions.learning.memory_model import MemoryModel
    from questions.learning.selection import Aim
    from questions.learning.walking import Walk

STEPS = 16


def recall_on(memory: SeenMemory, day: date, *, model: MemoryModel = DEFAULT_MODEL) -> float:
    """The likely chance of recalling a fact on this day if it is not asked before (0 to 1)."""
    return recall_after(memory.likely_stability, (day - memory.last_day).days, model=model)


def recall_all(memories: Memories, day: date, *, model: MemoryModel = DEFAULT_MODEL) -> dict[str, float]:
    """As `recall_on`, for all of a person's memories at once, by fact."""
    from questions.learning import walking  # noqa: PLC0415 - numpy, which no answer needs

    return walking.recall_all(memories, day, model=model)


def mean_recall(recall: Mapping[str, float], facts: Collection[str]) -> float:
    """The mean chance of recall over these facts, those never met counting 0."""
    return sum([recall[fact_id] for fact_id in facts if fact_id in recall]) / max(1, len(facts))


def sum_recall(memories: Memories, day: date, *, bias: float, model: MemoryModel = DEFAULT_MODEL) -> float:
    """The sum over these memories of what `recall_on` says of a day, each corrected by the learner's own bias
    (`questions.learning.calibration`); what counts as not known stays so.
    """
    if len(memories) > MANY:
        from questions.learning import walking  # noqa: PLC0415 - numpy, which few do not pay for

        return walking.sum_recall(memories, day, bias=bias, model=model)
    each = zip(memories.likely_stability, memories.last_day, strict=True)
    chances = [recall_after(stability, (day - last_day).days, model=model) for stability, last_day in each]
    return sum([correct_recall(chance, bias=bias) for chance in chances if chance], 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How one goes on: so many answers a day from `started` towards the aim's exam day."""

    aim: Aim
    started: date
    answers_per_day: float


def project_all(
    memories: Memories, unseen: Sequence[str], *, course: Course, model: MemoryModel = DEFAULT_MODEL
) -> dict[str, float]:
    """Each fact's likely recall on the exam day if one goes on like this; empty without exam day.

    The time left is walked in at most sixteen strides. In each, the project's own selection spends the stride's
    answers, and every fact asked moves to its expected memory. Facts that would still be unmet are left out.
    """
    from questions.learning.walking import Walk  # noqa: PLC0415 - numpy, which no answer needs

    left = course.aim.days_left
    exam_day = course.aim.exam_day
    if left is None or exam_day is None:
        return {}
    walk = Walk(memories, unseen, model)
    stride = max(1, ceil(left / STEPS))
    budget = 0.0
    for day in range(0, left, stride):
        days = min(stride, left - day)
        budget += course.answers_per_day * days
        today = course.aim.today.fromordinal(course.aim.today.toordinal() + day)
        budget -= _advance(walk, replace(course.aim, today=today), course, answers=int(budget), days=days)
    return walk.recall_on(exam_day)


def _advance(walk: Walk, aim: Aim, course: Course, *, answers: int, days: int) -> int:
    """Spend this many answers on this stride; returns how many were spent."""
    daily = spread_new_facts(
        len(walk.unseen),
        today=aim.today,
        started=course.started,
        exam_day=aim.exam_day,
        count=ceil(course.answers_per_day),
    )
    new = min(daily * days, answers)
    met, walk.unseen = walk.unseen[:new], walk.unseen[new:]
    chosen = walk.choose(aim, answers - len(met))
    walk.answer(chosen, aim.today)
    walk.meet(met, aim.today)
    return len(met) + len(chosen)
