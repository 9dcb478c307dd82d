"""One bank file: everything an author writes about one competence."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from questions.knowledge.company import ObjectiveNeeds
from questions.knowledge.facts import AnyEntry, Code, Family, Key, Line, Sentence, Shape
from questions.quiz.flaws import Rule


class AcceptedFlaw(Shape):
    """A breach of an item-writing rule that the authors accept, and why."""

    question: Line
    rule: Rule
    reason: Sentence


class BankFile(Shape):
    """The competence it covers, its sources (id → what a reader can look up), families, objectives, entries."""

    set: Key
    title: Line
    competence: Annotated[str, StringConstraints(pattern=r"^\d\.\d$")]
    sources: dict[str, Sentence]
    families: dict[Key, Family] = Field(default_factory=dict)
    objectives: dict[Code, ObjectiveNeeds] = Field(default_factory=dict)
    exceptions: tuple[AcceptedFlaw, ...] = ()
    entries: tuple[AnyEntry, ...] = Field(min_length=1)
