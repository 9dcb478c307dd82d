"""From a question of ours to one as Moodle knows it, before it is written as GIFT or Moodle XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.drafts import Issue
from questions.formats.moodle_question import (
    EMPTY,
    MoodleAnswer,
    MoodlePair,
    MoodleQuestion,
    MoodleType,
    RichText,
    TextFormat,
)
from questions.formats.moodle_text import shorten
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from questions.quiz.question import Option, Question

_TRUE_FALSE = ("Vrai", "Faux")


def export_question(question: Question) -> tuple[MoodleQuestion, tuple[Issue, ...]]:
    """The question as Moodle knows it, all in plain text, and what Moodle has no place for."""
    exported = MoodleQuestion(
        type=_find_type(question),
        text=plain(question.prompt),
        name=shorten(question.prompt),
        answers=_export_answers(question),
        pairs=tuple(MoodlePair(left=plain(pair.left), right=plain(pair.right)) for pair in question.pairs),
        single=question.kind is not Kind.MULTIPLE,
        general_feedback=plain(_join_sources(question)),
        grader_information=_export_points(question),
        unit=question.quantity.unit if question.quantity else "",
        key=question.id,
        tags=question.objectives,
    )
    return exported, tuple(_name_losses(question, exported))


def plain(text: str) -> RichText:
    """A text without markup."""
    return RichText(text=text, format=TextFormat.PLAIN)


def name_loss(question: MoodleQuestion, code: str, message: str, *, severity: Severity = Severity.WARNING) -> Issue:
    """The issue that says what of this question is not in the file."""
    return Issue(code=code, severity=severity, message=f"«\u00a0{question.name}\u00a0»\u00a0: {message}")


def _find_type(question: Question) -> MoodleType:
    match question.kind:
        case Kind.TRUE_FALSE if {option.text for option in question.options} == set(_TRUE_FALSE):
            return MoodleType.TRUE_FALSE
        case Kind.CHOICE | Kind.MULTIPLE | Kind.TRUE_FALSE:
            return MoodleType.MULTICHOICE
        case Kind.ORDER:
            return MoodleType.ORDERING
        case Kind.MATCH:
            return MoodleType.MATCHING
        case Kind.NUMBER:
            return MoodleType.NUMERICAL
        case Kind.TEXT | Kind.CLOZE if not question.cite:
            return MoodleType.SHORT_ANSWER
        case _:
            return MoodleType.ESSAY


def _export_answers(question: Question) -> tuple[MoodleAnswer, ...]:
    if question.quantity is not None:
        value, tolerance = (f"{number:f}" for number in (question.quantity.value, question.quantity.tolerance))
        return (MoodleAnswer(text=plain(value), tolerance=tolerance, weight=1.0),)
    if question.kind in {Kind.TEXT, Kind.CLOZE}:
        typed = [(text, 1.0) for text in question.accepted] + [(text, 0.0) for text in question.rejected]
        # A star stands for anything, unless it is escaped.
        return tuple(MoodleAnswer(text=plain(text.replace("*", "\\*")), weight=weight) for text, weight in typed)
    return tuple(_export_option(option, question) for option in question.options)


def _export_option(option: Option, question: Question) -> MoodleAnswer:
    return MoodleAnswer(text=plain(option.text), weight=_weigh(option, question), feedback=plain(option.feedback))


def _weigh(option: Option, question: Question) -> float:
    """All the points for the one right option; shares of them where several can be ticked, and as much to lose."""
    if question.kind is not Kind.MULTIPLE:
        return float(option.correct)
    alike = sum(each.correct is option.correct for each in question.options)
    return (1 if option.correct else -1) / alike


def _join_sources(question: Question) -> str:
    sources = "\n".join(f"Source : {' '.join(source.split())}" for source in question.sources)
    return "\n\n".join(part for part in (question.explanation, sources) if part)


def _export_points(question: Question) -> RichText:
    points = question.key_points or tuple(" / ".join(names) for names in question.listed)
    return plain("\n".join(f"• {' '.join(point.split())}" for point in points)) if points else EMPTY


def _name_losses(question: Question, exported: MoodleQuestion) -> list[Issue]:
    losses = []
    if question.cite:
        message = (
            f"la liste à citer ({question.cite}) devient une question ouverte\u00a0; corrigez-la à la main dans Moodle."
        )
        losses.append(name_loss(exported, "typed-list", message))
    if question.kind is Kind.TRUE_FALSE and exported.type == MoodleType.MULTICHOICE:
        message = (
            "ce vrai ou faux devient un choix\u00a0; nommez les réponses «\u00a0Vrai\u00a0» et «\u00a0Faux\u00a0»."
        )
        losses.append(name_loss(exported, "true-false", message))
    return losses
