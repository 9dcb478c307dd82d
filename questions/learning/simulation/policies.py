"""The policies that are compared: the project's own selection, and what other tools do."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from questions.learning.calibration import Tally, correct_recall, measure_bias
from questions.learning.card import Card, Rating, Review
from questions.learning.forecast import recall_on
from questions.learning.scheduling import POLICY, Scheduler, next_card
from questions.learning.seen_cards import SeenCards
from questions.learning.selection import Aim, choose_among
from questions.quiz.grading import Grade

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from questions.learning.simulation.worlds import World

DAY_ZERO = date(2026, 8, 1)
_NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)


class Policy(Protocol):
    """How a tool chooses the day's questions for one learner, and what it makes of the answers."""

    trusted: bool

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """The facts to ask on this day, at most `count`; `unseen` are those released and never asked."""

    def record(self, fact: int, day: int, *, correct: bool) -> float | None:
        """Take note of an answer; returns the recall that was expected, None for a first answer."""

    def forecast(self, facts: int, day: int) -> float | None:
        """The mean recall that this policy expects on a day over so many facts; None if it expects nothing."""


class CardPolicy:
    """What policies with FSRS cards share: the project's cards, scheduler and reviews."""

    def __init__(self, world: World, scheduler: Scheduler, *, answers: int) -> None:
        self.world = world
        self.scheduler = scheduler
        self.answers = answers
        self.trusted = True
        self.cards: dict[str, Card] = {}
        self._own = Tally()

    def record(self, fact: int, day: int, *, correct: bool) -> float | None:
        """As `Policy.record`."""
        fact_id, today = str(fact), DAY_ZERO + timedelta(days=day)
        before = self.cards.get(fact_id)
        memory = None if before is None else before.memory
        if memory is not None:
            expected = recall_on(memory, today, model=self.scheduler.model)
            self._own = self._own.add(recall=expected, guess=self.world.guess, correct=correct)
        rating = self.rate(before, today, correct=correct)
        guess = self.world.guess if correct else 0.0
        review = Review(
            asked_question_id=0,
            person_id=0,
            fact_id=fact_id,
            question_id=fact_id,
            question_version="",
            asked_at=_NOON,
            answered_at=_NOON,
            study_day=today,
            answer=None,
            correct=correct,
            credit=float(correct),
            rating=rating,
            guess_probability=self.world.guess,
            duration=0,
            before=before,
            after=self.scheduler.review(memory, rating, today=today, guess=guess),
            policy=POLICY,
            update_id=None,
        )
        self.cards[fact_id] = next_card(review)
        return None if memory is None else self.scheduler.recall(memory, today=today)

    def rate(self, before: Card | None, today: date, *, correct: bool) -> Rating:
        """The rating of an answer: the project's own rules."""
        grade = Grade(credit=float(correct), correct=correct, guess_probability=self.world.guess)
        return self.scheduler.rate(grade, memory=None if before is None else before.memory, today=today)

    def forecast(self, facts: int, day: int) -> float | None:
        """As `Policy.forecast`, by the likely states, corrected by the learner's own bias."""
        moment, model, bias = DAY_ZERO + timedelta(days=day), self.scheduler.model, measure_bias([self._own])
        expected = (recall_on(card.memory, moment, model=model) for card in self.cards.values())
        return sum(correct_recall(recall, bias=bias) for recall in expected) / facts


class GrowThenHarvest(CardPolicy):
    """The project's own selection and rating."""

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """As `Policy.choose`."""
        aim = Aim(
            today=DAY_ZERO + timedelta(days=day),
            exam_day=DAY_ZERO + timedelta(days=self.world.exam_day),
            answers_per_day=self.answers * self.world.attendance,
            bank_size=self.world.facts,
            trusted=self.trusted,
        )
        chosen = choose_among(
            SeenCards.of_cards(self.cards.values()),
            [str(fact) for fact in unseen],
            aim=aim,
            count=count,
            most_new=count,
            model=self.scheduler.model,
        )
        return [int(fact_id) for fact_id in chosen]


