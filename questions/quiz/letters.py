"""What a text means where buttons answer: « b », « B) » or « vrai » is the tap that it names."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from questions.quiz.answers import Chosen, Typed
from questions.quiz.asked import ruled_out, shown_order
from questions.quiz.question import Kind
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from questions.quiz.asked import AskedQuestion


def read_text(asked: AskedQuestion, text: str) -> Chosen | Typed:
    """The answer that a text gives: the option whose button it names, in a question of one choice, else its words.

    Options that a hint took away have no button any more.
    """
    names: dict[str, int] = {}
    if asked.question.kind is Kind.CHOICE:
        names = dict(zip(ascii_lowercase, shown_order(asked), strict=False))
    elif asked.question.kind is Kind.TRUE_FALSE:
        names = {"vrai": 0, "v": 0, "faux": 1, "f": 1}
    index = names.get(fold(text))
    return Typed(text=text) if index is None or index in ruled_out(asked) else Chosen(index=index)
