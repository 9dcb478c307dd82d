"""A broadcast on its way to being sent: written, shown as it will arrive, its audience chosen, confirmed once.

Admins write to a role, to everybody or to several cohorts, trainers to a cohort of their own. Each step has a number
of its own, so that a button of an earlier one sends nothing that was not on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.broadcast_progress import BroadcastMessage, BroadcastView, advance, view_broadcast
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.rights import require_admin, require_cohort, require_teaching
from questions.audit import Deed
from questions.broadcasts import MOST_A_DAY, Audience, NewBroadcast, clean_text
from questions.errors import InvalidSetting, StaleTap
from questions.learning.card import study_day
from questions.people import Role
from questions.quiet_hours import next_allowed
from questions.quiz.publishing import LARGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, tzinfo

    from bot.use_cases.syllabus import Act
    from questions.broadcasts import Recipients
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

DRAFT: Final = "broadcast"
KINDS: Final = frozenset({DRAFT})
MOST_COHORTS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastStep:
    """The step in which a message is written; `cohort` is the one it is for, None while the audience is open."""

    cohort: Cohort | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPlan:
    """A message that is written; `audience` and `recipients` are None until it is said to whom it goes.

    It reaches apprentices from `for_minors` on, others from `for_adults` on. `may_choose` tells whether the audience
    may be another. `number` belongs to this step alone.
    """

    number: int
    message: BroadcastMessage
    audience: Audience | None
    cohorts: tuple[Cohort, ...]
    recipients: Recipients | None
    for_adults: datetime
    for_minors: datetime
    may_choose: bool
    now: datetime
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortChoice:
    """The cohorts to choose from, those chosen so far, and how many apprentices each has; `number` as in a plan."""

    number: int
    cohorts: tuple[Cohort, ...]
    members: Mapping[int, int]
    chosen: frozenset[int]


def begin_broadcast(uow: UnitOfWork, act: Act) -> BroadcastStep:
    """The first step to a message for many: its text; raises RoleNeeded unless an admin acts."""
    require_admin(uow, act)
    _keep(uow, act, {})
    return BroadcastStep(cohort=None)


def begin_cohort_broadcast(uow: UnitOfWork, act: Act, *, cohort_id: int) -> BroadcastStep:
    """The first step to a message for one cohort; raises as `require_cohort`, InvalidSetting after two on one day."""
    cohort = require_cohort(uow, act, cohort_id)
    _require_room(uow, act, cohort)
    _keep(uow, act, {"audience": Audience.COHORTS.value, "cohort_ids": [cohort.id], "fixed": True})
    return BroadcastStep(cohort=cohort)


def write_broadcast(uow: UnitOfWork, act: Act, *, text: str) -> BroadcastPlan:
    """The message as it was written, in place of an earlier text; raises InvalidSetting for one that can't be."""
    require_teaching(uow, act)
    draft = get_draft(uow, act, kinds=KINDS)
    return _go_on(uow, act, {**draft.data, "text": clean_text(text)})


def choose_audience(uow: UnitOfWork, act: Act, *, number: int, audience: Audience | None) -> BroadcastPlan:
    """The message for a role or for everybody, or (None) its audience open again; raises RoleNeeded, StaleTap."""
    require_admin(uow, act)
    data = _get_data(uow, act, number)
    if data.get("fixed") or audience is Audience.COHORTS:
        raise StaleTap
    chosen = {} if audience is None else {"audience": audience.value}
    return _go_on(uow, act, {"text": data["text"], **chosen})


def list_choice(uow: UnitOfWork, act: Act, *, number: int) -> CohortChoice:
    """The cohorts that a message may go to; raises as `choose_audience`."""
    require_admin(uow, act)
    data = _get_data(uow, act, number)
    cohorts = uow.cohorts.list_active()
    return CohortChoice(
        number=number,
        cohorts=cohorts,
        members=uow.people.count_members([cohort.id for cohort in cohorts]),
        chosen=frozenset(data.get("cohort_ids", ())),
    )


def toggle_cohort(uow: UnitOfWork, act: Act, *, number: int, cohort_id: int) -> CohortChoice:
    """The choice with this cohort added or taken out; raises as `choose_audience`."""
    require_admin(uow, act)
    data = _get_data(uow, act, number)
    if data.get("fixed"):
        raise StaleTap
    require_cohort(uow, act, cohort_id)
    chosen = sorted(set(data.get("cohort_ids", ())) ^ {cohort_id})
    if len(chosen) > MOST_COHORTS:
        raise InvalidSetting(setting="broadcast", reason="cohorts")
    return list_choice(uow, act, number=_keep(uow, act, {"text": data["text"], "cohort_ids": chosen}))


