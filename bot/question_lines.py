"""A question as the plain data that `rappel questions list` writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.quiz.question import Kind

if TYPE_CHECKING:
    from decimal import Decimal

    from questions.plan.model import Plan
    from questions.quiz.question import Question


def question_as_data(question: Question, plan: Plan) -> dict[str, object]:
    """The question ready for JSON: ids, objectives, kind, prompt, options or answer, explanation, sources.

    `level` is that of its first objective (null if it serves none). Typed questions list every answer that is
    accepted, numbers their tolerance and unit. Raises NotFound if the plan lacks that objective.
    """
    return {
        "id": question.id,
        "version": question.version,
        "fact": question.fact_id,
        "set": question.set_id,
        "objectives": list(question.objectives),
        "level": plan.get_objective(question.objectives[0]).level if question.objectives else None,
        "kind": question.kind.value,
        "prompt": question.prompt,
        "options": _options(question),
        "answer": _answer(question),
        "explanation": question.explanation,
        "sources": list(question.sources),
        **_details(question),
    }


def _options(question: Question) -> list[dict[str, object]]:
    if question.kind is Kind.MATCH:
        return [{"left": pair.left, "right": pair.right} for pair in question.pairs]
    return [
        {"text": option.text, "correct": option.correct, "feedback": option.feedback} for option in question.options
    ]


def _answer(question: Question) -> object:
    if question.quantity is not None:
        return _number(question.quantity.value)
    if question.cite:
        return [names[0] for names in question.listed]
    if question.accepted:
        return question.accepted[0]
    return list(question.key_points) if question.key_points else None


def _details(question: Question) -> dict[str, object]:
    """What some questions have beside: the accepted answers, tolerance and unit, a picture."""
    details: dict[str, object] = {}
    if question.accepted:
        details["accepted"] = list(question.accepted)
    if question.quantity is not None:
        details |= {"tolerance": _number(question.quantity.tolerance), "unit": question.quantity.unit}
    if question.image:
        details["image"] = question.image
    return details


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
