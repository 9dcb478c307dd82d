"""The kinds of questions, as trainers call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.language import counted
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND_NAMES = {
    Kind.CHOICE: "choix",
    Kind.MULTIPLE: "choix multiple",
    Kind.TRUE_FALSE: "vrai ou faux",
    Kind.ORDER: "ordre",
    Kind.MATCH: "paires",
    Kind.CLOZE: "texte à trous",
    Kind.TEXT: "réponse tapée",
    Kind.NUMBER: "nombre",
    Kind.RECALL: "auto-évaluation",
}


def word_kinds(kinds: Mapping[Kind, int]) -> str:
    """So many questions, and of which kinds: « 12 questions (9 choix, 3 vrai ou faux) »."""
    total = counted("{count}\u00a0question", "{count}\u00a0questions", sum(kinds.values()))
    named = [f"{count}\u00a0{KIND_NAMES[kind]}" for kind, count in sorted(kinds.items(), key=lambda item: -item[1])]
    return f"{total} ({', '.join(named)})" if named else total
