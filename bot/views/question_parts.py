"""A question as its trainer reads it: every part, the key marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.answer import right_answer
from bot.views.language import _
from bot.views.reply import LETTERS, escape
from questions.errors import UnreadableAnswer
from questions.quiz.answers import Arranged, Chosen, DontKnow, Ticked, Typed, answer_from_data
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from questions.quiz.question import Question

_KEYED = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE})


def word_key(question: Question) -> str:
    """The right answer in one line of plain text."""
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return " · ".join(option.text for option in question.options if option.correct)
        case Kind.ORDER:
            return " → ".join(option.text for option in question.options)
        case Kind.MATCH:
            return " · ".join(f"{pair.left} → {pair.right}" for pair in question.pairs)
        case Kind.RECALL:
            return " · ".join(question.key_points)
        case _:
            return right_answer(question)


def list_parts(question: Question) -> str:
    """Prompt, answers behind their letters with the right ones marked, and why, as HTML."""
    answers = "\n".join(_list_answers(question))
    explanation = f"💡 {escape(question.explanation)}" if question.explanation else ""
    return "\n\n".join(part for part in (f"<b>{escape(question.prompt)}</b>", answers, explanation) if part)


def _list_answers(question: Question) -> list[str]:
    if question.kind in _KEYED:
        return [
            f"{'✅' if option.correct else '▫️'} {letter}. {escape(option.text)}"
            for letter, option in zip(LETTERS, question.options, strict=False)
        ]
    if question.kind is Kind.ORDER:
        return [f"{letter}. {escape(option.text)}" for letter, option in zip(LETTERS, question.options, strict=False)]
    if question.kind is Kind.MATCH:
        lines = enumerate(zip(LETTERS, question.pairs, strict=False), start=1)
        return [f"{place}. {escape(pair.left)} → {letter}. {escape(pair.right)}" for place, (letter, pair) in lines]
    if question.kind is Kind.RECALL:
        return [f"• {escape(point)}" for point in question.key_points]
    if question.cite:
        return [f"✅ {escape(' / '.join(names))}" for names in question.listed]
    texts = question.accepted or (right_answer(question),)
    return [f"✅ {escape(text)}" for text in texts]


def word_answer(question: Question, sent: object) -> str:
    """What somebody answered, in one line of plain text; empty where it can't be told."""
    try:
        answer = answer_from_data(sent)
    except UnreadableAnswer:
        return ""
    texts = [option.text for option in question.options]
    match answer:
        case Chosen(index=index) if index < len(texts):
            return texts[index]
        case Ticked(indexes=indexes):
            return " · ".join(texts[index] for index in sorted(indexes) if index < len(texts))
        case Arranged(indexes=indexes) if question.kind is Kind.MATCH:
            pairs = zip(question.pairs, indexes, strict=False)
            return " · ".join(f"{pair.left} → {question.pairs[index].right}" for pair, index in pairs)
        case Arranged(indexes=indexes):
            return " → ".join(texts[index] for index in indexes if index < len(texts))
        case Typed(text=text):
            return text
        case DontKnow():
            return _("je ne sais pas")
        case _:
            return ""
