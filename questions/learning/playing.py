"""Rounds of days to come, played on for each member of a cohort: how many answers, and how many of them were due.

The rules are the project's own (`choose_facts`, `spread_new_facts`): a round of the daily goal; new facts at the pace
that the exam day asks for; then reviews; more new facts where reviews don't fill it; what is missed is asked once
more. Approximate where exactness buys nothing, as what is wanted is how many, not which:

- reviews come in the order of their due days, and those not due yet in the order in which they cease to be fresh,
  instead of by gain; siblings of a topic may meet in one round;
- wrong answers are dealt out evenly instead of thrown (every second one at a chance of a half), so that the same
  cohort always gets the same figures; luck is that of four options.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING

from questions.learning.memories import CAUTIOUS_RETENTION
from questions.learning.memory_model import DEFAULT_MODEL
from questions.learning.selection import FRESH, spread_new_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import date

    from questions.learning.forecast import Course
    from questions.learning.glance import SeenCard
    from questions.learning.memory_model import MemoryModel

GUESS = 0.25
"""The chance of luck that is reckoned with: one of four options."""
FIRST_RIGHT = 0.3 + 0.7 * GUESS
"""The chance that a fact never met is answered rightly: known before (`questions.learning.scheduling`), or luck."""
_AGAIN, _HARD, _GOOD = 1, 2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One member of a cohort, as far as their load goes.

    `unseen` counts the facts released to them and never met, `goal` the answers of a daily round, `seconds` is their
    median time for an answer. `is_off` tells the days on which they don't study.
    """

    person_id: int
    cards: Collection[SeenCard]
    unseen: int
    course: Course
    goal: int
    seconds: float
    is_off: Callable[[date], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedRounds:
    """A member's rounds, day by day: all answers, those on facts that were due, and the days off.

    Both counts hold the second answers to what was missed.
    """

    person_id: int
    seconds: float
    answers: tuple[int, ...]
    due: tuple[int, ...]
    off: tuple[bool, ...]


def play_rounds(
    participants: Iterable[Participant], *, today: date, days: int, model: MemoryModel = DEFAULT_MODEL
) -> list[PlayedRounds]:
    """Each member's rounds on so many days from today on."""
    return [_Player(participant, today=today, days=days, model=model).play() for participant in participants]


class _Player:
    """One member playing; days count from 0 (today), a card is a place in parallel lists."""

    def __init__(self, participant: Participant, *, today: date, days: int, model: MemoryModel) -> None:
        self._participant, self._today, self._days, self._model = participant, today, days, model
        aim = participant.course.aim
        # In days per day of stability.
        self._due_after = 1.0 if aim.trusted else _days_until(CAUTIOUS_RETENTION, model)
        self._fresh_for = _days_until(FRESH, model)
        self._stability: list[float] = []
        self._difficulty: list[float] = []
        self._last: list[int] = []
        self._due_on: list[list[int]] = [[] for _ in range(days)]
        self._ready_on: list[list[int]] = [[] for _ in range(days)]
        self._due: deque[int] = deque()
        self._ready: deque[int] = deque()
        self._unseen = participant.unseen
        self._missed = 0.5
        # By id: the order in which rows came must not change the figures.
        for card in sorted(participant.cards, key=attrgetter("fact_id")):
            memory = card.memory
            self._stability.append(memory.stability)
            self._difficulty.append(memory.difficulty)
            self._last.append((memory.last_day - today).days)
        for number in range(len(self._last)):
            self._await(number)

    def play(self) -> PlayedRounds:
        """All days."""
        answers, due, off = [], [], []
        for number in range(self._days):
            day = self._today + timedelta(days=number)
            self._due.extend(self._due_on[number])
            self._ready.extend(self._ready_on[number])
            off.append(self._participant.is_off(day))
            of_due, others = (0, 0) if off[-1] else self._study(number, day)
            answers.append(of_due + others)
            due.append(of_due)
        return PlayedRounds(
            person_id=self._participant.person_id,
            seconds=self._participant.seconds,
            answers=tuple(answers),
            due=tuple(due),
            off=tuple(off),
        )

    def _study(self, number: int, day: date) -> tuple[int, int]:
        """One day's answers, second ones included: on what is due, and on the rest."""
        aim = replace(self._participant.course.aim, today=day)
        grows = aim.trusted and aim.days_left is not None
        places, met = self._participant.goal, len(self._last)
        new = min(self._count_new(day), self._unseen, places)
        asked, of_due = self._ask(self._due, number, places - new)
        ready, of_ready = self._ask(self._ready, number, places - new - asked) if grows else (0, 0)
        more = min(self._unseen, places - asked - ready)
        left = places - asked - ready - more
        early = min(left, met - asked - ready) if grows and (aim.days_left or 0) <= aim.harvest_days else 0
        return of_due, of_ready + self._meet(more, number) + early

    def _count_new(self, day: date) -> int:
        course = self._participant.course
        return spread_new_facts(
            self._unseen, today=day, started=course.started, exam_day=course.aim.exam_day, count=self._participant.goal
        )

    def _ask(self, waiting: deque[int], day: int, places: int) -> tuple[int, int]:
        """Ask what waits, as far as there are places: how many facts, and with how many answers."""
        facts, answers, after = 0, 0, self._due_after if waiting is self._due else self._fresh_for
        while waiting and facts < places:
            card = waiting.popleft()
            # A card asked meanwhile waits elsewhere; this entry is stale.
            if self._last[card] + _in_days(after * self._stability[card]) <= day:
                facts, answers = facts + 1, answers + self._answer(card, day)
        return facts, answers

    def _answer(self, card: int, day: int) -> int:
        """One review: its memory moves on; returns 2 if it is missed and asked once more, else 1."""
        model, stability, difficulty = self._model, self._stability[card], self._difficulty[card]
        recall = model.recall(stability, max(1, day - self._last[card]))
        missed = self._misses(recall + (1 - recall) * GUESS)
        after = model.after_failure if missed else model.after_success
        self._stability[card] = after(stability, difficulty, recall)
        self._difficulty[card] = model.next_difficulty(difficulty, _AGAIN if missed else _GOOD)
        self._last[card] = day
        self._await(card)
        return 1 + missed

    def _meet(self, facts: int, day: int) -> int:
        """New facts met; returns how many answers that takes."""
        answers = facts
        for _ in range(facts):
            missed = self._misses(FIRST_RIGHT)
            stability, difficulty = self._model.after_first(_AGAIN if missed else _HARD)
            self._stability.append(stability)
            self._difficulty.append(difficulty)
            self._last.append(day)
            self._await(len(self._last) - 1)
            answers += missed
        self._unseen -= facts
        return answers

    def _await(self, card: int) -> None:
        """Note when a card ceases to be fresh, and when it is due, if it is in these days."""
        stability, last = self._stability[card], self._last[card]
        due = last + _in_days(self._due_after * stability)
        if due < self._days:
            self._due_on[max(0, due)].append(card)
        ready = last + _in_days(self._fresh_for * stability)
        if ready < self._days:
            self._ready_on[max(0, ready)].append(card)

    def _misses(self, right: float) -> bool:
        """Whether an answer with this chance of being right is wrong: dealt out, not thrown."""
        self._missed += 1 - right
        if self._missed < 1:
            return False
        self._missed -= 1
        return True


def _days_until(recall: float, model: MemoryModel) -> float:
    """How long until recall falls so far, in units of stability."""
    return model.interval(1e6, recall) / 1e6


def _in_days(days: float) -> int:
    return max(1, round(days))
