"""Reminding: who is due is claimed each minute, and what they are told is decided when the message goes out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases import rounds, study
from bot.use_cases.exams import hand_in_exam
from bot.use_cases.habits import has_reached_goal_today
from bot.use_cases.progress import seconds_per_answer
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.steps import ExamReport, is_over
from questions.learning.rounds import RoundKind, find_step
from questions.messages import NewMessage
from questions.reminders import is_still_useful

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import tzinfo

    from bot.use_cases.steps import Screen
    from bot.use_cases.syllabus import Act
    from questions.reminders import Habits
    from storage.reminders import DueReminder
    from storage.unit_of_work import UnitOfWork

REMINDER: Final = "reminder"
AT_IT: Final = timedelta(minutes=15)
"""Whoever did something so recently is at it, and needs no reminder."""
LATE: Final = timedelta(minutes=2)
"""A reminder claimed so long after its time counts as late."""

AHEAD: Final = timedelta(hours=1)
"""By more than this no two machines' clocks differ, unless one was wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a batch of reminders came to: people looked at, messages put, and reminders left out as too late.

    `late` of those put were behind their time; `oldest` is when the longest overdue of those left out was due.
    """

    seen: int
    put: int
    skipped: int
    oldest: datetime | None
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """The question to begin with (or the report of an exam whose time is over), and what the round still holds.

    `is_back` tells that the day before was one of leave.
    """

    screen: OpenQuestion | ExamReport
    questions: int
    minutes: int
    is_back: bool


def claim_reminders(uow: UnitOfWork, *, now: datetime, zone: tzinfo, limit: int) -> Claimed:
    """A batch of those who are due: each is planned anew, and whoever is to be reminded has a message in the outbox.

    A reminder that comes too late, as after an outage, is left out. Whom a clock far ahead has planned is planned anew.
    Nobody is looked at while sending is paused.
    """
    if uow.restores.find_pause() is not None:
        return Claimed(seen=0, put=0, skipped=0, oldest=None)
    # A clock far ahead, if only for a moment, would otherwise put everybody off until the day that it showed.
    uow.reminders.order_plans_made_after(now + AHEAD)
    due = uow.reminders.claim(limit=limit, now=now)
    habits = uow.reminders.list_habits([one.person_id for one in due])
    _plan_anew(uow, due, habits, now=now, zone=zone)
    wanted = [(one.person_id, one.at) for one in due if one.at and habits[one.person_id].wants(one.at, zone)]
    useful = [(person_id, at) for person_id, at in wanted if is_still_useful(at, now=now, zone=zone)]
    too_late = [at for _, at in wanted if not is_still_useful(at, now=now, zone=zone)]
    put = uow.outbox.put(
        _message_for(person_id, at, minute=habits[person_id].minute, now=now) for person_id, at in useful
    )
    return Claimed(
        seen=len(due),
        put=put,
        skipped=len(too_late),
        oldest=min(too_late, default=None),
        # One that was put before, by whatever chance, was in time.
        late=min(put, sum(now - at >= LATE for _, at in useful)),
    )


def _plan_anew(
    uow: UnitOfWork, due: Iterable[DueReminder], habits: Mapping[int, Habits], *, now: datetime, zone: tzinfo
) -> None:
    """Reckon when each of these people is reminded next; those of one moment are written together."""
    plans: dict[datetime | None, list[int]] = defaultdict(list)
    for one in due:
        # After an outage of days, today's reminder must not be lost with the one of the day on which it began.
        after = now if one.at is None else max(one.at, now - timedelta(days=1))
        plans[habits[one.person_id].next_due(zone, after=after)].append(one.person_id)
    for at, person_ids in plans.items():
        uow.reminders.plan(person_ids, at, now=now)


def _message_for(person_id: int, due: datetime, *, minute: int | None, now: datetime) -> NewMessage:
    return NewMessage(
        person_id=person_id,
        kind=REMINDER,
        payload={"due": due.isoformat(), "minute": minute},
        created_at=now,
        not_before=now,
        dedupe_key=f"{REMINDER}:{due:%Y-%m-%dT%H:%M}:{person_id}",
    )


def prepare_reminder(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> Reminder | None:
    """What to remind the person of, the question asked; None if it is too late, not wanted any more, or needless.

    Prepared a second time, after a crash, it finds the question open that it asked the first time.
    """
    due = datetime.fromisoformat(payload["due"])
    zone, habits = act.syllabus.zone, uow.reminders.find_habits(act.person.id)
    if habits.minute != payload["minute"] or not is_still_useful(due, now=act.now, zone=zone):
        # After a change of the time, the reminder for the new one comes by itself.
        return None
    if not habits.wants(due, zone) or _is_at_it(uow, act, due) or _has_done_enough(uow, act):
        return None
    screen = _begin(uow, act)
    if not isinstance(screen, OpenQuestion | ExamReport):
        return None
    questions = _count_questions(screen)
    return Reminder(
        screen=screen,
        questions=questions,
        minutes=max(1, round(questions * seconds_per_answer(uow, act) / 60)),
        is_back=habits.calendar.is_on_leave(act.today - timedelta(days=1)),
    )


def _begin(uow: UnitOfWork, act: Act) -> Screen:
    """What to do next: the open question, a new one, or the report of an exam whose time ran out unattended."""
    current = rounds.find_current(uow, act)
    if current is not None and current.new.kind is RoundKind.EXAM and is_over(current, act.now):
        return hand_in_exam(uow, act, round_id=current.id)
    return study.ask_next(uow, act)


def _is_at_it(uow: UnitOfWork, act: Act, due: datetime) -> bool:
    """Whether the person answered, or asked for a question, just before."""
    last, waiting = uow.reviews.find_last(act.person.id), uow.asked.find_open(act.person.id)
    if last is not None and act.now - last.review.answered_at < AT_IT:
        return True
    return waiting is not None and due - AT_IT < waiting.asked_at < due


def _has_done_enough(uow: UnitOfWork, act: Act) -> bool:
    """Whether the day's goal is reached, or the day's round waits only to be summed up."""
    if has_reached_goal_today(uow, act):
        return True
    current = rounds.find_current(uow, act)
    if current is None or current.new.kind is RoundKind.EXAM:
        return False
    given = uow.reviews.list_given(current.id)
    return find_step(current, given, askable=act.syllabus.curriculum) is None


def _count_questions(screen: OpenQuestion | ExamReport) -> int:
    if isinstance(screen, ExamReport) or screen.step is None:
        return 1
    return screen.step.count - screen.step.place + 1
