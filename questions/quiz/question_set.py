"""Facts and the question sets that hold them with their questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from questions.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from questions.quiz.flaws import RuleException
    from questions.quiz.question import Question


def topic_of(fact_id: str) -> str:
    """The topic of a fact: « glasl » for the fact « glasl.menaces »; siblings share it."""
    return fact_id.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing to know, the unit that is scheduled, and the objectives that it serves."""

    id: str
    objectives: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """A named collection of facts with their questions, facts in curriculum order."""

    id: str
    title: str
    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]
    exceptions: tuple[RuleException, ...] = ()


def leave_out(question_set: QuestionSet, question_ids: Collection[str]) -> QuestionSet:
    """The set without these questions, and without the facts that nothing asks any more; itself if it has none."""
    if not any(question.id in question_ids for question in question_set.questions):
        return question_set
    questions = tuple(question for question in question_set.questions if question.id not in question_ids)
    asked = {question.fact_id for question in questions}
    facts = tuple(fact for fact in question_set.facts if fact.id in asked)
    return replace(question_set, facts=facts, questions=questions)


@dataclass(frozen=True, kw_only=True)
class Library:
    """Every question set that can be asked, with look-ups by fact and by question."""

    sets: tuple[QuestionSet, ...]

    @cached_property
    def curriculum(self) -> Mapping[str, tuple[str, ...]]:
        """Every fact's objectives, in the order in which facts are first asked."""
        return {fact.id: fact.objectives for question_set in self.sets for fact in question_set.facts}

    @cached_property
    def set_of(self) -> Mapping[str, str]:
        """The id of the set that holds each fact."""
        return {fact.id: question_set.id for question_set in self.sets for fact in question_set.facts}

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by its id."""
        return {question.id: question for question_set in self.sets for question in question_set.questions}

    @cached_property
    def _by_fact(self) -> Mapping[str, tuple[Question, ...]]:
        found: dict[str, tuple[Question, ...]] = {}
        for question in self.questions.values():
            found[question.fact_id] = (*found.get(question.fact_id, ()), question)
        return found

    def list_questions(self, fact_id: str) -> tuple[Question, ...]:
        """Every way of asking this fact; raises NotFound if no set holds it."""
        try:
            return self._by_fact[fact_id]
        except KeyError:
            raise NotFound(what="fact", name=fact_id) from None
