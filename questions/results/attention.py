"""Whom to help in a cohort, and what is worth saying on a Monday.

Four signs, the most pressing first: silence, a forecast below the pass mark, facts that won't stick, a falling pace.
Days on which somebody is not expected (leave, school, weekends as their calendar has it) count for none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from questions.learning.exam import PASS_MARK
from questions.quiz.question_set import topic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from questions.results.attempts import QuestionKey
    from questions.results.misconceptions import Misconception

SILENT_DAYS = 7
MANY_LEECHES = 3
RECENT_DAYS = 7
EARLIER_DAYS = 28
_FEWEST_RECENT, _FEWEST_EARLIER = 3, 10
_LEAST_PACE = 2.0
_FALLEN_TO = 0.5
REMEDIAL_QUESTIONS = 5


class Sign(StrEnum):
    """Why somebody may need help; the order is that of urgency."""

    SILENT = "silent"
    FAILING = "failing"
    LEECHES = "leeches"
    SLOWING = "slowing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberActivity:
    """What a member did: answers by study day lately, the study day of the latest one, and facts that won't stick."""

    answers: Mapping[date, int]
    last_day: date | None
    leeches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of one member of a cohort.

    `joined` is their first study day, `answers` how many they gave on each study day of the last five weeks at least,
    `last_day` that of their latest answer (None before any). `mark` is the mark to be expected if they go on as now,
    None without an exam day ahead. `is_off` tells the days on which nothing is expected of them, `on_leave` whether
    they are away today.
    """

    person_id: int
    joined: date
    last_day: date | None
    answers: Mapping[date, int]
    leeches: int
    mark: float | None
    is_off: Callable[[date], bool]
    on_leave: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One member who may need help, with the figure of each sign (None where there is none of it).

    `silent_days` are whole expected days without an answer; `pace` answers per expected day, lately and before.
    `on_leave` is no sign: it is to be read beside the others.
    """

    person_id: int
    silent_days: int | None = None
    mark: float | None = None
    leeches: int | None = None
    pace: tuple[float, float] | None = None
    on_leave: bool = False

    @property
    def signs(self) -> tuple[Sign, ...]:
        """The signs there are, the most pressing first."""
        figures = (self.silent_days, self.mark, self.leeches, self.pace)
        return tuple(sign for sign, figure in zip(Sign, figures, strict=True) if figure is not None)


def list_concerns(situations: Iterable[Situation], *, today: date) -> tuple[Concern, ...]:
    """Who may need help, those with the most pressing sign first, and among them the worst figure.

    Nobody is listed while off, for whatever they didn't do: only for what they know; nor for a forecast while on leave.
    """
    concerns = (_judge(situation, today) for situation in situations)
    return tuple(sorted((concern for concern in concerns if concern.signs), key=_urgency))


def count_silent_days(situation: Situation, *, today: date) -> int:
    """How many expected days have gone by without an answer, since the last one or since joining.

    Today is not over, and does not count; the day of joining does not either.
    """
    since = max(situation.joined, situation.last_day or situation.joined)
    return sum(not situation.is_off(day) for day in _days(since + timedelta(days=1), today))


