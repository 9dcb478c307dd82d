"""What a question is about, without the words that only say how to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from questions.quiz.question import Kind
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from questions.quiz.question import Question

_ASKS: Final = "vrai ou faux"


def statement_of(question: Question) -> str:
    """The prompt; of a true/false question without a first line that only asks « Vrai ou faux ? »."""
    first, _break, rest = question.prompt.partition("\n")
    only_asks = question.kind is Kind.TRUE_FALSE and fold(first) == _ASKS and rest.strip()
    return rest.strip() if only_asks else question.prompt
