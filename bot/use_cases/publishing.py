"""A set given to a cohort: to whom, from when, how; with what it would ask of each day before it is done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import TYPE_CHECKING, Final

from bot.use_cases.acting import attune
from bot.use_cases.aims import take_standing
from bot.use_cases.cohorts import list_cohorts
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.notices import tell_of_new_set
from bot.use_cases.rights import require_cohort, require_teaching
from bot.use_cases.sets import SetView, look_at_set, require_set
from questions.audit import Deed
from questions.errors import StaleTap
from questions.learning import load
from questions.learning.playing import Participant
from questions.quiz.publishing import LARGEST_NUMBER, Publication

if TYPE_CHECKING:
    from bot.use_cases.shelf import Shelf
    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.conversation import Draft
    from questions.learning.load import LoadForecast
    from questions.people import Person
    from questions.quiz.publishing import SetInfo
    from storage.unit_of_work import UnitOfWork

DRAFT: Final = "set.publish"
LATEST_DAYS: Final = 400
ANSWERS_TIMED: Final = 200
FIRST_MOMENT: Final = datetime(2020, 1, 1, tzinfo=UTC)
FIRST_NOTICE: Final = time(8)
USUAL_SECONDS: Final = 20.0
"""An answer of somebody who has not answered yet, as load forecasts assume it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """A set and the cohorts that the person may give it to; `having` are the ids of those that have it."""

    info: SetInfo
    cohorts: tuple[Cohort, ...]
    having: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChoice:
    """A set on its way to a cohort, the day still open; `number` belongs to this step alone."""

    number: int
    info: SetInfo
    cohort: Cohort
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationPlan:
    """A set on its way to a cohort, all said but the yes.

    `facts` counts those that are new to the cohort; `forecast` is what they ask of each day, None for a cohort
    without members. `number` belongs to this step alone.
    """

    number: int
    info: SetInfo
    cohort: Cohort
    from_day: date
    facts_a_day: int | None
    facts: int
    forecast: LoadForecast | None
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A set that a cohort has now; `is_new` tells that it did not have it before."""

    info: SetInfo
    cohort: Cohort
    publication: Publication
    is_new: bool
    today: date


def list_targets(uow: UnitOfWork, act: Act, *, set_id: str) -> Targets:
    """The cohorts that a set may be given to; raises RoleNeeded, NotYourSet, StaleTap if it is withdrawn."""
    info = require_set(uow, act, set_id)
    return Targets(
        info=info,
        cohorts=tuple(entry.cohort for entry in list_cohorts(uow, act).entries),
        having=frozenset(one.cohort_id for one in uow.sets.list_publications(set_id=set_id)),
    )


def choose_cohort(uow: UnitOfWork, act: Act, *, set_id: str, cohort_id: int) -> DayChoice:
    """The step in which the day is chosen; raises as `list_targets`, and NotYourCohort."""
    info, cohort = require_set(uow, act, set_id), require_cohort(uow, act, cohort_id)
    number = _keep(uow, act, {"set_id": info.id, "cohort_id": cohort.id})
    return DayChoice(number=number, info=info, cohort=cohort, today=act.today)


def choose_day(uow: UnitOfWork, act: Act, *, number: int, day: date) -> int:
    """The number of the step in which all is said but the yes; raises StaleTap for another step or a day past."""
    data = _get_draft(uow, act, number).data
    _check_day(act, day)
    return _keep(uow, act, {"set_id": data["set_id"], "cohort_id": data["cohort_id"], "from_day": day.isoformat()})


def look_at_plan(uow: UnitOfWork, act: Act, *, number: int, facts_a_day: int | None, shelf: Shelf) -> PublicationPlan:
    """The plan with so many facts a day (None: all at once); raises as `choose_cohort`, StaleTap for another step."""
    info, cohort, from_day = _read_draft(uow, act, number)
    facts = _count_new_facts(uow, act, info, cohort, shelf)
    members = [member.person for member in uow.people.list_members(cohort.id)]
    forecast = load.forecast_load(
        [_as_participant(uow, act, person, shelf) for person in members],
        load.Publication(facts=facts, start=from_day, per_day=facts_a_day),
        today=act.today,
        cap=float(cohort.daily_minutes),
    )
    return PublicationPlan(
        number=number,
        info=info,
        cohort=cohort,
        from_day=from_day,
        facts_a_day=facts_a_day,
        facts=facts,
        forecast=forecast if members else None,
        today=act.today,
    )


def confirm_publication(uow: UnitOfWork, act: Act, *, number: int, facts_a_day: int | None) -> Published:
    """The set, given to the cohort; raises as `look_at_plan`."""
    info, cohort, from_day = _read_draft(uow, act, number)
    publication = Publication(
        set_id=info.id,
        cohort_id=cohort.id,
        from_day=from_day,
        facts_a_day=facts_a_day,
        published_by=act.person.id,
        published_at=act.now,
    )
    is_new = uow.sets.publish(publication)
    if is_new:
        _tell_members(uow, act, info, cohort, from_day)
    uow.drafts.discard(act.person.id)
    detail = f"cohort:{cohort.id} {from_day} {facts_a_day or 'at once'}"
    _note(uow, act, Deed.SET_PUBLISHED, info, detail=detail)
    return Published(info=info, cohort=cohort, publication=publication, is_new=is_new, today=act.today)


def _tell_members(uow: UnitOfWork, act: Act, info: SetInfo, cohort: Cohort, from_day: date) -> None:
    """Let the cohort's apprentices know of their new set, in the morning of its first day or now."""
    morning = datetime.combine(from_day, FIRST_NOTICE, act.syllabus.zone)
    tell_of_new_set(
        uow,
        people=[member.person for member in uow.people.list_members(cohort.id)],
        set_id=info.id,
        title=info.title,
        trainer_id=act.person.id,
        count=info.questions,
        now=max(act.now, morning),
        zone=act.syllabus.zone,
    )


