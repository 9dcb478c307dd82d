"""One question of our own format: as plain data, and back from what somebody wrote.

What is written leaves out what is worked out: a text edited by hand then gets a new version of its question.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from questions.formats.identity import make_key
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.rappel_shape import OptionEntry, QuestionEntry

_GAP = re.compile(r"_{3,}|…{2,}")
_VERDICTS = {"vrai", "faux"}


def question_as_data(question: Question, set_id: str) -> dict[str, object]:
    """The question ready for YAML or JSON, as an entry of the set with this id."""
    quantity = question.quantity
    data: dict[str, object] = {
        "id": question.id,
        "fact": question.fact_id,
        "kind": question.kind.value,
        "prompt": question.prompt,
        "options": [_option_as_data(option) for option in question.options],
        "pairs": [{"left": pair.left, "right": pair.right} for pair in question.pairs],
        "accepted": list(question.accepted),
        "rejected": list(question.rejected),
        "key_points": list(question.key_points),
        "cite": question.cite,
        "listed": [list(names) for names in question.listed],
        "explanation": question.explanation,
        "objectives": list(question.objectives),
        "sources": list(question.sources),
        "image": question.image,
    }
    data = {name: value for name, value in data.items() if value or name in {"id", "fact", "prompt"}}
    if quantity is not None:
        data["number"] = {"value": str(quantity.value), "tolerance": str(quantity.tolerance), "unit": quantity.unit}
    if question.set_id != set_id:
        data["set"] = question.set_id
    if question.version != mark_version(replace(question, version="")).version:
        data["version"] = question.version
    return data


def _option_as_data(option: Option) -> dict[str, str]:
    data = {"right" if option.correct else "wrong": option.text}
    return {**data, "feedback": option.feedback} if option.feedback else data


def question_from(entry: QuestionEntry, set_id: str) -> Question:
    """The question of an entry, with id, fact, kind and version made up where they are missing."""
    options = list_options(entry)
    kind = entry.kind or _guess_kind(entry, options)
    answers = [option.text for option in options] + [f"{pair.left}\x1f{pair.right}" for pair in entry.pairs]
    key = make_key(entry.prompt, answers)
    fact = entry.fact if entry.fact is not None else (entry.id or key).partition("/")[0]
    question = Question(
        id=entry.id if entry.id is not None else f"{key if entry.fact is None else f'{fact}-{key}'}/{kind}",
        version="",
        fact_id=fact,
        set_id=set_id if entry.set is None else entry.set,
        objectives=entry.objectives,
        kind=kind,
        prompt=entry.prompt,
        explanation=entry.explanation,
        sources=entry.sources,
        options=options,
        pairs=tuple(Pair(left=pair.left, right=pair.right) for pair in entry.pairs),
        accepted=entry.accepted,
        rejected=entry.rejected,
        quantity=None
        if entry.number is None
        else Quantity(value=entry.number.value, tolerance=entry.number.tolerance, unit=entry.number.unit),
        key_points=entry.key_points,
        cite=entry.cite,
        listed=entry.listed,
        image=entry.image,
    )
    return mark_version(question) if entry.version is None else replace(question, version=entry.version)


def list_options(entry: QuestionEntry) -> tuple[Option, ...]:
    """The options in the order written: a list of their own, else right ones before wrong ones, else an order."""
    return (
        *(_option_of(option) for option in entry.options),
        *(Option(text=one.text, correct=True, feedback=one.feedback) for one in entry.right),
        *(Option(text=one.text, correct=False, feedback=one.feedback) for one in entry.wrong),
        *(Option(text=text, correct=True) for text in entry.order),
    )


def _option_of(option: OptionEntry) -> Option:
    text = option.right if option.right is not None else option.wrong
    return Option(text=text or "", correct=option.right is not None, feedback=option.feedback)


def _guess_kind(entry: QuestionEntry, options: Sequence[Option]) -> Kind:
    """The kind of a question that does not name it, by the fields that it has."""
    if entry.order:
        return Kind.ORDER
    if options:
        if {fold(option.text) for option in options} == _VERDICTS:
            return Kind.TRUE_FALSE
        return Kind.CHOICE if sum(option.correct for option in options) == 1 else Kind.MULTIPLE
    if entry.pairs:
        return Kind.MATCH
    if entry.number is not None:
        return Kind.NUMBER
    if entry.accepted or entry.listed:
        return Kind.CLOZE if _GAP.search(entry.prompt) else Kind.TEXT
    return Kind.RECALL
