"""Attempts at questions: who answered what how, and the first of each person at each question."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

QuestionKey = tuple[str, str]
"""A question's id and version: an edit of text or key makes another item, whose statistics begin anew."""


class Attempt(NamedTuple):
    """One answer: who, to what, the option chosen (None where it was no single choice), and how right (0 to 1)."""

    person_id: int
    question: QuestionKey
    option: int | None
    credit: float


@dataclass(frozen=True, slots=True)
class FirstAttempts:
    """Each person's first attempt at one question, side by side: who, the option chosen, and how right."""

    person_ids: Sequence[int]
    options: Sequence[int | None]
    credits: Sequence[float]

    def __len__(self) -> int:
        return len(self.person_ids)


def keep_first(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Each person's first attempt at each question, in the order given: practice makes any question easy."""
    first: dict[tuple[int, QuestionKey], Attempt] = {}
    for attempt in attempts:
        first.setdefault((attempt.person_id, attempt.question), attempt)
    return list(first.values())


def group_first(attempts: Iterable[Attempt]) -> dict[QuestionKey, FirstAttempts]:
    """Each person's first attempt at each question, by question."""
    of_question: dict[QuestionKey, list[Attempt]] = defaultdict(list)
    for attempt in keep_first(attempts):
        of_question[attempt.question].append(attempt)
    return {
        key: FirstAttempts([one.person_id for one in made], [one.option for one in made], [one.credit for one in made])
        for key, made in of_question.items()
    }
