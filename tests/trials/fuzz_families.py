"""The families of files that are damaged: from which sound ones, how, and which readers they are given to."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.file_reader import Task, answer
from bot.file_reading import _understand
from questions.errors import Refusal
from questions.formats import written_question as writing
from questions.formats.assembling import assemble
from questions.formats.drafts import Format, Issue, Limits, UnreadableFile
from questions.formats.exporting import WRITERS, Export, ExportFormat
from questions.formats.rappel_json import read_rappel_json, write_rappel_json
from questions.formats.rappel_yaml import read_rappel_yaml, write_rappel_yaml
from questions.formats.reading import READERS
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind
from questions.quiz.question_set import QuestionSet
from tests.questions.formats.file_samples import AIKEN, ANKI, CSV, GIFT, KNOWN, YAML
from tests.questions.formats.test_fuzzing import ANKI as ANKI_TEXTS
from tests.questions.formats.test_fuzzing import JSON as JSON_SEEDS
from tests.questions.formats.test_fuzzing import PACKAGES
from tests.questions.formats.test_fuzzing import YAML as YAML_SEEDS
from tests.questions.formats.test_moodle_fuzz import AIKEN as LONG_AIKEN
from tests.questions.formats.test_moodle_fuzz import GIFT as LONG_GIFT
from tests.questions.formats.test_moodle_fuzz import XML
from tests.questions.formats.test_tables_fuzz import TEXT_SEEDS, WORKBOOK_SEEDS
from tests.questions.formats.workbook_files import an_xlsx
from tests.trials.damaging import damage_compound, damage_text, damage_zip

# Limits that small damage can reach: what happens at them is part of what is tried.
SMALL = Limits(file_bytes=300_000, unpacked_bytes=1_000_000, rows=500, columns=60, questions=200, text_characters=2_000)
TASK = Task(
    title="Essai", is_wanted=False, own={}, new_id="serie-7", codes=("1.1.1.1", "1.7.2.1"), seconds=1, megabytes=1
)
_WRITTEN = datetime(2026, 1, 1, tzinfo=UTC)
_KAHOOT = an_xlsx(
    [
        ("Quiz template",),
        (
            "Question - max 120 characters",
            "Answer 1 - max 75 characters",
            "Answer 2",
            "Answer 3",
            "Time limit (sec)",
            "Correct answer(s)",
        ),
        ("Quelle couleur ?", "bleu", "vert", "rouge", 20, "1"),
        ("Lesquels ?", "a", "b", "c", 60, "1,3"),
    ]
)
_OLD_BOOKS = tuple(data for data in WORKBOOK_SEEDS if not data.startswith(b"PK"))
_XLSX = tuple(data for data in WORKBOOK_SEEDS if b"xl/" in data)
_ODS = tuple(data for data in WORKBOOK_SEEDS if data.startswith(b"PK") and b"xl/" not in data)
_FORM = (KNOWN["company form as text"][0],)
_CHAT = (
    "choice\x1eQuelle ville ?\x1e- Berne\n- Zurich\x1e1, 2\x1eParce que.\x1e1.1.1.1",
    "number\x1eCombien ?\x1e12,5 ± 0,5 kg\x1e\x1e",
    "order\x1eRange.\x1e1. un\n2. deux\n3. trois\x1e\x1e",
    "text\x1eQui ?\x1eMoi\nToi\x1e\x1e",
    "recall\x1eDis.\x1e• un\n• deux\x1e\x1e",
    "true_false\x1eVrai ?\x1eVrai\x1eFaux\x1e",
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one file: read, read with issues, nothing asked or refused; `broken` names a broken promise."""

    kind: str
    broken: str = ""


@dataclass(frozen=True, kw_only=True)
class Family:
    """Files of one format; `read` takes the file's number and its bytes."""

    name: str
    seeds: Sequence[bytes]
    damage: Callable[[random.Random, bytes, Sequence[bytes]], bytes]
    read: Callable[[int, bytes], Outcome]
    files: int

    def make(self, seed: int, number: int) -> bytes:
        """The file with this number: always the same bytes for the same seed."""
        rng = random.Random(f"{seed}:{self.name}:{number}")
        return self.damage(rng, rng.choice(self.seeds), self.seeds)


def list_families(corpus: Path | None = None) -> dict[str, Family]:
    """Every family by its name, with the files of a folder among its seeds if one is given."""
    made = [
        _family(Format.GIFT, [LONG_GIFT, GIFT.encode()], corpus, "gift"),
        _family(Format.MOODLE_XML, [XML, KNOWN["moodle xml"][0]], corpus, "moodle_xml"),
        _family(Format.AIKEN, [LONG_AIKEN, AIKEN.encode(), KNOWN["french aiken"][0]], corpus, "aiken"),
        _family(Format.CSV, [CSV.encode(), *(text.encode() for text in TEXT_SEEDS)], corpus, "csv"),
        _family(Format.RAPPEL_YAML, [*YAML_SEEDS, YAML.encode()], None, ""),
        _family(Format.RAPPEL_JSON, JSON_SEEDS, None, ""),
        _family(Format.ANKI_TEXT, [*ANKI_TEXTS, ANKI.encode()], corpus, "tsv_flashcards"),
        Family(
            name="company_form",
            seeds=_FORM,
            damage=damage_text,
            read=lambda _, data: read_by_the_door(data),
            files=10**5,
        ),
        Family(
            name="written",
            seeds=[text.encode() for text in _CHAT],
            damage=damage_text,
            read=_write_in_the_chat,
            files=10**5,
        ),
        _zipped("xlsx", [*_XLSX, *_load(corpus, "xlsx")], Format.XLSX),
        _zipped("ods", _ODS, Format.XLSX),
        Family(
            name="xls",
            seeds=_OLD_BOOKS,
            damage=damage_compound,
            read=partial(_read_both_ways, Format.XLSX),
            files=10**4,
        ),
        _zipped("kahoot", [_KAHOOT, *_load(corpus, "kahoot_xlsx")], Format.KAHOOT),
        _zipped("apkg", [*PACKAGES, *_load(corpus, "apkg")], Format.APKG),
        _zipped("company_workbook", [KNOWN["company form as a workbook"][0]], None),
    ]
    return {family.name: family for family in made}


