"""Our own format: a question set as plain data and back, with nothing lost."""

from __future__ import annotations

import base64
import binascii
from itertools import islice
from typing import TYPE_CHECKING

from pydantic import ValidationError

from questions.formats.capacity import MOST_VALUES
from questions.formats.drafts import Issue, Reading, UnreadableFile
from questions.formats.images import hash_image, is_image
from questions.formats.rappel_question import question_as_data, question_from
from questions.formats.rappel_shape import FORMAT_VERSION, HeadEntry, QuestionEntry
from questions.quiz.flaws import RuleException, Severity
from questions.quiz.question_set import Fact, QuestionSet
from questions.texts import find_line, list_problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questions.formats.drafts import Format, Limits
    from questions.quiz.question import Question
    from questions.texts import Path

_QUESTIONS = "questions"
_MOST_FIELDS = 50


def set_as_data(question_set: QuestionSet, images: Mapping[str, bytes]) -> dict[str, object]:
    """The set ready for YAML or JSON, with those of the images (by the SHA-256 of their bytes) that it names."""
    named = {question.image for question in question_set.questions}
    data: dict[str, object] = {
        "rappel": FORMAT_VERSION,
        "id": question_set.id,
        "title": question_set.title,
        _QUESTIONS: [question_as_data(question, question_set.id) for question in question_set.questions],
        "exceptions": [
            {"question": one.question_id, "rule": one.rule.value, "reason": one.reason}
            for one in question_set.exceptions
        ],
        "images": {name: base64.b64encode(images[name]).decode() for name in sorted(named & images.keys())},
    }
    data = {name: value for name, value in data.items() if value or name == _QUESTIONS}
    if question_set.facts != _derive_facts(question_set.questions):
        data["facts"] = [{"id": fact.id, "objectives": list(fact.objectives)} for fact in question_set.facts]
    return data


def read_set_data(
    data: object, *, lines: Mapping[Path, int], repeated: Mapping[Path, int], file_format: Format, limits: Limits
) -> Reading:
    """The set in plain data, question by question: what is wrong with one keeps only that one out.

    Raises UnreadableFile if there is no list of questions, or if a newer Rappel wrote it.
    """
    if not isinstance(data, dict) or not isinstance(data.get(_QUESTIONS), list):
        raise UnreadableFile(
            code="no-questions",
            message="Le champ «\u00a0questions\u00a0» manque ou n’est pas une liste\u00a0; comparez avec un exemple.",
        )
    _require_short(data, limits)
    reader = _Reader(lines, repeated, limits)
    head = reader.read_head({name: value for name, value in data.items() if name != _QUESTIONS})
    if head.rappel.strip() != FORMAT_VERSION:
        raise UnreadableFile(
            code="newer", message="Ce fichier vient d’une version plus récente de Rappel\u00a0; mettez Rappel à jour."
        )
    questions = reader.read_questions(data[_QUESTIONS], head.id)
    facts = _derive_facts(questions)
    if head.facts is not None:
        facts = tuple(Fact(id=fact.id, objectives=fact.objectives) for fact in head.facts)
    pictures = reader.read_images(head.images)
    question_set = QuestionSet(
        id=head.id,
        title=head.title,
        facts=facts,
        questions=questions,
        exceptions=tuple(
            RuleException(question_id=one.question, rule=one.rule, reason=one.reason) for one in head.exceptions
        ),
    )
    return Reading(
        format=file_format,
        drafts=(),
        issues=tuple(reader.issues),
        question_set=question_set,
        lines=reader.line_of,
        pictures=pictures,
    )


def _require_short(data: Mapping[str, object], limits: Limits) -> None:
    """Raise UnreadableFile if the head is longer than any set's: every wrong field of it would become an issue."""
    longest = max(
        (len(value) for name, value in data.items() if name != _QUESTIONS and isinstance(value, dict | list)), default=0
    )
    if len(data) > _MOST_FIELDS or longest > 2 * limits.questions:
        message = "Ce fichier a bien plus de champs qu’une série de Rappel\u00a0; partagez-le en plusieurs."
        raise UnreadableFile(code="too-large", message=message)


def _list_values(entry: object) -> list[object]:
    """The values that an entry holds, lists and fields within it included; some more than may be if there are more."""
    found = [entry]
    # The list grows while it is walked.
    for value in found:
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        found += islice(inside, MOST_VALUES + 1)
        if len(found) > MOST_VALUES + 1:
            break
    return found[1:]