def choose_cohorts(uow: UnitOfWork, act: Act, *, number: int) -> BroadcastPlan:
    """The message for the cohorts chosen; raises as `choose_audience`, InvalidSetting if none is."""
    require_admin(uow, act)
    data = _get_data(uow, act, number)
    if not data.get("cohort_ids"):
        raise InvalidSetting(setting="broadcast", reason="nobody")
    return _go_on(uow, act, {**data, "audience": Audience.COHORTS.value})


def confirm_broadcast(uow: UnitOfWork, act: Act, *, number: int) -> BroadcastView:
    """The broadcast, on its way; a second yes to the same step shows the first. Raises as the steps before.

    StaleTap for an earlier step, or if nobody would get it.
    """
    person = require_teaching(uow, act)
    done = uow.broadcasts.find_by_number(person.id, number)
    if done is not None:
        return view_broadcast(uow, act, done)
    plan = _plan(uow, act, _get_data(uow, act, number))
    if plan.audience is None or plan.recipients is None or not plan.recipients.reachable:
        raise StaleTap
    new = NewBroadcast(
        number=number,
        author_id=person.id,
        created_at=act.now,
        day=_day_of_arrival(act),
        text=plan.message.text,
        audience=plan.audience,
        cohort_ids=tuple(cohort.id for cohort in plan.cohorts),
        recipients=plan.recipients,
    )
    broadcast = uow.broadcasts.create(new)
    uow.drafts.discard(person.id)
    to = ",".join(f"cohort:{cohort_id}" for cohort_id in new.cohort_ids) or new.audience.value
    detail = f"{to} {new.recipients.reachable}"
    subject = f"broadcast:{broadcast.id}"
    uow.acts.append(Deed.BROADCAST_SENT, at=act.now, person_id=person.id, subject=subject, detail=detail)
    # A class is told at once; of many people the rest follows by `advance`, some at a time.
    return view_broadcast(uow, act, advance(uow, broadcast, now=act.now, zone=act.syllabus.zone))


def _go_on(uow: UnitOfWork, act: Act, data: dict[str, Any]) -> BroadcastPlan:
    number = _keep(uow, act, data)
    return _plan(uow, act, {**data, "number": number})


def _keep(uow: UnitOfWork, act: Act, data: dict[str, Any]) -> int:
    """The number of a new step: buttons of every step before are stale."""
    number = act.rng.randint(1, LARGEST_NUMBER)
    keep_draft(uow, act, DRAFT, {**data, "number": number})
    return number


def _get_data(uow: UnitOfWork, act: Act, number: int) -> dict[str, Any]:
    """What was entered up to this step; raises StaleTap for another one, or before the text."""
    data = dict(get_draft(uow, act, kinds=KINDS).data)
    if data["number"] != number or "text" not in data:
        raise StaleTap
    return data


def _plan(uow: UnitOfWork, act: Act, data: dict[str, Any]) -> BroadcastPlan:
    """The step as a plan, every right checked again."""
    person, zone = require_teaching(uow, act), act.syllabus.zone
    audience = Audience(data["audience"]) if "audience" in data else None
    cohorts: tuple[Cohort, ...] = ()
    if audience is Audience.COHORTS:
        cohorts = tuple(_require_open(uow, act, cohort_id) for cohort_id in data["cohort_ids"])
    else:
        require_admin(uow, act)
    cohort_ids = [cohort.id for cohort in cohorts]
    return BroadcastPlan(
        number=data["number"],
        message=_as_message(person, data["text"]),
        audience=audience,
        cohorts=cohorts,
        recipients=None if audience is None else uow.broadcasts.count_recipients(audience, cohort_ids),
        for_adults=next_allowed(act.now, zone, minor=False),
        for_minors=next_allowed(act.now, zone, minor=True),
        may_choose=not data.get("fixed"),
        now=act.now,
        zone=zone,
    )


def _as_message(person: Person, text: str) -> BroadcastMessage:
    return BroadcastMessage(text=text, author=person.first_name, role=person.role)


def _require_open(uow: UnitOfWork, act: Act, cohort_id: int) -> Cohort:
    cohort = require_cohort(uow, act, cohort_id)
    _require_room(uow, act, cohort)
    return cohort


def _require_room(uow: UnitOfWork, act: Act, cohort: Cohort) -> None:
    """Raises InvalidSetting if enough arrives at a cohort on that day; admins may have to write, whatever the day."""
    person = require_teaching(uow, act)
    if person.role is not Role.ADMIN and uow.broadcasts.count_of_day(cohort.id, _day_of_arrival(act)) >= MOST_A_DAY:
        raise InvalidSetting(setting="broadcast", reason="often")


def _day_of_arrival(act: Act) -> date:
    """The study day on which apprentices get what is written now: what is written at night waits for the morning."""
    zone = act.syllabus.zone
    return study_day(next_allowed(act.now, zone, minor=True), zone)