def _family(form: Format, seeds: Sequence[bytes], corpus: Path | None, folder: str) -> Family:
    found = [*seeds, *_load(corpus, folder)]
    return Family(name=form.value, seeds=found, damage=damage_text, read=partial(_read_both_ways, form), files=10**5)


def _zipped(name: str, seeds: Sequence[bytes], form: Format | None) -> Family:
    read = (lambda _, data: read_by_the_door(data)) if form is None else partial(_read_both_ways, form)
    return Family(name=name, seeds=seeds, damage=damage_zip, read=read, files=10**4)


def _load(corpus: Path | None, folder: str) -> list[bytes]:
    """The small files of a folder: large ones would only make fewer accidents of it."""
    found = sorted((corpus / folder).glob("*.*")) if corpus is not None else []
    return [path.read_bytes() for path in found if 0 < path.stat().st_size < 30_000]


def _read_both_ways(form: Format, number: int, data: bytes) -> Outcome:
    """Every other file by the door, as the bot does it, the rest straight by the reader, within narrow limits."""
    return read_by_the_door(data) if number % 2 else _read_straight(form, number, data)


def read_by_the_door(data: bytes) -> Outcome:
    """What the child process answers, and what the bot understands of it."""
    answered = answer(data, TASK)
    try:
        found = _understand(json.dumps(answered).encode())
    except UnreadableFile as refused:
        if "refused" not in answered:
            return Outcome(kind="refused", broken=f"read, and not understood by the bot: {refused.code}")
        return Outcome(kind="refused", broken=_find_fault(refused))
    return _judge(len(found.question_set.questions), found.issues)


def _read_straight(form: Format, number: int, data: bytes) -> Outcome:
    try:
        reading = READERS[form](data, SMALL)
    except UnreadableFile as refused:
        return Outcome(kind="refused", broken=_find_fault(refused))
    assembly = assemble(reading, set_id="essai", title="Essai", known_codes=frozenset(TASK.codes))
    if not _is_kept(assembly.question_set, number):
        return Outcome(kind="read", broken="the set is another once written and read")
    return _judge(len(assembly.question_set.questions), assembly.issues, says_why=False)


def _is_kept(question_set: QuestionSet, number: int) -> bool:
    """Whether a set is the same once written in our own format and read; every 20th is written in one more as well.

    What YAML and the formats of others cost would make the trial several times as long.
    """
    again = read_rappel_json(write_rappel_json(question_set), Limits()).question_set
    if number % 20 or again != question_set:
        return again == question_set
    foreign = tuple(ExportFormat)[number // 20 % len(ExportFormat)]
    WRITERS[foreign](Export(question_set=question_set, pictures={}, modified=_WRITTEN))
    return read_rappel_yaml(write_rappel_yaml(question_set), Limits()).question_set == question_set


def _judge(questions: int, issues: Sequence[Issue], *, says_why: bool = True) -> Outcome:
    """What a reading is worth; that nothing was asked is told by the door, not by each reader."""
    kind = ("read with issues" if issues else "read") if questions else "nothing asked"
    broken = "neither a question nor a reason" if says_why and not questions and not issues else ""
    for issue in issues:
        issue.message.encode()
        # Where lines mean nothing, the field's path or name stands at the head of the sentence.
        placed = issue.line or issue.cell or "\u00a0:" in issue.message or issue.code in _WHOLE_FILE
        if issue.severity is Severity.BLOCK and not placed:
            broken = f"an issue {issue.code} without a place"
        if not issue.message.endswith("."):
            broken = f"an issue {issue.code} that is no sentence"
    return Outcome(kind=kind, broken=broken)


_WHOLE_FILE = frozenset({"company-form", "too-many", "too-many-questions"})


def _find_fault(refused: UnreadableFile) -> str:
    """What is wrong with the words of a refusal; they are all that a trainer gets."""
    message = refused.message
    if refused.code and message.endswith(".") and len(message) < 400 and "Error" not in message and message.encode():
        return ""
    return f"a refusal {refused.code!r} in these words: {message[:200]}"


def _write_in_the_chat(_: int, data: bytes) -> Outcome:
    """A question written step by step: what a person may type in each."""
    kind, *texts = data.decode("utf-8", "replace").split("\x1e")
    known = next((one for one in writing.KINDS if one.value == kind), Kind.CHOICE)
    try:
        written = writing.choose_kind(writing.WrittenQuestion(), known)
        for text in texts[:8]:
            if written.step is writing.Step.OBJECTIVE:
                written = writing.choose_objective(written, text[:20])
                continue
            written = writing.write(written, text)
            if written.step is writing.Step.ANSWERS and writing.may_go_on(written):
                written = writing.go_on(written)
        json.dumps(written.to_data()).encode()
        draft = writing.to_draft(writing.read_written(json.loads(json.dumps(written.to_data()))))
    except Refusal:
        return Outcome(kind="refused")
    return Outcome(kind="read" if draft.prompt else "nothing asked")
