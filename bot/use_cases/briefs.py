"""The Monday brief: once a week and cohort, to its trainers, if there is something that the last one did not say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, Final

from bot.use_cases.findings import act_for
from bot.use_cases.insight import find_what_stands_out
from bot.use_cases.insight_notices import BRIEF, brief_as_data
from bot.use_cases.rights import require_cohort
from bot.use_cases.syllabus import Act
from bot.use_cases.telling import put_word
from questions.audit import Deed
from questions.cohorts import may_teach
from questions.results.attention import Brief, prepare_brief

if TYPE_CHECKING:
    import random
    from datetime import date, datetime, tzinfo

    from bot.use_cases.shelf import Shelf
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

BRIEF_AT: Final = time(7, 30)
MADE_UP_FOR_UNTIL: Final = time(10)
_MONDAY: Final = 0
_TUESDAY: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedBrief:
    """What there is to say of a cohort this week: all `topics`, and the brief, None if the last one said it all."""

    cohort_id: int
    topics: frozenset[str]
    brief: Brief | None


def find_week(now: datetime, zone: tzinfo) -> date | None:
    """The Monday whose briefs are to go out now: that day, or early on Tuesday after an outage; None at other times."""
    local = now.astimezone(zone)
    latest = {_MONDAY: time.max, _TUESDAY: MADE_UP_FOR_UNTIL}.get(local.weekday(), time.min)
    return local.date() - timedelta(days=local.weekday()) if BRIEF_AT <= local.time() <= latest else None


def weigh_brief(
    uow: UnitOfWork,
    *,
    cohort_id: int,
    shelf: Shelf,
    now: datetime,
    rng: random.Random,
) -> WeighedBrief:
    """What there is to say of a cohort; nothing where nobody would read it, or whose exam is over.

    Takes its time, and only reads.
    """
    nothing = WeighedBrief(cohort_id=cohort_id, topics=frozenset(), brief=None)
    cohort, trainers = uow.cohorts.find_active(cohort_id), _list_readers(uow, cohort_id)
    if cohort is None or not trainers:
        return nothing
    act = Act(person=trainers[0], syllabus=shelf.shipped, now=now, rng=rng, shelf=shelf)
    if cohort.is_over(act.today):
        return nothing
    findings = find_what_stands_out(uow, act_for(uow, act, cohort), cohort)
    concerns = [one.concern for one in findings.concerns]
    errors = [one.misconception for one in findings.errors]
    doubtful = [(one.id, one.version) for one in findings.doubtful]
    whole = prepare_brief(concerns, misconceptions=errors, doubtful=doubtful)
    said = uow.briefs.find(cohort_id).topics
    return WeighedBrief(
        cohort_id=cohort_id,
        # What is over is forgotten, so that it is news when it comes again.
        topics=frozenset() if whole is None else whole.topics,
        brief=prepare_brief(concerns, misconceptions=errors, doubtful=doubtful, said=said),
    )


def send_brief(uow: UnitOfWork, weighed: WeighedBrief, *, week: date, now: datetime, zone: tzinfo) -> int:
    """Tell a cohort's trainers, if nobody has looked at this week's brief before; returns how many are told."""
    if not uow.briefs.claim(weighed.cohort_id, week=week, topics=weighed.topics) or weighed.brief is None:
        return 0
    return put_word(
        uow,
        kind=BRIEF,
        people=_list_readers(uow, weighed.cohort_id),
        payload=brief_as_data(weighed.cohort_id, weighed.brief),
        key=f"{BRIEF}:{weighed.cohort_id}:{week}",
        now=now,
        zone=zone,
    )


def switch_brief(uow: UnitOfWork, act: Act, *, cohort_id: int, wanted: bool) -> Cohort:
    """The cohort whose trainers get the brief from now on, or not; raises RoleNeeded, NotYourCohort, StaleTap."""
    cohort = require_cohort(uow, act, cohort_id)
    uow.briefs.switch(cohort.id, wanted=wanted)
    uow.acts.append(
        Deed.BRIEF_SWITCHED,
        at=act.now,
        person_id=act.person.id,
        subject=f"cohort:{cohort.id}",
        detail="on" if wanted else "off",
    )
    return cohort


def _list_readers(uow: UnitOfWork, cohort_id: int) -> list[Person]:
    """The cohort's trainers, without who lost the role."""
    return [trainer for trainer in uow.cohorts.list_trainers(cohort_id) if may_teach(trainer)]
