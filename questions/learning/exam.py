"""The mock exam: drawn over the written positions by their weights, marked on the Swiss scale from 1 to 6."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum
from typing import TYPE_CHECKING

from questions.quiz.question_set import topic_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

    from questions.learning.card import Review

PASS_MARK = Decimal("4.0")
NO_DOMAIN = 0


class ExamLength(IntEnum):
    """How many questions a mock exam has."""

    SHORT = 21
    STANDARD = 42
    FULL = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionResult:
    """One written position: points reached (credits) out of the questions put, and its mark in halves."""

    domain: int
    points: float
    questions: int
    mark: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamResult:
    """A marked exam: its positions, the overall mark in tenths, and the facts whose answers were not fully right."""

    positions: tuple[PositionResult, ...]
    mark: Decimal
    answered: int
    missed: tuple[str, ...]

    @property
    def is_passed(self) -> bool:
        """Whether the overall mark is sufficient."""
        return self.mark >= PASS_MARK


def domain_of(objectives: Sequence[str]) -> int:
    """The position to which a fact belongs: the domain of its first objective; 0 for one that serves none."""
    return int(objectives[0].partition(".")[0]) if objectives else NO_DOMAIN


def draw_exam(
    curriculum: Mapping[str, tuple[str, ...]], *, weights: Mapping[int, int], length: int, rng: random.Random
) -> tuple[str, ...]:
    """The facts of a mock exam, position after position, of each topic one as far as there are enough.

    Every position gets its share of the questions by weight; one with too few facts gives what it has.
    """
    facts_of: dict[int, list[str]] = defaultdict(list)
    for fact_id, objectives in curriculum.items():
        facts_of[domain_of(objectives)].append(fact_id)
    counts = _share_out(length, weights)
    return tuple(fact_id for domain, count in counts.items() for fact_id in _draw(facts_of[domain], count, rng))


def allow_time(length: int, *, written_minutes: int) -> timedelta:
    """The time for a mock exam: the real one's minutes, in proportion to a full mock exam."""
    return timedelta(minutes=round(written_minutes * length / ExamLength.FULL))


def mark_points(points: float, possible: int, *, step: Decimal = Decimal("0.5")) -> Decimal:
    """The Swiss mark for these points: 1 plus five times the share, rounded to the step (halves unless told)."""
    share = Decimal(str(points)) / possible if possible else Decimal(0)
    return ((1 + 5 * share) / step).quantize(Decimal(1), rounding=ROUND_HALF_UP) * step


def mark_exam(
    facts: Iterable[str],
    reviews: Iterable[Review],
    *,
    curriculum: Mapping[str, tuple[str, ...]],
    weights: Mapping[int, int],
) -> ExamResult:
    """The exam marked; a question without answer has no points. Facts withdrawn meanwhile don't count."""
    credit_of = {review.fact_id: review.credit for review in reviews}
    asked: dict[int, list[str]] = defaultdict(list)
    for fact_id in facts:
        if fact_id in curriculum:
            asked[domain_of(curriculum[fact_id])].append(fact_id)
    positions = tuple(
        _mark_position(domain, asked[domain], credit_of) for domain in sorted(weights) if asked.get(domain)
    )
    counted = [fact_id for position in positions for fact_id in asked[position.domain]]
    return ExamResult(
        positions=positions,
        mark=_weigh(positions, weights),
        answered=sum(fact_id in credit_of for fact_id in counted),
        missed=tuple(fact_id for fact_id in counted if credit_of.get(fact_id, 1.0) < 1.0),
    )


def _mark_position(domain: int, facts: list[str], credit_of: Mapping[str, float]) -> PositionResult:
    points = sum(credit_of.get(fact_id, 0.0) for fact_id in facts)
    return PositionResult(domain=domain, points=points, questions=len(facts), mark=mark_points(points, len(facts)))


def _weigh(positions: Sequence[PositionResult], weights: Mapping[int, int]) -> Decimal:
    """The weighted mean of the positions' marks, to a tenth; 1.0 for an exam without positions."""
    total = sum(weights[position.domain] for position in positions)
    if not total:
        return Decimal("1.0")
    mean = sum((position.mark * weights[position.domain] for position in positions), Decimal(0)) / total
    return mean.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def _share_out(length: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Whole numbers of questions in proportion to the weights; what rounding leaves goes to the largest rests."""
    total = sum(weights.values())
    counts = {domain: length * weight // total for domain, weight in sorted(weights.items())}
    rests = sorted(counts, key=lambda domain: (-(length * weights[domain] % total), domain))
    for domain in rests[: length - sum(counts.values())]:
        counts[domain] += 1
    return counts


def _draw(facts: list[str], count: int, rng: random.Random) -> list[str]:
    """Facts at random: first of topics not drawn yet, then any."""
    shuffled = rng.sample(facts, len(facts))
    drawn: list[str] = []
    later: list[str] = []
    topics: set[str] = set()
    for fact_id in shuffled:
        (later if topic_of(fact_id) in topics else drawn).append(fact_id)
        topics.add(topic_of(fact_id))
    return [*drawn, *later][:count]
