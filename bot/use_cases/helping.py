"""What a trainer does about it: the silent asked to come back, five questions offered on what many get wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases import rounds, steps, study
from bot.use_cases.findings import CommonError, act_for, find_errors, list_member_concerns
from bot.use_cases.insight_notices import RELAUNCH, REMEDIAL
from bot.use_cases.rights import require_cohort
from bot.use_cases.telling import put_word
from questions.audit import Deed
from questions.errors import StaleTap
from questions.learning.rounds import RoundKind
from questions.quiet_hours import next_allowed
from questions.results.attention import RECENT_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.learning.rounds import Round
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

OFFER_DAYS: Final = 2 * RECENT_DAYS
"""A brief's buttons work for a week: what it spoke of lies up to two weeks back then."""
_ALL: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How many apprentices are told, from when on; how many were told before, and how many can't be reached."""

    people: int
    before: int
    unreachable: int
    at: datetime
    now: datetime


def relaunch_silent(uow: UnitOfWork, act: Act, *, cohort_id: int) -> Told:
    """Ask each silent member of a cohort, once a week at most, to come back.

    Raises RoleNeeded, NotYourCohort, StaleTap if the cohort is archived.
    """
    cohort = require_cohort(uow, act, cohort_id)
    members = [member.person for member in uow.people.list_members(cohort.id)]
    silent = [
        one.person
        for one in list_member_concerns(uow, act, cohort, people=members)
        if one.concern.silent_days is not None
    ]
    reachable = _reachable(silent)
    claimed = uow.briefs.claim_relaunches([person.id for person in reachable], today=act.today)
    told = [person for person in reachable if person.id in claimed]
    payload = {"cohort": cohort.id, "trainer_id": act.person.id, "since": act.now.isoformat()}
    _tell(uow, act, kind=RELAUNCH, people=told, payload=payload, key=f"{RELAUNCH}:{act.today}")
    _note(uow, act, Deed.MEMBERS_RELAUNCHED, cohort, detail=str(len(told)))
    return _sum_up(act, silent, told=len(told))


def offer_remedial(uow: UnitOfWork, act: Act, *, cohort_id: int, number: int) -> Told:
    """Offer five questions to those who believe what this error says; raises as above, StaleTap if nobody does now."""
    cohort = require_cohort(uow, act, cohort_id)
    error = _find_error(uow, act, cohort, number)
    members = [member.person for member in uow.people.list_members(cohort.id)]
    holders = [person for person in members if person.id in error.misconception.holders]
    fact_id = error.misconception.fact_id
    payload = {"cohort": cohort.id, "trainer_id": act.person.id, "fact": fact_id, "question": error.question.id}
    year, week, _day = act.today.isocalendar()
    told = _tell(
        uow,
        act,
        kind=REMEDIAL,
        people=_reachable(holders),
        payload=payload,
        key=f"{REMEDIAL}:{cohort.id}:{number}:{year}-{week}",
    )
    _note(uow, act, Deed.REMEDIAL_OFFERED, cohort, detail=f"{fact_id} {told}")
    return _sum_up(act, holders, told=told)


def begin_remedial(uow: UnitOfWork, act: Act, *, number: int) -> Screen:
    """The first question of the round around a fact (`number_of_fact`), once more at a second tap.

    Raises StaleTap if the fact was withdrawn.
    """
    fact_id = next((one for one in act.syllabus.curriculum if number_of_fact(one) == number), None)
    if fact_id is None:
        raise StaleTap
    current = rounds.find_current(uow, act)
    if current is not None and _is_begun(uow, current, fact_id):
        return study.ask_next(uow, act)
    started = rounds.start_remedial(uow, act, fact_id=fact_id)
    return steps.nothing_to_ask(uow, act) if started is None else steps.go_on(uow, act, started)


def number_of_fact(fact_id: str) -> int:
    """What names a fact on a button: four bytes of its digest."""
    return int.from_bytes(hashlib.sha256(fact_id.encode()).digest()[:4])


def _is_begun(uow: UnitOfWork, current: Round, fact_id: str) -> bool:
    is_it = current.new.kind is RoundKind.PRACTICE and current.new.facts[:1] == (fact_id,)
    return is_it and not uow.reviews.list_of_round(current.id)


def _find_error(uow: UnitOfWork, act: Act, cohort: Cohort, number: int) -> CommonError:
    found = find_errors(uow, act_for(uow, act, cohort), cohort, days=OFFER_DAYS, fewest=1, limit=_ALL)
    error = next((one for one in found if one.number == number), None)
    if error is None:
        raise StaleTap
    return error


def _reachable(people: Sequence[Person]) -> list[Person]:
    return [person for person in people if person.unreachable_since is None]


def _tell(
    uow: UnitOfWork, act: Act, *, kind: str, people: Sequence[Person], payload: dict[str, object], key: str
) -> int:
    return put_word(uow, kind=kind, people=people, payload=payload, key=key, now=act.now, zone=act.syllabus.zone)


def _sum_up(act: Act, people: Sequence[Person], *, told: int) -> Told:
    reachable = len(_reachable(people))
    return Told(
        people=told,
        before=reachable - told,
        unreachable=len(people) - reachable,
        at=next_allowed(act.now, act.syllabus.zone, minor=True),
        now=act.now,
    )


def _note(uow: UnitOfWork, act: Act, deed: Deed, cohort: Cohort, *, detail: str) -> None:
    uow.acts.append(deed, at=act.now, person_id=act.person.id, subject=f"cohort:{cohort.id}", detail=detail)
