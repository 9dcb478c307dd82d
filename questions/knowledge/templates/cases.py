"""Questions about situations and about numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.knowledge import french
from questions.knowledge.templates.drafts import Draft, Picker, claim, true_false
from questions.quiz.question import Kind, Option, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from questions.knowledge.facts import Case, Number


def draft_case(case: Case, picker: Picker) -> Iterator[Draft]:
    """Which reaction is right, whether this one is, and what one would do oneself."""
    key = Option(text=case.right.text, correct=True, feedback=case.right.because)
    wrong = [Option(text=one.text, correct=False, feedback=one.because) for one in case.wrong]
    yield Draft(
        template="reaction",
        kind=Kind.CHOICE,
        prompt=f"{case.situation}\n\n{case.prompt}",
        options=picker.arrange((key, *wrong), place=f"{case.id}/reaction"),
        explanation=case.explanation,
    )
    tempting = picker.pick(case.wrong, 1, place=f"{case.id}/judged", text=lambda reaction: reaction.text)
    for reaction in (case.right, *tempting):
        is_right = reaction is case.right
        yield true_false(
            template="judged.true" if is_right else "judged.false",
            statement=f"{case.situation}\n\n{claim(case.prompt, reaction.text)}",
            is_true=is_right,
            feedback=reaction.because,
            explanation=case.explanation,
        )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=f"{case.situation}\n\n{case.prompt} Réponds avec tes mots.",
        key_points=case.recall_points or (case.right.text, case.right.because),
        explanation=case.explanation,
    )


def french_number(value: Decimal) -> str:
    """The number as French-speaking Switzerland writes it: decimal comma, no-break space between thousands."""
    return f"{value:,f}".replace(",", "\u00a0").replace(".", ",")


def draft_number(entry: Number, picker: Picker) -> Iterator[Draft]:
    """The number typed, chosen and judged."""
    unit = f"\u00a0{entry.unit}" if entry.unit else ""
    yield Draft(
        template="number",
        kind=Kind.NUMBER,
        prompt=f"{entry.prompt} Réponds par un nombre.",
        quantity=Quantity(value=entry.value, tolerance=entry.tolerance, unit=entry.unit),
        explanation=entry.explanation,
    )
    yield Draft(
        template="choice",
        kind=Kind.CHOICE,
        prompt=entry.prompt,
        options=tuple(
            Option(text=french_number(value) + unit, correct=value == entry.value)
            for value in sorted((entry.value, *entry.wrong))
        ),
        explanation=entry.explanation,
    )
    tempting = picker.pick(entry.wrong, 1, place=f"{entry.id}/statement", text=str)
    for value in (entry.value, *tempting):
        is_true = value == entry.value
        yield true_false(
            template="statement.true" if is_true else "statement.false",
            statement=french.sentence(entry.statement.replace("{value}", french_number(value) + unit)),
            is_true=is_true,
            explanation=entry.explanation,
        )
