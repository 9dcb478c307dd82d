"""What the acting person learns towards: the exam day, their own pace, and what they have met so far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import filterfalse
from typing import TYPE_CHECKING

from bot.use_cases.pace import list_present_days, looks_back_to, reckon_pace, started_on
from questions.cohorts import list_withheld
from questions.learning.calibration import OWN_ANSWERS, correct_forecast, measure_own_bias
from questions.learning.exam import domain_of
from questions.learning.forecast import Course, project_all, recall_on, sum_recall
from questions.learning.selection import Aim

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.learning.seen_cards import SeenCards
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the acting person stands: every card that can be asked, what was never met, and the aim.

    `withheld` are the facts never met that the cohort's trainer releases later. `bias` is by how much the person's
    recent answers fell short of what was promised (`questions.learning.calibration`).
    """

    cards: SeenCards
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
    return _take_standing(uow, act, uow.cards.see_all(act.person.id))


def take_standing_for_round(uow: UnitOfWork, act: Act) -> Standing:
    """As `take_standing`, at the start of a round: many cards are kept for its summary."""
    return _take_standing(uow, act, act.shelf.cards.see_and_keep(uow, act)) if act.shelf else take_standing(uow, act)


def take_standing_after_round(uow: UnitOfWork, act: Act) -> Standing:
    """As `take_standing`, at the end of a round: only what has changed since its start is read, where that is kept."""
    return _take_standing(uow, act, act.shelf.cards.see_again(uow, act)) if act.shelf else take_standing(uow, act)


def _take_standing(uow: UnitOfWork, act: Act, present: SeenCards) -> Standing:
    curriculum = act.syllabus.curriculum
    unseen = tuple(filterfalse(present.fact_ids.__contains__, curriculum))
    pace = _measure_pace(uow, act)
    cohort = uow.cohorts.find_active(act.person.cohort_id)
    aim = Aim(
        today=act.today,
        exam_day=act.person.exam_day,
        answers_per_day=pace,
        bank_size=len(curriculum),
        trusted=cohort is None or cohort.trusted,
    )
    return Standing(
        cards=present.among(curriculum.keys()),
        unseen=unseen,
        withheld=frozenset() if cohort is None else _find_withheld(uow, act, unseen, cohort),
        course=Course(aim=aim, started=started_on(act), answers_per_day=pace),
        bias=measure_own_bias(uow.foretold.list_of(act.person.id, latest=OWN_ANSWERS), model=act.scheduler.model),
    )


def expect_recall(standing: Standing, act: Act, *, day: date) -> dict[str, float]:
    """Each met fact's likely recall on a day, if nothing more is asked until then."""
    model = act.scheduler.model
    recall = {fact_id: recall_on(card.memory, day, model=model) for fact_id, card in standing.cards.items()}
    return correct_forecast(recall, bias=standing.bias)


def expect_going_on(standing: Standing, act: Act, *, course: Course | None = None) -> dict[str, float]:
    """Each fact's likely recall on the exam day if one goes on as now, or on another course."""
    memories = standing.cards.memories
    recall = project_all(memories, standing.unseen, course=course or standing.course, model=act.scheduler.model)
    return correct_forecast(recall, bias=standing.bias)


def forecast_day(act: Act) -> date:
    """The day that forecasts speak of: the exam day if it lies ahead, else today."""
    exam_day = act.person.exam_day
    return exam_day if exam_day is not None and exam_day > act.today else act.today


def expect_mean_recall(standing: Standing, act: Act) -> float:
    """The likely share of the whole bank recalled on the day that forecasts speak of."""
    known = sum_recall(standing.cards.memories, forecast_day(act), bias=standing.bias, model=act.scheduler.model)
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


def _measure_pace(uow: UnitOfWork, act: Act) -> float:
    present = list_present_days(act, uow.reminders.list_leaves(act.person.id, since=looks_back_to(act)))
    counts = uow.reviews.count_rated_by_day(act.person.id, since=present[-1]) if present else {}
    return reckon_pace(act, present, counts)
