"""What a text means where buttons answer: « b », « B) » or « vrai » is the tap that it names."""

from __future__ import annotations

from collections import defaultdict
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from questions.quiz.answers import Chosen, DontKnow, Typed
from questions.quiz.asked import ruled_out, shown_order
from questions.quiz.question import Kind
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from questions.quiz.asked import AskedQuestion


_NOT_KNOWN: Final = frozenset({"je ne sais pas", "je sais pas", "sais pas", "jsp", "aucune idee"})


def read_text(asked: AskedQuestion, text: str) -> Chosen | Typed | DontKnow:
    """The answer that a text gives: « je ne sais pas », the option that it names by its letter or in full, in a
    question of one choice, else its words.

    Options that a hint took away have no button any more; what names two options names none.
    """
    said = fold(text)
    if said in _NOT_KNOWN:
        return DontKnow()
    named = _name_options(asked).get(said, frozenset()) - ruled_out(asked)
    return Chosen(index=min(named), written=text) if len(named) == 1 else Typed(text=text)


def _name_options(asked: AskedQuestion) -> dict[str, frozenset[int]]:
    """The options that each folded text names."""
    names: defaultdict[str, set[int]] = defaultdict(set)
    if asked.question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}:
        for index, option in enumerate(asked.question.options):
            names[fold(option.text)].add(index)
    if asked.question.kind is Kind.CHOICE:
        for letter, index in zip(ascii_lowercase, shown_order(asked), strict=False):
            names[letter].add(index)
    elif asked.question.kind is Kind.TRUE_FALSE:
        for name, index in {"vrai": 0, "v": 0, "faux": 1, "f": 1}.items():
            names[name].add(index)
    return {name: frozenset(options) for name, options in names.items()}
