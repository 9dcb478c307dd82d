"""Which objectives of the plan a trainer's questions may serve, by the words that they share with the bank.

Words count by how rare they are among the objectives (inverse document frequency, Spärck Jones 1972), and an objective
with many words does not win by having them all (cosine).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nsmallest
from math import log, sqrt
from typing import TYPE_CHECKING

from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.plan.model import Objective, Plan
    from questions.quiz.question import Question
    from questions.quiz.question_set import Library

QUESTIONS_READ = 60
"""A set is judged by so many of its questions, spread evenly: reading all of a thousand tells no more."""
SHORTEST_WORD = 3
LEAST_LIKENESS = 0.1
"""Below this the first suggestion for one question is wrong nine times in ten (bank, one fact in five held out)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An objective that questions may serve, and how much their words and its own are alike (0 to 1)."""

    objective: Objective
    likeness: float


class Suggester:
    """Knows the words of every objective that has facts; made once for a library, as that takes a second or two."""

    def __init__(self, plan: Plan, library: Library) -> None:
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for question in library.questions.values():
            words = list(_list_words(question))
            for code in question.objectives:
                counts[code].update(words)
        for code, counted in counts.items():
            counted.update(_split(plan.get_objective(code).title))
        spread = Counter(word for counted in counts.values() for word in counted)
        self._objectives = {code: plan.get_objective(code) for code in counts}
        self._rarity = {word: log(1 + len(counts) / objectives) for word, objectives in spread.items()}
        # By word, for a question has few of them and most words belong to few objectives.
        self._weights: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for code, counted in counts.items():
            for word, weight in self._weigh(counted).items():
                self._weights[word].append((code, weight))

    def suggest(self, questions: Sequence[Question], *, count: int = 3) -> tuple[str, ...]:
        """The codes that these questions most likely serve, the likeliest first; empty if they share no word."""
        return tuple(one.objective.code for one in self.rate(questions, count=count))

    def rate(self, questions: Sequence[Question], *, count: int = 3) -> tuple[Suggestion, ...]:
        """As `suggest`, each objective with how much alike the words are."""
        step = max(1, len(questions) // QUESTIONS_READ)
        sample = questions[::step][:QUESTIONS_READ]
        asked = self._weigh(Counter(word for question in sample for word in _list_words(question)))
        scores: dict[str, float] = defaultdict(float)
        for word, weight in asked.items():
            for code, known in self._weights.get(word, ()):
                scores[code] += weight * known
        likely = nsmallest(count, scores, key=lambda code: (-scores[code], code))
        found = (Suggestion(objective=self._objectives[code], likeness=scores[code]) for code in likely)
        return tuple(one for one in found if one.likeness > 0)

    def _weigh(self, counted: Counter[str]) -> Mapping[str, float]:
        """Each word's weight, the weights of a text making a vector of length 1."""
        weights = {word: (1 + log(number)) * self._rarity.get(word, 0.0) for word, number in counted.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / length for word, weight in weights.items()}


def _list_words(question: Question) -> Iterable[str]:
    parts = (
        question.prompt,
        question.explanation,
        *(option.text for option in question.options),
        *(text for pair in question.pairs for text in (pair.left, pair.right)),
        *question.accepted[:1],
        *question.key_points,
    )
    return (word for part in parts for word in _split(part))


def _split(text: str) -> list[str]:
    return [word for word in fold(text).split() if len(word) >= SHORTEST_WORD]
