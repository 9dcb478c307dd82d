"""From what a file gave to a question set: drafts become questions, under ids that a second import finds again.

A trainer's question is kept if it can be asked and graded; what the item-writing rules think of it is said, not
enforced. Only what an apprentice would get wrong or never see keeps a question out.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questions.formats.drafted_question import draft_to_question, list_answers
from questions.formats.drafts import Issue
from questions.formats.identity import keep_key, make_key
from questions.formats.playability import check_trainers_question, has_block
from questions.formats.tags import find_objectives
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.flaws import Severity
from questions.quiz.question_set import Fact, QuestionSet

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from questions.formats.drafts import DraftQuestion, Reading
    from questions.quiz.question import Question

DEFAULT_SOURCE = "Série de la formatrice ou du formateur\u00a0: {title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuestion:
    """A question that a file gave; `kept` tells whether it is in the set."""

    question: Question
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The set of a reading, every issue, and every question that was read, in file order, kept or not."""

    question_set: QuestionSet
    issues: tuple[Issue, ...]
    read: tuple[ReadQuestion, ...]


def assemble_set(
    reading: Reading,
    *,
    set_id: str,
    title: str,
    objectives: tuple[str, ...] = (),
    known_codes: Collection[str] | None = None,
) -> tuple[QuestionSet, tuple[Issue, ...]]:
    """The question set of a reading, and every issue: those of the reading, then those of its questions.

    A question without objective of its own serves `objectives`; codes outside `known_codes` (None: all are known)
    are named and dropped. The same content gives the same ids and versions every time. `set_id` must hold no dot: it
    begins the ids of facts, whose topic ends at the first one.
    """
    assembly = assemble(reading, set_id=set_id, title=title, objectives=objectives, known_codes=known_codes)
    return assembly.question_set, assembly.issues


def assemble(
    reading: Reading,
    *,
    set_id: str,
    title: str,
    objectives: tuple[str, ...] = (),
    known_codes: Collection[str] | None = None,
) -> Assembly:
    """As `assemble_set`, with the questions that were left out."""
    if "." in set_id:
        raise ValueError("a set's id holds no dot")
    assembler = _Assembler(set_id, title, objectives, known_codes)
    if reading.question_set is not None:
        assembler.take_questions(reading.question_set, reading.lines)
    for draft in reading.drafts:
        assembler.take_draft(draft)
    return _finish(assembler, set_id, title, reading.issues)


def assemble_one(draft: DraftQuestion, *, set_id: str, title: str) -> Assembly:
    """As `assemble`, for one question that came from no file."""
    assembler = _Assembler(set_id, title, (), None)
    assembler.take_draft(draft)
    return _finish(assembler, set_id, title)


def examine_draft(draft: DraftQuestion) -> tuple[Question, tuple[Issue, ...]]:
    """The question of a draft, without ids, and everything that `assemble` would say of it."""
    question, remarks = draft_to_question(draft)
    return replace(question, objectives=draft.objectives), (*remarks, *check_trainers_question(question))


def _finish(assembler: _Assembler, set_id: str, title: str, issues: tuple[Issue, ...] = ()) -> Assembly:
    questions = tuple(one.question for one in assembler.read if one.kept)
    return Assembly(
        question_set=QuestionSet(id=set_id, title=title, facts=list_facts(questions), questions=questions),
        issues=(*issues, *assembler.issues),
        read=tuple(assembler.read),
    )


def list_pictures(reading: Reading) -> dict[str, bytes]:
    """The bytes of every picture that a question of the reading names, by their SHA-256."""
    drawn = {image.digest: image.data for draft in reading.drafts for image in draft.images[:1]}
    return {**reading.pictures, **drawn}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    line: int | None = None
    cell: str = ""


