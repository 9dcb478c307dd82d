"""How to ask a fact: which of its questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.quiz.question import Kind

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Sequence

    from questions.quiz.question import Question

EASIER_KINDS = (Kind.TRUE_FALSE, Kind.CHOICE, Kind.MATCH, Kind.MULTIPLE)
"""The kinds that show the answer among others, the easiest first."""

_BLANK_PAGES = frozenset({Kind.RECALL})


def choose_question(
    questions: Sequence[Question], *, last_question_id: str | None, rng: random.Random, gently: bool = False
) -> Question:
    """One way of asking the fact, other than the one asked last if there is another.

    Kinds are drawn first, so that a fact with twenty choices and one order still gets its order asked. The first
    meeting with a fact is not a blank page: recall without help waits until the fact has been seen. A fact that
    won't stick is asked `gently`: the easiest kind that it has.
    """
    others = [question for question in questions if question.id != last_question_id] or list(questions)
    if last_question_id is None:
        others = _without(others, _BLANK_PAGES)
    kinds = sorted({question.kind for question in others})
    easier = [kind for kind in EASIER_KINDS if kind in kinds] if gently else []
    kind = easier[0] if easier else rng.choice(kinds)
    return rng.choice([question for question in others if question.kind is kind])


def _without(questions: list[Question], kinds: Collection[Kind]) -> list[Question]:
    """The questions of other kinds; all of them if there is none."""
    return [question for question in questions if question.kind not in kinds] or questions