class _Reader:
    """Reads a head and questions; `issues` gathers what is wrong, `line_of` where each question stands."""

    def __init__(self, lines: Mapping[Path, int], repeated: Mapping[Path, int], limits: Limits) -> None:
        self.issues: list[Issue] = []
        self.line_of: dict[str, int] = {}
        self._lines = lines
        self._repeated = repeated
        self._limits = limits

    def read_head(self, data: dict[str, object]) -> HeadEntry:
        """The head; a field that can't be read is named and left out."""
        for path, line in self._repeated.items():
            if len(path) == 1:
                message = "ce champ figure deux fois\u00a0; le premier compte."
                self._say("twice", path, message, Severity.WARNING, line=line)
        try:
            return HeadEntry.model_validate(data)
        except ValidationError as error:
            broken = {detail["loc"][0] for detail in error.errors(include_url=False)}
            self._tell(error, (), Severity.WARNING)
        return HeadEntry.model_validate({name: value for name, value in data.items() if name not in broken})

    def read_questions(self, entries: Sequence[object], set_id: str) -> tuple[Question, ...]:
        """Every question that can be read, ids unique."""
        questions: dict[str, Question] = {}
        twice = {path[1]: path for path in self._repeated if path[:1] == (_QUESTIONS,) and len(path) > 2}
        for number, entry in enumerate(entries[: self._limits.questions]):
            path = (_QUESTIONS, number)
            question = self._read_question(entry, set_id, path)
            if question is None or number in twice:
                if number in twice:
                    message = "ce champ figure deux fois\u00a0; gardez-en un."
                    self._say("twice", twice[number], message, Severity.BLOCK, line=self._repeated[twice[number]])
            elif question.id in questions:
                message = (
                    f"l’identifiant «\u00a0{question.id[:60]}\u00a0» ou la question figure déjà\u00a0; changez-en un."
                )
                self._say("same-key", path, message, Severity.BLOCK)
            else:
                questions[question.id] = question
                line = find_line(self._lines, path)
                self.line_of |= {} if line is None else {question.id: line}
        if len(entries) > self._limits.questions:
            message = f"seules les {self._limits.questions} premières questions sont lues\u00a0; partagez le fichier."
            self._say("too-many", (_QUESTIONS, self._limits.questions), message, Severity.BLOCK)
        return tuple(questions.values())

    def _read_question(self, entry: object, set_id: str, path: Path) -> Question | None:
        values = _list_values(entry)
        if len(values) > MOST_VALUES:
            self._say("too-long", path, "elle a beaucoup trop de champs\u00a0; raccourcissez-la.", Severity.BLOCK)
            return None
        if any(isinstance(value, str) and len(value) > self._limits.text_characters for value in values):
            self._say("too-long", path, "un texte est beaucoup trop long\u00a0; raccourcissez-le.", Severity.BLOCK)
            return None
        try:
            read = QuestionEntry.model_validate(entry)
        except ValidationError as error:
            self._tell(error, path, Severity.BLOCK)
            return None
        return question_from(read, set_id)

    def read_images(self, images: Mapping[str, str]) -> dict[str, bytes]:
        """The pictures whose bytes are what their name says."""
        found = {}
        for name, text in images.items():
            try:
                content = base64.b64decode(text, validate=True)
            except (binascii.Error, ValueError):
                content = b""
            if is_image(content) and hash_image(content) == name:
                found[name] = content
            else:
                message = "cette image est abîmée\u00a0; exportez la série une nouvelle fois."
                self._say("image", ("images", name), message, Severity.WARNING)
        return found

    def _tell(self, error: ValidationError, at: Path, severity: Severity) -> None:
        for problem in list_problems(error, self._lines, source="", at=at):
            path = (*at, problem.field) if problem.field else at
            self._say("invalid", path, problem.message, severity, line=problem.line)

    def _say(self, code: str, path: Path, message: str, severity: Severity, line: int | None = None) -> None:
        line = line if line is not None else find_line(self._lines, path)
        # A text has lines, JSON has not: there the whole path says where.
        shown = path if line is None else path[2:] if path[:1] == (_QUESTIONS,) else path
        place = ".".join(str(part) for part in shown)
        sentence = f"{place}\u00a0: {message}" if place else f"{message[:1].upper()}{message[1:]}"
        self.issues.append(Issue(code=code, severity=severity, message=sentence, line=line))


def _derive_facts(questions: Sequence[Question]) -> tuple[Fact, ...]:
    """The facts that the questions ask, in their order, each with the objectives of its questions."""
    found: dict[str, dict[str, None]] = {}
    for question in questions:
        found.setdefault(question.fact_id, {}).update(dict.fromkeys(question.objectives))
    return tuple(Fact(id=fact_id, objectives=tuple(codes)) for fact_id, codes in found.items())
