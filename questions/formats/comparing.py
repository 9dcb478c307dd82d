"""A set that is imported again beside what is there: what is new, changed, gone, and which question is which.

A corrected typo must not cost learners their history: what asks nearly the same keeps the id that it had.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from questions.formats.identity import normalise
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.question_set import Fact, QuestionSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.quiz.question import Question

NEARLY_THE_SAME = 90
ALIKE_ANSWERS = 60
_CANDIDATES = 5
_MOST_NAMESAKES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """One question before and after; `new` has the id and the fact of `old`."""

    old: Question
    new: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class SetChanges:
    """What a second import does to a set; `question_set` is the new one with every id that could be kept."""

    added: tuple[Question, ...]
    changed: tuple[QuestionChange, ...]
    withdrawn: tuple[Question, ...]
    unchanged: tuple[Question, ...]
    question_set: QuestionSet


def compare_sets(old: QuestionSet, new: QuestionSet) -> SetChanges:
    """What changes from the old set to the new: questions matched by id, then by a prompt that is nearly the same.

    A near match must be of the same kind, and its answers alike, unless just one question on either side has this
    very prompt: two terms may differ by a letter.
    """
    before = {question.id: question for question in old.questions}
    twins = {question.id: before[question.id] for question in new.questions if question.id in before}
    matched = {question.id for question in twins.values()}
    twins |= _match(
        [question for question in old.questions if question.id not in matched],
        [question for question in new.questions if question.id not in twins],
    )
    kept = [_keep_id(question, twins.get(question.id)) for question in new.questions]
    pairs = [(twins.get(question.id), one) for question, one in zip(new.questions, kept, strict=True)]
    remaining = {question.id for question in kept}
    return SetChanges(
        added=tuple(one for twin, one in pairs if twin is None),
        changed=tuple(QuestionChange(old=twin, new=one) for twin, one in pairs if twin is not None and twin != one),
        withdrawn=tuple(question for question in old.questions if question.id not in remaining),
        unchanged=tuple(one for twin, one in pairs if twin == one),
        question_set=replace(new, questions=tuple(kept), facts=_keep_facts(new, kept)),
    )


def _keep_id(question: Question, twin: Question | None) -> Question:
    if twin is None or (question.id, question.fact_id) == (twin.id, twin.fact_id):
        return question
    return mark_version(replace(question, id=twin.id, fact_id=twin.fact_id, version=""))


def _keep_facts(new: QuestionSet, kept: Sequence[Question]) -> tuple[Fact, ...]:
    """The facts of the new set under the ids that their questions kept, each once."""
    renamed: dict[str, list[str]] = defaultdict(list)
    for before, after in zip(new.questions, kept, strict=True):
        renamed[before.fact_id].append(after.fact_id)
    found: dict[str, dict[str, None]] = {}
    for fact in new.facts:
        for fact_id in renamed.get(fact.id, [fact.id]):
            found.setdefault(fact_id, {}).update(dict.fromkeys(fact.objectives))
    return tuple(Fact(id=fact_id, objectives=tuple(codes)) for fact_id, codes in found.items())


def _match(old: Sequence[Question], new: Sequence[Question]) -> dict[str, Question]:
    """For each id of a new question, the old one that it is; each old one is given once, best likeness first."""
    likenesses = sorted(_find_likenesses(old, new), key=lambda one: one[:2], reverse=True)
    found: dict[str, Question] = {}
    given: set[str] = set()
    for _, _, before, after in likenesses:
        if after.id not in found and before.id not in given:
            found[after.id] = before
            given.add(before.id)
    return found


def _find_likenesses(
    old: Sequence[Question], new: Sequence[Question]
) -> Iterator[tuple[float, float, Question, Question]]:
    """Pairs that may be the same question, with the likeness of their prompts and of their answers (0 to 100)."""
    by_prompt: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for question in old:
        by_prompt[question.kind, normalise(question.prompt)].append(question)
    again = defaultdict(list)
    for question in new:
        again[question.kind, normalise(question.prompt)].append(question)
    prompts: dict[str, list[str]] = defaultdict(list)
    for kind, prompt in by_prompt:
        prompts[kind].append(prompt)
    for (kind, prompt), asked in again.items():
        near = process.extract(
            prompt, prompts[kind], scorer=fuzz.ratio, score_cutoff=NEARLY_THE_SAME, limit=_CANDIDATES
        )
        for candidate, likeness, _ in near:
            before = by_prompt[kind, candidate]
            is_only = candidate == prompt and len(before) == len(asked) == 1
            for one, other in itertools.product(before[:_MOST_NAMESAKES], asked[:_MOST_NAMESAKES]):
                alike = fuzz.ratio(_answers_of(one), _answers_of(other))
                if is_only or alike >= ALIKE_ANSWERS:
                    yield likeness, alike, one, other


def _answers_of(question: Question) -> str:
    """Everything that answers a question, as one text to be compared."""
    texts = [option.text for option in question.options]
    texts += [f"{pair.left} {pair.right}" for pair in question.pairs]
    texts += [*question.accepted, *question.key_points, *(name for names in question.listed for name in names)]
    texts += [] if question.quantity is None else [f"{question.quantity.value} {question.quantity.unit}"]
    return normalise("\n".join(sorted(texts)))
