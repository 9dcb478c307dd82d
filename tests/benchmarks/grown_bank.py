"""A bank of any size for benchmarks, made of the shipped questions: real texts under new names."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from questions.knowledge.bank import load_library
from questions.quiz.question import Kind
from questions.quiz.question_set import Fact, Library, QuestionSet

if TYPE_CHECKING:
    from questions.quiz.question import Question

WAYS = 3
"""How many ways of asking each fact are kept."""


def make_library(facts: int) -> Library:
    """So many facts, each asked in up to three ways that one tap answers."""
    shipped = load_library()
    asked = {fact_id: _one_tap_questions(shipped, fact_id) for fact_id in shipped.curriculum}
    originals = [fact_id for fact_id, questions in asked.items() if questions]
    made_facts, made_questions = [], []
    for number, original in enumerate(islice(cycle(originals), facts)):
        topic, _, rest = original.partition(".")
        fact_id = f"{topic}-{number:05}.{rest or topic}"
        made_facts.append(Fact(id=fact_id, objectives=shipped.curriculum[original]))
        made_questions += [
            replace(question, id=f"{fact_id}/{place}", fact_id=fact_id, set_id="bench")
            for place, question in enumerate(asked[original])
        ]
    return Library(
        sets=(QuestionSet(id="bench", title="Bench", facts=tuple(made_facts), questions=tuple(made_questions)),)
    )


def _one_tap_questions(library: Library, fact_id: str) -> list[Question]:
    questions = library.list_questions(fact_id)
    return [question for question in questions if question.kind in {Kind.CHOICE, Kind.TRUE_FALSE}][:WAYS]
