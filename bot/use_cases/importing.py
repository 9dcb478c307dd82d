"""A trainer's file on its way to a set: what was read, weighed against what is there; values and pure functions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from questions.formats.assembling import DEFAULT_SOURCE, list_facts
from questions.formats.comparing import compare_sets
from questions.formats.drafted_question import list_answers
from questions.formats.identity import make_key
from questions.knowledge.templates.drafts import mark_version

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from questions.formats.comparing import SetChanges
    from questions.formats.drafts import Format, Issue
    from questions.quiz.question import Question
    from questions.quiz.question_set import QuestionSet

    Suggest: TypeAlias = Callable[[Sequence[Question]], tuple[str, ...]]


_UNSAID_SOURCE = DEFAULT_SOURCE.partition("{")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a trainer's file is read on: their sets (id, title) by folded title, and the id of a new one."""

    own: Mapping[str, tuple[str, str]]
    new_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What a file gave: a set under its final id, every issue, and the pictures by the SHA-256 of their bytes."""

    format: Format
    question_set: QuestionSet
    issues: tuple[Issue, ...]
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a trainer has already: the set that the file would bring up to date, if any, and their other sets."""

    replaced: QuestionSet | None
    others: tuple[QuestionSet, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A file's set as it would be stored, and what is new about it.

    `changes` is None for a set that is new; `known` counts the questions that the trainer, or the shipped bank, has
    already in another set; `suggested` are codes that the questions without objective most likely serve.
    """

    read: FileRead
    question_set: QuestionSet
    changes: SetChanges | None
    known: int
    suggested: tuple[str, ...]


def weigh(read: FileRead, around: Surroundings, *, suggest: Suggest, shipped: Collection[str]) -> Weighed:
    """The set of a file beside what there is; `shipped` are the keys of the shipped questions (`key_of`).

    Questions that keep their id keep the objectives and the source they were given, unless the file names others.
    """
    question_set, changes = read.question_set, None
    if around.replaced is not None:
        question_set = _keep_given(compare_sets(around.replaced, question_set).question_set, around.replaced)
        changes = compare_sets(around.replaced, question_set)
    own = {key_of(question) for other in around.others for question in other.questions}
    unserved = list_unserved(question_set)
    return Weighed(
        read=read,
        question_set=question_set,
        changes=changes,
        known=sum(key_of(question) in own or key_of(question) in shipped for question in question_set.questions),
        suggested=suggest(unserved) if unserved else (),
    )


def serve(question_set: QuestionSet, code: str) -> QuestionSet:
    """The set with this objective for every question that has none."""
    return _change(question_set, lambda question: replace(question, objectives=question.objectives or (code,)))


def list_unserved(question_set: QuestionSet) -> tuple[Question, ...]:
    """The questions without objective; none of them can be asked, for nobody would know when."""
    return tuple(question for question in question_set.questions if not question.objectives)


def count_objectives(questions: Iterable[Question]) -> tuple[tuple[str, int], ...]:
    """The codes that these questions serve, with how many serve each, the most frequent first."""
    return tuple(Counter(code for question in questions for code in question.objectives).most_common())


def key_of(question: Question) -> str:
    """What tells a question by its content, whatever its id."""
    return make_key(question.prompt, [*list_answers(question), *question.accepted, *question.key_points])


def _keep_given(question_set: QuestionSet, before: QuestionSet) -> QuestionSet:
    """The set with what its questions had been given before, and the file does not say: objectives and source."""
    known = {question.id: question for question in before.questions}

    def keep(question: Question) -> Question:
        old = known.get(question.id, question)
        unsaid = all(source.startswith(_UNSAID_SOURCE) for source in (*question.sources, *old.sources))
        return replace(
            question,
            objectives=question.objectives or old.objectives,
            sources=old.sources if unsaid else question.sources,
        )

    return _change(question_set, keep)


def _change(question_set: QuestionSet, change: Callable[[Question], Question]) -> QuestionSet:
    changed = [(question, change(question)) for question in question_set.questions]
    questions = tuple(old if new == old else mark_version(replace(new, version="")) for old, new in changed)
    return replace(question_set, questions=questions, facts=list_facts(questions))