def measure_pace(situation: Situation, *, today: date) -> tuple[float, float] | None:
    """Answers per expected day over the last seven days and over the four weeks before them.

    None where one of both holds too few expected days (three, ten) to be compared.
    """
    recent_from = today - timedelta(days=RECENT_DAYS)
    earlier_from = max(situation.joined, recent_from - timedelta(days=EARLIER_DAYS))
    recent = _expected(situation, recent_from, today)
    earlier = _expected(situation, earlier_from, recent_from)
    if recent < _FEWEST_RECENT or earlier < _FEWEST_EARLIER:
        return None
    return _answers(situation, recent_from, today) / recent, _answers(situation, earlier_from, recent_from) / earlier


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a trainer should know on Monday, and can act upon; never empty.

    `silent` can be relaunched; a remedial set can go out on each of the `misconceptions`; `doubtful` are questions
    whose key should be looked at. `others` are concerns that call for a word rather than a button.
    """

    silent: tuple[Concern, ...]
    others: tuple[Concern, ...]
    misconceptions: tuple[Misconception, ...]
    doubtful: tuple[QuestionKey, ...]

    @property
    def topics(self) -> frozenset[str]:
        """What the brief speaks of, figures aside: two with the same topics say the same."""
        return frozenset(
            [
                *(f"{sign}:{concern.person_id}" for concern in (*self.silent, *self.others) for sign in concern.signs),
                *(f"misconception:{one.fact_id}:{one.option}" for one in self.misconceptions),
                *(f"doubtful:{question}:{version}" for question, version in self.doubtful),
            ]
        )


def prepare_brief(
    concerns: Sequence[Concern],
    *,
    misconceptions: Sequence[Misconception] = (),
    doubtful: Sequence[QuestionKey] = (),
    said: frozenset[str] = frozenset(),
) -> Brief | None:
    """The brief of a cohort, or None if there is nothing to say that the last one (`said`, its topics) did not say."""
    silent = tuple(concern for concern in concerns if concern.silent_days is not None)
    brief = Brief(
        silent=silent,
        others=tuple(concern for concern in concerns if concern.silent_days is None),
        misconceptions=tuple(misconceptions),
        doubtful=tuple(sorted(doubtful)),
    )
    return brief if brief.topics - said else None


def choose_remedial(
    fact_id: str, curriculum: Mapping[str, tuple[str, ...]], *, count: int = REMEDIAL_QUESTIONS
) -> tuple[str, ...]:
    """The facts of a remedial set on a misconception, at most `count`: the fact itself, then its siblings of the same
    topic, then those that serve one of its objectives, each in curriculum order.
    """
    objectives = set(curriculum.get(fact_id, ()))
    siblings = [other for other in curriculum if topic_of(other) == topic_of(fact_id)]
    related = [other for other, codes in curriculum.items() if objectives.intersection(codes)]
    wanted = dict.fromkeys([fact_id, *siblings, *related])
    return tuple(other for other in wanted if other in curriculum)[:count]


def _judge(situation: Situation, today: date) -> Concern:
    absent = situation.is_off(today)
    silent_days = 0 if absent else count_silent_days(situation, today=today)
    silent = silent_days >= SILENT_DAYS
    pace = None if absent or silent else measure_pace(situation, today=today)
    below = situation.mark is not None and situation.mark < float(PASS_MARK) and not situation.on_leave
    return Concern(
        person_id=situation.person_id,
        silent_days=silent_days if silent else None,
        mark=situation.mark if below else None,
        leeches=situation.leeches if situation.leeches >= MANY_LEECHES else None,
        pace=pace if pace is not None and _is_falling(*pace) else None,
        on_leave=situation.on_leave,
    )


def _is_falling(recent: float, earlier: float) -> bool:
    """Whether somebody who answered regularly now answers half as much at most."""
    return earlier >= _LEAST_PACE and recent <= _FALLEN_TO * earlier


def _urgency(concern: Concern) -> tuple[int, float, int]:
    """Where a concern stands in the list: by its first sign, then how bad it is, then by person."""
    first = concern.signs[0]
    recent, earlier = concern.pace or (0.0, 1.0)
    badness = {
        Sign.SILENT: -float(concern.silent_days or 0),
        Sign.FAILING: concern.mark or 0.0,
        Sign.LEECHES: -float(concern.leeches or 0),
        Sign.SLOWING: recent / earlier,
    }
    return list(Sign).index(first), badness[first], concern.person_id


def _expected(situation: Situation, begin: date, end: date) -> int:
    return sum(not situation.is_off(day) for day in _days(begin, end))


def _answers(situation: Situation, begin: date, end: date) -> int:
    return sum(count for day, count in situation.answers.items() if begin <= day < end)


def _days(begin: date, end: date) -> Iterable[date]:
    """The days from `begin` up to, without, `end`."""
    return (begin + timedelta(days=number) for number in range((end - begin).days))
