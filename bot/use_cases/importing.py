"""A trainer's file on its way to a set: what was read, weighed against what is there; values and pure functions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from questions.formats.assembling import DEFAULT_SOURCE, list_facts
from questions.formats.comparing import compare_sets
from questions.formats.drafted_question import list_answers
from questions.formats.identity import make_key
from questions.formats.suggesting import LEAST_LIKENESS
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from questions.formats.comparing import SetChanges
    from questions.formats.drafts import Format, Issue
    from questions.formats.suggesting import Suggestion
    from questions.quiz.question import Question
    from questions.quiz.question_set import QuestionSet

    Suggest: TypeAlias = Callable[[Sequence[Question]], tuple[Suggestion, ...]]


MOSTLY = 0.5
SOME = 0.2
_COPY_MARKS = re.compile(r"\b(?:copie|copy|final|neu|nouveau|version|v\d+|\d+)\b")
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
    already in another set; `suggested` are objectives that the questions without one may serve, all together, and
    `likely` are those that they may serve each, by id. `twin` is another of the trainer's sets that asks much the same.
    """

    read: FileRead
    question_set: QuestionSet
    changes: SetChanges | None
    known: int
    suggested: tuple[Suggestion, ...]
    likely: Mapping[str, str] = field(default_factory=dict)
    twin: QuestionSet | None = None


def weigh(read: FileRead, around: Surroundings, *, suggest: Suggest, shipped: Mapping[str, tuple[str, ...]]) -> Weighed:
    """The set of a file beside what there is; `shipped` are the objectives of the shipped questions by `key_of`.

    Questions that keep their id keep the objectives and the source they were given, unless the file names others; one
    without objective that is known from elsewhere serves what it serves there.
    """
    question_set, changes = read.question_set, None
    if around.replaced is not None:
        question_set, changes = renew(around.replaced, question_set)
    keys = {question.id: key_of(question) for question in question_set.questions}
    own = {key_of(question): question.objectives for other in around.others for question in other.questions}
    known = {**own, **shipped}
    question_set = serve_each(question_set, {name: known[key] for name, key in keys.items() if key in known})
    unserved = list_unserved(question_set)
    return Weighed(
        read=read,
        question_set=question_set,
        changes=changes,
        known=sum(key in known for key in keys.values()),
        suggested=suggest(unserved) if unserved else (),
        likely=_find_likely(unserved, suggest),
        twin=_find_twin(question_set.title, set(keys.values()), around) if changes is None else None,
    )


def renew(before: QuestionSet, after: QuestionSet) -> tuple[QuestionSet, SetChanges]:
    """The set that takes the place of one that is there, with what stays of it; and what that changes."""
    kept = _keep_given(compare_sets(before, after).question_set, before)
    return kept, compare_sets(before, kept)


def move_set(question_set: QuestionSet, *, set_id: str, title: str) -> QuestionSet:
    """The set under another id and title, which the ids of its questions and facts begin with."""

    def rename(name: str) -> str:
        return name.replace(question_set.id, set_id, 1) if name.startswith(f"{question_set.id}:") else name

    moved = tuple(
        mark_version(replace(one, id=rename(one.id), fact_id=rename(one.fact_id), set_id=set_id, version=""))
        for one in question_set.questions
    )
    return replace(question_set, id=set_id, title=title, questions=moved, facts=list_facts(moved))


def serve_each(question_set: QuestionSet, objectives: Mapping[str, tuple[str, ...]]) -> QuestionSet:
    """The set with objectives, by the questions' ids, for those that have none."""
    return _change(
        question_set,
        lambda question: replace(question, objectives=question.objectives or objectives.get(question.id, ())),
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


def _find_likely(unserved: Sequence[Question], suggest: Suggest) -> Mapping[str, str]:
    """What each question most likely serves, where its words say enough."""
    found = ((question.id, suggest([question])[:1]) for question in unserved)
    return {name: best[0].objective.code for name, best in found if best and best[0].likeness >= LEAST_LIKENESS}


def _find_twin(title: str, keys: set[str], around: Surroundings) -> QuestionSet | None:
    """The trainer's other set with most of these questions, or, if the titles are alike, with some of them."""
    shares = [(_share(keys, other), other) for other in around.others]
    close = [
        (share, other)
        for share, other in shares
        if share >= MOSTLY or (share >= SOME and _bare_title(title) == _bare_title(other.title))
    ]
    return max(close, key=lambda pair: pair[0], default=(0.0, None))[1]


def _share(keys: set[str], other: QuestionSet) -> float:
    return len(keys & {key_of(question) for question in other.questions}) / max(1, len(keys))


def _bare_title(title: str) -> str:
    """The title without what tells versions of a file apart: « Accueil v2 (1) » and « Accueil copie » are alike."""
    return " ".join(_COPY_MARKS.sub(" ", fold(title).replace("_", " ")).split())


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
