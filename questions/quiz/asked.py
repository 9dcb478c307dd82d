"""One question shown to one person, and what they have tapped so far.

Options are shuffled by a seed that is kept with the asked question, so a restart, a second message or another
process shows the same order. Every tap raises `sequence`: a button made for an earlier moment is recognised.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from questions.errors import StaleTap
from questions.quiz.question import Kind, Question

if TYPE_CHECKING:
    from datetime import datetime


class AskedState(StrEnum):
    """What became of an asked question; only an open one can be answered."""

    OPEN = "open"
    ANSWERED = "answered"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAskedQuestion:
    """A question about to be shown, as part of a round if any; storage gives it an id."""

    person_id: int
    question: Question
    shuffle_seed: int
    asked_at: datetime
    round_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One question shown to one person; answered once or not at all.

    `draft` holds canonical indexes tapped so far: the toggled options of a multiple choice, the items of an
    order, the right sides of a match (one per left side, top down). `revealed` is true once the key points of
    a recall question have been shown, `hinted` once help was asked for. `in_exam` tells that its round is an exam.
    """

    id: int
    person_id: int
    question: Question
    shuffle_seed: int
    asked_at: datetime
    state: AskedState = AskedState.OPEN
    sequence: int = 0
    draft: tuple[int, ...] = ()
    revealed: bool = False
    hinted: bool = False
    round_id: int | None = None
    in_exam: bool = False


def shown_order(asked: AskedQuestion) -> tuple[int, ...]:
    """The canonical indexes of the options (or right sides of the pairs) in the order in which they are shown.

    True/false keeps its natural order. An order question is never shown already solved.
    """
    question = asked.question
    count = len(question.pairs) if question.kind is Kind.MATCH else len(question.options)
    indexes = list(range(count))
    if question.kind is Kind.TRUE_FALSE or count < 2:
        return tuple(indexes)
    shuffled = list(indexes)
    random.Random(asked.shuffle_seed).shuffle(shuffled)
    if question.kind is Kind.ORDER and shuffled == indexes:
        shuffled = [*indexes[1:], indexes[0]]
    return tuple(shuffled)


def tap_option(asked: AskedQuestion, *, index: int) -> AskedQuestion:
    """The asked question after a tap on the option or right side with this canonical index.

    A multiple choice toggles it; an order or match takes it as the next one. Raises StaleTap where the tap
    fits no longer (out of range, or already taken).
    """
    question = asked.question
    count = len(question.pairs) if question.kind is Kind.MATCH else len(question.options)
    if not 0 <= index < count or index in ruled_out(asked):
        raise StaleTap
    if question.kind is Kind.MULTIPLE:
        draft = tuple(sorted(set(asked.draft) ^ {index}))
    elif question.kind in {Kind.ORDER, Kind.MATCH} and index not in asked.draft:
        draft = (*asked.draft, index)
    else:
        raise StaleTap
    return replace(asked, draft=draft, sequence=asked.sequence + 1)


def undo_tap(asked: AskedQuestion) -> AskedQuestion:
    """The asked question without the last tap of an order or match; raises StaleTap if there is none."""
    if asked.question.kind not in {Kind.ORDER, Kind.MATCH} or not asked.draft:
        raise StaleTap
    return replace(asked, draft=asked.draft[:-1], sequence=asked.sequence + 1)


def is_complete(asked: AskedQuestion) -> bool:
    """Whether the taps so far make a whole answer (order and match: every place filled)."""
    if asked.question.kind is Kind.ORDER:
        return len(asked.draft) == len(asked.question.options)
    if asked.question.kind is Kind.MATCH:
        return len(asked.draft) == len(asked.question.pairs)
    return bool(asked.draft)


def reveal(asked: AskedQuestion) -> AskedQuestion:
    """The recall question with its key points shown; raises StaleTap for other kinds or a second time."""
    if asked.question.kind is not Kind.RECALL or asked.revealed:
        raise StaleTap
    return replace(asked, revealed=True, sequence=asked.sequence + 1)


def may_hint(asked: AskedQuestion) -> bool:
    """Whether a hint can still be given: once, for a choice of three or more and for a word or two to type."""
    question = asked.question
    if asked.hinted:
        return False
    if question.kind is Kind.CHOICE:
        return len(question.options) >= 3
    return question.kind in {Kind.CLOZE, Kind.TEXT} and not question.cite


def give_hint(asked: AskedQuestion) -> AskedQuestion:
    """The question with its hint shown; raises StaleTap where there is none or it was given."""
    if not may_hint(asked):
        raise StaleTap
    return replace(asked, hinted=True, sequence=asked.sequence + 1)


def ruled_out(asked: AskedQuestion) -> frozenset[int]:
    """The wrong options that the hint takes away: all but one, always the same for one asked question."""
    if not asked.hinted or asked.question.kind is not Kind.CHOICE:
        return frozenset()
    wrong = [index for index, option in enumerate(asked.question.options) if not option.correct]
    kept = random.Random(asked.shuffle_seed).choice(wrong)
    return frozenset(wrong) - {kept}
