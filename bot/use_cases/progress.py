"""How far one has come, what one will recall on the exam day, and what a chosen mark would take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.use_cases.aims import Standing, expect_going_on, expect_recall, take_standing
from bot.use_cases.habits import count_streak
from questions.learning.forecast import mean_recall
from questions.learning.rounds import RoundKind
from questions.results.progress import DomainProgress, Recalls, measure_domains

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork

TRIED_ANSWERS = (3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60)
USUAL_SECONDS = 25.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An apprentice's mastery by domain, what today held, and where this pace leads.

    `marks` are the likely marks on the exam day: untouched and going on; None without an exam day ahead.
    """

    domains: tuple[DomainProgress, ...]
    answers_today: int
    right_today: int
    streak: int
    exam_day: date | None
    today: date
    answers_per_day: float
    marks: tuple[float, float] | None

    @property
    def facts(self) -> int:
        """How many facts there are to know."""
        return sum(domain.facts for domain in self.domains)

    @property
    def seen(self) -> int:
        """How many of them have been met."""
        return sum(domain.seen for domain in self.domains)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What a mark takes: answers and minutes a day, None if sixty answers a day don't reach it.

    `domain` is the position that is to have the mark; None for the written exam as a whole.
    """

    mark: float
    domain: int | None
    exam_day: date | None
    answers: int | None
    minutes: int | None


def measure_progress(uow: UnitOfWork, act: Act) -> Progress:
    """The person's mastery by domain, today's answers and the forecast for the exam day."""
    standing = take_standing(uow, act)
    recalls = measure_recalls(standing, act)
    # A study day never began more than two days ago; what is older is left unread.
    recent = uow.reviews.list_of(act.person.id, since=act.now - timedelta(days=2), limit=10_000)
    today = [logged.review for logged in recent if logged.review.study_day == act.today and not logged.taken_back]
    secret = _list_secret(uow, act)
    answers = [review for review in today if review.unrated is None and review.asked_question_id not in secret]
    titles = ((domain.number, domain.title) for domain in act.syllabus.plan.domains)
    return Progress(
        domains=measure_domains(act.syllabus.curriculum, seen=standing.cards.fact_ids, recalls=recalls, titles=titles),
        answers_today=len(answers),
        right_today=sum(review.correct and not review.guessed for review in answers),
        streak=count_streak(uow, act),
        exam_day=act.person.exam_day,
        today=act.today,
        answers_per_day=standing.course.answers_per_day,
        marks=_likely_marks(act, recalls),
    )


def _list_secret(uow: UnitOfWork, act: Act) -> frozenset[int]:
    """What was asked in a mock exam that is not over: whether it was right is told at the end."""
    rounds = filter(None, (uow.rounds.find_open(act.person.id), uow.rounds.find_paused(act.person.id)))
    exams = [one for one in rounds if one.new.kind is RoundKind.EXAM]
    return frozenset(review.asked_question_id for exam in exams for review in uow.reviews.list_of_round(exam.id))


def measure_need(uow: UnitOfWork, act: Act, *, mark: float, domain: int | None = None) -> Need:
    """How many answers, and minutes, a day bring the written exam, or one of its positions, to this mark."""
    standing = take_standing(uow, act)
    if standing.aim.days_left is None:
        return Need(mark=mark, domain=domain, exam_day=act.person.exam_day, answers=None, minutes=None)
    low, high = 0, len(TRIED_ANSWERS)
    while low < high:
        middle = (low + high) // 2
        enough = _expect_mark(standing, act, answers=TRIED_ANSWERS[middle], domain=domain) >= mark
        low, high = (low, middle) if enough else (middle + 1, high)
    answers = TRIED_ANSWERS[low] if low < len(TRIED_ANSWERS) else None
    minutes = None if answers is None else max(1, round(answers * seconds_per_answer(uow, act) / 60))
    return Need(mark=mark, domain=domain, exam_day=act.person.exam_day, answers=answers, minutes=minutes)


def likely_mark(act: Act, recall: Mapping[str, float], *, domain: int | None = None) -> float:
    """The written mark that these recalls let one expect (1 to 6): of one position, or of all as the exam weighs."""
    facts_of = act.syllabus.facts_by_domain
    counted = act.syllabus.plan.exam.written_weights if domain is None else {domain: 1}
    asked = {number: weight for number, weight in counted.items() if number in facts_of}
    points = sum(weight * mean_recall(recall, facts_of[number]) for number, weight in asked.items())
    return 1 + 5 * points / max(1, sum(asked.values()))


def measure_recalls(standing: Standing, act: Act) -> Recalls:
    """Each met fact's likely recall today and, if an exam day lies ahead, on that day: untouched and going on."""
    today = expect_recall(standing, act, day=act.today)
    exam_day = standing.aim.exam_day
    if exam_day is None or standing.aim.days_left is None:
        return Recalls(today=today)
    return Recalls(
        today=today,
        untouched=expect_recall(standing, act, day=exam_day),
        going_on=expect_going_on(standing, act),
    )


def _likely_marks(act: Act, recalls: Recalls) -> tuple[float, float] | None:
    if recalls.untouched is None or recalls.going_on is None:
        return None
    return likely_mark(act, recalls.untouched), likely_mark(act, recalls.going_on)


def _expect_mark(standing: Standing, act: Act, *, answers: int, domain: int | None) -> float:
    """The mark to be expected with so many answers a day."""
    course = replace(
        standing.course, answers_per_day=answers, aim=replace(standing.aim, answers_per_day=float(answers))
    )
    return likely_mark(act, expect_going_on(standing, act, course=course), domain=domain)


def seconds_per_answer(uow: UnitOfWork, act: Act) -> float:
    """The person's own middle time for an answer over the last answers; 25 seconds before there are ten."""
    recent = uow.reviews.list_of(act.person.id, since=act.now - timedelta(days=60), limit=100)
    durations = sorted(logged.review.duration for logged in recent)
    return durations[len(durations) // 2] / 1000 if len(durations) >= 10 else USUAL_SECONDS
