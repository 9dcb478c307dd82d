"""What the acting person learns towards: the exam day, their own pace, and what they have met so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from questions.cohorts import list_withheld
from questions.learning.calibration import OWN_ANSWERS, correct_recall, measure_own_bias
from questions.learning.card import study_day
from questions.learning.exam import domain_of
from questions.learning.forecast import Course, project, recall_on, sum_recall
from questions.learning.selection import Aim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.learning.glance import SeenCard
    from storage.unit_of_work import UnitOfWork

PACE_DAYS = 14
PACE_LOOKS_BACK = 120
"""How many days back those without leave are looked for."""
FIRST_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the acting person stands: every card that can be asked, what was never met, and the aim.

    `withheld` are the facts never met that the cohort's trainer releases later. `bias` is by how much the person's
    recent answers fell short of what was promised (`questions.learning.calibration`).
    """

    cards: Mapping[str, SeenCard]
    unseen: tuple[str, ...]
    withheld: frozenset[str]
    course: Course
    bias: float

    @property
    def aim(self) -> Aim:
        """What is learnt towards."""
        return self.course.aim

    @property
    def released(self) -> tuple[str, ...]:
        """What was never met and may be asked now."""
        return tuple(fact_id for fact_id in self.unseen if fact_id not in self.withheld)


def take_standing(uow: UnitOfWork, act: Act) -> Standing:
    """The acting person's standing at this moment; cards of withdrawn facts are left out."""
    curriculum = act.syllabus.curriculum
    cards = {card.fact_id: card for card in uow.cards.list_glances(act.person.id) if card.fact_id in curriculum}
    started = study_day(act.person.created_at, act.syllabus.zone)
    pace = _measure_pace(uow, act, started)
    unseen = tuple(fact_id for fact_id in curriculum if fact_id not in cards)
    cohort = uow.cohorts.find_active(act.person.cohort_id)
    aim = Aim(
        today=act.today,
        exam_day=act.person.exam_day,
        answers_per_day=pace,
        bank_size=len(curriculum),
        trusted=cohort is None or cohort.trusted,
    )
    return Standing(
        cards=cards,
        unseen=unseen,
        withheld=frozenset() if cohort is None else _find_withheld(uow, act, unseen, cohort),
        course=Course(aim=aim, started=started, answers_per_day=pace),
        bias=measure_own_bias(uow.retrievals.list_latest(act.person.id, limit=OWN_ANSWERS), model=act.scheduler.model),
    )


def expect_recall(standing: Standing, act: Act, *, day: date) -> dict[str, float]:
    """Each met fact's likely recall on a day, if nothing more is asked until then."""
    model = act.scheduler.model
    recall = {fact_id: recall_on(card.memory, day, model=model) for fact_id, card in standing.cards.items()}
    return correct_forecast(recall, standing)


def expect_going_on(standing: Standing, act: Act, *, course: Course | None = None) -> dict[str, float]:
    """Each fact's likely recall on the exam day if one goes on as now, or on another course."""
    cards = standing.cards.values()
    recall = project(cards, standing.unseen, course=course or standing.course, model=act.scheduler.model)
    return correct_forecast(recall, standing)


def correct_forecast(recall: Mapping[str, float], standing: Standing) -> dict[str, float]:
    """The recalls corrected by the person's own bias; what counts as not known stays so."""
    return {
        fact_id: correct_recall(chance, bias=standing.bias) if chance else 0.0 for fact_id, chance in recall.items()
    }


def forecast_day(act: Act) -> date:
    """The day that forecasts speak of: the exam day if it lies ahead, else today."""
    exam_day = act.person.exam_day
    return exam_day if exam_day is not None and exam_day > act.today else act.today


def expect_mean_recall(standing: Standing, act: Act) -> float:
    """The likely share of the whole bank recalled on the day that forecasts speak of."""
    correct = partial(correct_recall, bias=standing.bias)
    known = sum_recall(standing.cards.values(), forecast_day(act), correct=correct, model=act.scheduler.model)
    return known / max(1, len(act.syllabus.curriculum))


def _find_withheld(uow: UnitOfWork, act: Act, unseen: Sequence[str], cohort: Cohort) -> frozenset[str]:
    """Those of these facts that the cohort's trainer releases later: by domain, by set, or a few a day."""
    days = act.syllabus.release_days
    later = {fact_id for fact_id in unseen if fact_id in days and days[fact_id] > act.today}
    scopes = list_withheld(uow.cohorts.list_releases(cohort.id), today=act.today)
    if scopes:
        curriculum, set_of = act.syllabus.curriculum, act.syllabus.library.set_of
        later |= {fact_id for fact_id in unseen if {str(domain_of(curriculum[fact_id])), set_of[fact_id]} & scopes}
    return frozenset(later)


def _measure_pace(uow: UnitOfWork, act: Act, started: date) -> float:
    """Answers a day over the last fourteen days, or since the start; the daily goal before the first full day.

    Days of leave count only if they had answers: nobody's pace falls because they are away. The free days of a week
    count, for they come again in the weeks ahead.
    """
    begin = max(started, act.today - timedelta(days=PACE_LOOKS_BACK))
    away = uow.reminders.list_leaves(act.person.id, since=begin)
    back = (act.today - timedelta(days=days) for days in range(1, (act.today - begin).days + 1))
    present = list(islice((day for day in back if not any(leave.covers(day) for leave in away)), PACE_DAYS))
    if not present:
        return float(act.person.daily_goal)
    counts = uow.reviews.count_rated_by_day(act.person.id, since=present[-1])
    answers = {day: count for day, count in counts.items() if day < act.today}
    return sum(answers.values()) / len({*present, *answers})