class _Assembler:
    """Takes drafts and questions one after the other; `read` holds them, kept or not."""

    def __init__(
        self, set_id: str, title: str, objectives: tuple[str, ...], known_codes: Collection[str] | None
    ) -> None:
        self.read: list[ReadQuestion] = []
        self.issues: list[Issue] = []
        self._set_id = set_id
        self._source = DEFAULT_SOURCE.format(title=title)
        self._objectives = objectives
        self._known_codes = known_codes
        self._seen: dict[object, tuple[int, _Place]] = {}
        self._taken: Counter[str] = Counter()

    def take_draft(self, draft: DraftQuestion) -> None:
        """Keep the question of a draft, or say why not."""
        place = _Place(line=draft.line, cell=draft.cell)
        question, remarks = draft_to_question(draft)
        codes = draft.objectives or find_objectives((*draft.tags, draft.category, draft.name))
        question = replace(question, objectives=codes)
        content = _content_of(question)
        if content in self._seen:
            first, first_place = self._seen[content]
            self._say(question, place, [*remarks, _name_copy(first_place)])
            self.read.append(ReadQuestion(question=self.read[first].question, kept=False))
            return
        self._seen[content] = (len(self.read), place)
        key, said = self._find_key(draft.key, make_key(question.prompt, list_answers(question)))
        fact_id = f"{self._set_id}:{key}"
        self._keep(replace(question, id=f"{fact_id}/q", fact_id=fact_id), place, [*remarks, *said])

    def take_questions(self, question_set: QuestionSet, lines: Mapping[str, int]) -> None:
        """Keep whole questions under ids of this set; the facts' own names, and so their topics, stay."""
        served = {fact.id: fact.objectives for fact in question_set.facts}
        for question in question_set.questions:
            codes = question.objectives or served.get(question.fact_id, ())
            name, fact_id = f"{self._set_id}:{question.id}", f"{self._set_id}:{question.fact_id}"
            moved = replace(question, id=name, fact_id=fact_id, objectives=codes, version="")
            self._keep(moved, _Place(line=lines.get(question.id)), [])

    def _keep(self, question: Question, place: _Place, remarks: Sequence[Issue]) -> None:
        codes, unknown = self._split_codes(question.objectives)
        question = replace(
            question,
            set_id=self._set_id,
            objectives=codes or self._objectives,
            sources=question.sources or (self._source,),
        )
        found = check_trainers_question(question)
        self._say(question, place, [*remarks, *unknown, *found])
        self.read.append(ReadQuestion(question=mark_version(question), kept=not has_block(found)))

    def _find_key(self, own: str, content: str) -> tuple[str, list[Issue]]:
        """A key that no question of the set has yet: the file's own, else that of the content."""
        kept = keep_key(own)
        for key in (kept, content):
            if key and not self._taken[key]:
                self._taken[key] += 1
                break
        else:
            self._taken[content] += 1
            key = f"{content}-{self._taken[content]}"
        if not kept or key == kept:
            return key, []
        message = f"l’identifiant «\u00a0{own.strip()[:40]}\u00a0» sert déjà à une autre question\u00a0; changez-en un."
        return key, [Issue(code="same-key", severity=Severity.WARNING, message=message)]

    def _split_codes(self, codes: tuple[str, ...]) -> tuple[tuple[str, ...], list[Issue]]:
        known = tuple(code for code in codes if self._known_codes is None or code in self._known_codes)
        unknown = [code for code in codes if code not in known]
        if not unknown:
            return known, []
        message = f"l’objectif {', '.join(unknown)[:80]} n’est pas dans le plan\u00a0; corrigez son code."
        return known, [Issue(code="unknown-objective", severity=Severity.WARNING, message=message)]

    def _say(self, question: Question, place: _Place, issues: Sequence[Issue]) -> None:
        self.issues.extend(_at_place(issue, question, place) for issue in issues)


def _content_of(question: Question) -> object:
    """What makes two questions of a file copies: they ask the same and take the same for right."""
    answers = (question.options, question.pairs, question.accepted, question.quantity, question.key_points)
    return (question.kind, question.prompt, answers, question.image)


def _name_copy(first: _Place) -> Issue:
    where = f" (ligne {first.line})" if first.line else f" (cellule {first.cell})" if first.cell else ""
    message = f"la même question figure déjà plus haut{where}\u00a0; supprimez l’une des deux."
    return Issue(code="duplicate", severity=Severity.BLOCK, message=message)


def _at_place(issue: Issue, question: Question, place: _Place) -> Issue:
    """The issue with its place; where a file has none, the question's beginning says which one is meant."""
    message = issue.message
    if place.line is None and not place.cell:
        beginning = " ".join(question.prompt.split())
        shown = beginning if len(beginning) <= 40 else f"{beginning[:40].rstrip()}…"
        message = f"Question «\u00a0{shown}\u00a0»\u00a0: {message}"
    return replace(issue, message=message[:1].upper() + message[1:], line=place.line, cell=place.cell)


def list_facts(questions: Iterable[Question]) -> tuple[Fact, ...]:
    """The facts that these questions ask, in their order, each with the objectives of its questions."""
    found: dict[str, dict[str, None]] = {}
    for question in questions:
        found.setdefault(question.fact_id, {}).update(dict.fromkeys(question.objectives))
    return tuple(Fact(id=fact_id, objectives=tuple(codes)) for fact_id, codes in found.items())
