"""What our own format can hold: a question beyond it could be neither passed on by the reader nor exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.drafts import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from questions.quiz.question import Question

LONGEST_TEXT = Limits().text_characters
MOST_VALUES = 2_000
"""So many values in one question as it is written: the fullest of the bank has a tenth of that."""

MOST_TEXTS = 800
"""Were each of them in a list of its own, they would still be less than MOST_VALUES."""

_LARGEST_POWER = 30


def holds_number(number: Decimal) -> bool:
    """Whether a number has so few digits before and after its point that it can be read again."""
    return not number or abs(number.adjusted()) <= _LARGEST_POWER


def list_texts(question: Question) -> list[str]:
    """Every text of a question, whatever part of it that is, ids and codes included."""
    return list(_list_texts(question))


def _list_texts(question: Question) -> Iterator[str]:
    yield from (question.id, question.fact_id, question.set_id, question.version, question.image)
    yield from (question.prompt, question.explanation, *question.objectives)
    yield from (text for option in question.options for text in (option.text, option.feedback))
    yield from (side for pair in question.pairs for side in (pair.left, pair.right))
    yield from (*question.accepted, *question.rejected, *question.key_points, *question.sources)
    yield from (name for names in question.listed for name in names)
    yield question.quantity.unit if question.quantity is not None else ""
