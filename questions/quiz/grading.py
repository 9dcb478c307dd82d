"""From an answer to how right it is: answer → grade.

The map from a grade to FSRS's rating stands in `questions.learning.scheduling`. Guess probabilities as in
`Grade`: 1/k for a single choice of k, 1/2 for true/false, 1/(2^k − 1) for a multiple choice, 1/n! for order and
match, 0 where the answer is typed or recalled.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from math import factorial
from statistics import median
from typing import TYPE_CHECKING, assert_never

from questions.errors import UnreadableAnswer
from questions.quiz.answers import Answer, Arranged, Chosen, DontKnow, Recalled, SelfGrade, Ticked, Typed
from questions.quiz.question import TYPED_KINDS, Kind, Question
from questions.quiz.typed import accepts, count_listed, read_number

if TYPE_CHECKING:
    from collections.abc import Sequence

_SINGLE = frozenset({Kind.CHOICE, Kind.TRUE_FALSE})
_MULTIPLE = frozenset({Kind.MULTIPLE})
_ARRANGED = frozenset({Kind.ORDER, Kind.MATCH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """How right an answer is: `credit` from 0 to 1, and whether it counts as right (all of it).

    `guess_probability` is the chance of getting it right by luck; `self_grade` is set for recall only.
    """

    credit: float
    correct: bool
    guess_probability: float
    self_grade: SelfGrade | None = None


def grade(question: Question, answer: Answer, *, hinted: bool = False) -> Grade:
    """How right this answer to this question is.

    Raises UnreadableAnswer if the text is no answer at all (no number for a number question, an empty text), or if
    the answer is of another kind than the question or points outside its options.
    """
    match answer:
        case DontKnow():
            credit = 0.0
        case Chosen(index=index):
            _require(question, _SINGLE, (index,))
            credit = float(question.options[index].correct)
        case Ticked(indexes=ticked):
            _require(question, _MULTIPLE, tuple(ticked))
            credit = _grade_ticked(question, ticked)
        case Arranged(indexes=places):
            _require(question, _ARRANGED, places)
            credit = _grade_arranged(question, places)
        case Typed(text=text):
            credit = _grade_typed(question, text)
        case Recalled(grade=self_grade):
            return _grade_recalled(question, self_grade)
        case _ as never:
            assert_never(never)
    return Grade(credit=credit, correct=credit == 1.0, guess_probability=guess_probability(question, hinted=hinted))


READING_SIGNS_PER_SECOND = 15
_RAPID_SHARE = 0.1
_RAPID_AT_MOST = 2000
_FEWEST_DURATIONS = 20


def is_rapid(question: Question, judged: Grade, *, duration: int, durations: Sequence[int] = ()) -> bool:
    """Whether an answer that can be guessed came too fast to have been read: it then measures nothing.

    Too fast is a tenth of what the question usually takes (Wise 2017, on rapid guessing): of the median of
    earlier `durations` if there are twenty, else of the time that reading it takes, and never over two seconds
    then. All times in milliseconds.
    """
    if judged.guess_probability == 0:
        return False
    if len(durations) >= _FEWEST_DURATIONS:
        return duration < _RAPID_SHARE * median(durations)
    signs = len(question.prompt) + sum(len(option.text) for option in question.options)
    return duration < min(_RAPID_AT_MOST, _RAPID_SHARE * signs / READING_SIGNS_PER_SECOND * 1000)


def guess_probability(question: Question, *, hinted: bool = False) -> float:
    """The chance of answering this question rightly by luck alone; a hint leaves two options of a choice."""
    count = len(question.options)
    match question.kind:
        case Kind.CHOICE if hinted:
            return 1 / 2
        case Kind.CHOICE | Kind.TRUE_FALSE:
            return 1 / count
        case Kind.MULTIPLE:
            return 1 / ((1 << count) - 1)
        case Kind.ORDER:
            return 1 / factorial(count)
        case Kind.MATCH:
            return 1 / factorial(len(question.pairs))
        case _:
            return 0.0


def _require(question: Question, kinds: frozenset[Kind], indexes: tuple[int, ...]) -> None:
    """Refuse taps that don't fit the question's kind, point outside it or leave an order unfinished."""
    count = len(question.pairs) if question.kind is Kind.MATCH else len(question.options)
    in_range = bool(indexes) and all(0 <= index < count for index in indexes)
    complete = kinds is not _ARRANGED or sorted(indexes) == list(range(count))
    if question.kind not in kinds or not in_range or not complete:
        raise UnreadableAnswer


def _grade_ticked(question: Question, ticked: frozenset[int]) -> float:
    """The share of right options ticked, less the share of wrong ones: ticking everything earns nothing."""
    keys = {index for index, option in enumerate(question.options) if option.correct}
    others = len(question.options) - len(keys)
    hits = len(ticked & keys) / len(keys)
    false_alarms = len(ticked - keys) / others if others else 0.0
    return max(0.0, hits - false_alarms)


def _grade_arranged(question: Question, places: tuple[int, ...]) -> float:
    """For an order: the share of neighbours that stand in the right order; for a match: of right pairs."""
    if question.kind is Kind.MATCH:
        # By their texts: two lefts of a trainer's question may have the same right side, and either will do.
        rights = [pair.right for pair in question.pairs]
        return sum(rights[index] == rights[place] for place, index in enumerate(places)) / len(places)
    neighbours = list(itertools.pairwise(places))
    return sum(second == first + 1 for first, second in neighbours) / len(neighbours)


def _grade_typed(question: Question, text: str) -> float:
    if question.quantity is not None:
        given = read_number(text, unit=question.quantity.unit)
        return float(abs(given - question.quantity.value) <= question.quantity.tolerance)
    if question.kind not in TYPED_KINDS:
        raise UnreadableAnswer
    if question.cite:
        found = count_listed(text, listed=question.listed, cite=question.cite, rejected=question.rejected)
        return found / question.cite
    return float(accepts(text, accepted=question.accepted, rejected=question.rejected))


def _grade_recalled(question: Question, self_grade: SelfGrade) -> Grade:
    if question.kind is not Kind.RECALL:
        raise UnreadableAnswer
    known = self_grade is not SelfGrade.FORGOTTEN
    return Grade(credit=float(known), correct=known, guess_probability=0.0, self_grade=self_grade)
