"""From entries to facts and questions.

Pure: the same entries and seed give the same questions, whatever the order, the process or the platform. A
question's id is its fact and its template (`glasl.menaces/heard`), stable while authors mend words; its version
is a hash of its content, new with every change.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, assert_never

from questions.knowledge.bank_file import BankFile
from questions.knowledge.facts import (
    AnyEntry,
    Case,
    Contrast,
    Definition,
    Group,
    KeyPoints,
    Number,
    Procedure,
    Sequence,
)
from questions.knowledge.templates.cases import draft_case, draft_number
from questions.knowledge.templates.drafts import Draft, Picker, mark_version
from questions.knowledge.templates.groups import draft_contrast, draft_group, draft_key_points
from questions.knowledge.templates.sequences import draft_procedure, draft_sequence
from questions.knowledge.templates.terms import draft_definition
from questions.quiz.flaws import RuleException
from questions.quiz.question import Question
from questions.quiz.question_set import Fact, QuestionSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHIPPED_SEED = 2026


def generate(bank_file: BankFile, *, seed: int) -> QuestionSet:
    """The question set of a bank file: its facts in the order written, every question of each."""
    picker = Picker(seed)
    families: dict[str, list[Definition]] = defaultdict(list)
    for entry in sorted(bank_file.entries, key=lambda entry: entry.id):
        if isinstance(entry, Definition):
            families[entry.family].append(entry)
    facts: list[Fact] = []
    questions: list[Question] = []
    for entry in bank_file.entries:
        facts.extend(_facts_of(entry))
        drafts = _draft(entry, bank_file, families, picker)
        questions.extend(_finish(draft, entry, bank_file) for draft in drafts)
    return QuestionSet(
        id=bank_file.set,
        title=bank_file.title,
        facts=tuple(facts),
        questions=tuple(questions),
        exceptions=tuple(
            RuleException(question_id=one.question, rule=one.rule, reason=one.reason) for one in bank_file.exceptions
        ),
    )


def _facts_of(entry: AnyEntry) -> Iterable[Fact]:
    names = ["", *(step.key for step in entry.steps)] if isinstance(entry, Sequence) else [""]
    for name in names:
        yield Fact(id=_fact_id(entry, name), objectives=entry.objectives)


def _fact_id(entry: AnyEntry, name: str) -> str:
    return f"{entry.id}.{name}" if name else entry.id


def _draft(
    entry: AnyEntry, bank_file: BankFile, families: Mapping[str, list[Definition]], picker: Picker
) -> Iterable[Draft]:
    match entry:
        case Sequence():
            return draft_sequence(entry, picker)
        case Procedure():
            return draft_procedure(entry, picker)
        case Group():
            return draft_group(entry, picker)
        case KeyPoints():
            return draft_key_points(entry, picker)
        case Contrast():
            return draft_contrast(entry, picker)
        case Definition():
            return draft_definition(entry, bank_file.families[entry.family], families[entry.family], picker)
        case Case():
            return draft_case(entry, picker)
        case Number():
            return draft_number(entry, picker)
        case _ as never:
            assert_never(never)


def _finish(draft: Draft, entry: AnyEntry, bank_file: BankFile) -> Question:
    fact_id = _fact_id(entry, draft.fact)
    question = Question(
        id=f"{fact_id}/{draft.template}",
        version="",
        fact_id=fact_id,
        set_id=bank_file.set,
        objectives=entry.objectives,
        kind=draft.kind,
        prompt=draft.prompt,
        explanation=draft.explanation,
        sources=tuple(bank_file.sources[source] for source in entry.sources),
        options=draft.options,
        pairs=draft.pairs,
        accepted=draft.accepted,
        rejected=draft.rejected,
        quantity=draft.quantity,
        key_points=draft.key_points,
        cite=draft.cite,
        listed=draft.listed,
    )
    return mark_version(question)