class DueOrder(CardPolicy):
    """FSRS as most tools use it: due by a desired retention, right is Good, wrong is Again."""

    retention = 0.9
    new_first = True

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """As `Policy.choose`."""
        due = []
        for fact_id, card in self.cards.items():
            elapsed = (DAY_ZERO - card.memory.last_day).days + day
            overdue = elapsed - self.scheduler.model.interval(card.memory.stability, self.retention)
            if overdue >= 0:
                due.append((-overdue, int(fact_id)))
        reviews = [fact for _, fact in sorted(due)]
        return [*unseen, *reviews][:count] if self.new_first else [*reviews, *unseen][:count]

    def rate(self, before: Card | None, today: date, *, correct: bool) -> Rating:  # noqa: ARG002
        """Right is Good, wrong is Again."""
        return Rating.GOOD if correct else Rating.AGAIN


class Cautious(DueOrder):
    """FSRS due order at 0.95."""

    retention = 0.95


class Relaxed(DueOrder):
    """FSRS due order at 0.80."""

    retention = 0.80


class ReviewsFirst(DueOrder):
    """FSRS due order at 0.90 with reviews before new facts."""

    new_first = False


class Boxes:
    """Leitner's five boxes: due after 1, 2, 4, 8 and 16 days; a miss goes back to the first."""

    def __init__(self, world: World, scheduler: Scheduler, *, answers: int) -> None:
        del world, scheduler, answers
        self.trusted = True
        self._box: dict[int, int] = {}
        self._last: dict[int, int] = {}

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """As `Policy.choose`."""
        due = sorted((self._last[fact] + 2**box - day, fact) for fact, box in self._box.items())
        return [*unseen, *(fact for wait, fact in due if wait <= 0)][:count]

    def record(self, fact: int, day: int, *, correct: bool) -> float | None:
        """As `Policy.record`."""
        self._box[fact] = min(self._box.get(fact, 0) + 1, 4) if correct else 0
        self._last[fact] = day
        return None

    def forecast(self, facts: int, day: int) -> float | None:
        """As `Policy.forecast`: boxes expect nothing."""
        del facts, day
        return None


class AtRandom(Boxes):
    """New facts first, then any fact at random."""

    def __init__(self, world: World, scheduler: Scheduler, *, answers: int) -> None:
        super().__init__(world, scheduler, answers=answers)
        self._rng = random.Random(world.name)

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """As `Policy.choose`."""
        seen = [fact for fact, last in self._last.items() if last != day]
        return [*unseen, *self._rng.sample(seen, min(count, len(seen)))][:count]


class SuperMemo(Boxes):
    """SM-2: intervals of 1, 6, then times the ease; right is quality 4, wrong is 2."""

    def __init__(self, world: World, scheduler: Scheduler, *, answers: int) -> None:
        super().__init__(world, scheduler, answers=answers)
        self._ease: dict[int, float] = defaultdict(lambda: 2.5)
        self._interval: dict[int, float] = {}
        self._streak: dict[int, int] = defaultdict(int)

    def choose(self, day: int, unseen: Sequence[int], count: int) -> Sequence[int]:
        """As `Policy.choose`."""
        due = sorted((self._last[fact] + wait - day, fact) for fact, wait in self._interval.items())
        return [*unseen, *(fact for wait, fact in due if wait <= 0)][:count]

    def record(self, fact: int, day: int, *, correct: bool) -> float | None:
        """As `Policy.record`."""
        quality = 4 if correct else 2
        self._streak[fact] = self._streak[fact] + 1 if correct else 0
        first_waits = {0: 1.0, 1: 1.0, 2: 6.0}
        known = self._interval.get(fact, 1.0) * self._ease[fact]
        self._interval[fact] = float(round(first_waits.get(self._streak[fact], known)))
        change = 0.1 - (5 - quality) * (0.08 + (5 - quality) * 0.02)
        self._ease[fact] = max(1.3, self._ease[fact] + change)
        self._last[fact] = day
        return None


POLICIES: Mapping[str, tuple[str, Callable[..., Policy]]] = {
    "rappel": ("Rappel", GrowThenHarvest),
    "fsrs-90": ("FSRS 0.90", DueOrder),
    "fsrs-80": ("FSRS 0.80", Relaxed),
    "fsrs-95": ("FSRS 0.95", Cautious),
    "fsrs-reviews-first": ("FSRS, révisions d’abord", ReviewsFirst),
    "leitner": ("Leitner, 5 boîtes", Boxes),
    "sm-2": ("SM-2", SuperMemo),
    "random": ("Au hasard", AtRandom),
}
REFERENCE = "fsrs-90"
OWN = "rappel"