def unpublish_set(uow: UnitOfWork, act: Act, *, set_id: str, cohort_id: int) -> SetView:
    """The set, taken from a cohort, which keeps its answers; raises as `choose_cohort`."""
    info, cohort = require_set(uow, act, set_id), require_cohort(uow, act, cohort_id)
    uow.sets.unpublish(info.id, cohort.id)
    _note(uow, act, Deed.SET_UNPUBLISHED, info, detail=f"cohort:{cohort.id}")
    return look_at_set(uow, act, set_id=set_id)


def _keep(uow: UnitOfWork, act: Act, data: dict[str, object]) -> int:
    """The number of a new step: buttons of every step before are stale."""
    number = act.rng.randint(1, LARGEST_NUMBER)
    keep_draft(uow, act, DRAFT, {**data, "number": number})
    return number


def _get_draft(uow: UnitOfWork, act: Act, number: int) -> Draft:
    require_teaching(uow, act)
    draft = get_draft(uow, act, kinds=frozenset({DRAFT}))
    if draft.data["number"] != number:
        raise StaleTap
    return draft


def _read_draft(uow: UnitOfWork, act: Act, number: int) -> tuple[SetInfo, Cohort, date]:
    """What the step is about, every right checked again."""
    data = _get_draft(uow, act, number).data
    if "from_day" not in data:
        raise StaleTap
    from_day = date.fromisoformat(data["from_day"])
    _check_day(act, from_day)
    return require_set(uow, act, data["set_id"]), require_cohort(uow, act, data["cohort_id"]), from_day


def _check_day(act: Act, day: date) -> None:
    if not act.today <= day <= act.today + timedelta(days=LATEST_DAYS):
        raise StaleTap


def _count_new_facts(uow: UnitOfWork, act: Act, info: SetInfo, cohort: Cohort, shelf: Shelf) -> int:
    """The facts of the set that the cohort is not asked yet."""
    syllabus = shelf.find_syllabus(uow, cohort.id)
    known = syllabus.library.curriculum
    later = {fact_id for fact_id, day in syllabus.release_days.items() if day > act.today}
    return sum(fact.id not in known or fact.id in later for fact in uow.sets.get(info.id).facts)


def _as_participant(uow: UnitOfWork, act: Act, person: Person, shelf: Shelf) -> Participant:
    standing = take_standing(uow, attune(uow, replace(act, person=person), shelf))
    timed = uow.reviews.list_of(person.id, since=FIRST_MOMENT, limit=ANSWERS_TIMED)
    seconds = [logged.review.duration / 1000 for logged in timed if logged.review.duration]
    return Participant(
        person_id=person.id,
        cards=standing.cards.values(),
        unseen=len(standing.released),
        course=standing.course,
        goal=person.daily_goal,
        seconds=median(seconds) if seconds else USUAL_SECONDS,
        is_off=uow.reminders.find_habits(person.id).calendar.is_off,
    )


def _note(uow: UnitOfWork, act: Act, deed: Deed, info: SetInfo, *, detail: str) -> None:
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=f"set:{info.id}", detail=detail)
