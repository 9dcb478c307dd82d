"""What a reader finds in somebody's question file, before it becomes a question set: drafts, issues, limits.

Every reader is a function from bytes to a `Reading`. It never fails a whole file for one question: what can't be
played becomes an issue that says where it stands and what to do; only a file that gives nothing is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from questions.errors import Refusal
from questions.formats.images import hash_image
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.quiz.question import Kind, Pair
    from questions.quiz.question_set import QuestionSet


class Format(StrEnum):
    """The formats that can be read; found from a file's content, never from its name."""

    GIFT = "gift"
    MOODLE_XML = "moodle_xml"
    AIKEN = "aiken"
    CSV = "csv"
    XLSX = "xlsx"
    KAHOOT = "kahoot"
    ANKI_TEXT = "anki_text"
    APKG = "apkg"
    RAPPEL_YAML = "rappel_yaml"
    RAPPEL_JSON = "rappel_json"
    COMPANY_FORM = "company_form"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a file may ask for, so that memory and time stay bounded whatever it holds."""

    file_bytes: int = 20_000_000
    unpacked_bytes: int = 100_000_000
    rows: int = 20_000
    columns: int = 256
    questions: int = 10_000
    text_characters: int = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture that belongs to a question: its name in the file, its bytes as they stand there, their SHA-256."""

    name: str
    data: bytes = field(repr=False)
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Once: a thousand notes may show the same picture of megabytes.
        object.__setattr__(self, "digest", hash_image(self.data))


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftOption:
    """One answer as the file has it: its text, the share of the points it gives (−1 to 1), and its feedback."""

    text: str
    weight: float
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftNumber:
    """One number that is right within a tolerance, and the share of the points it gives."""

    value: Decimal
    tolerance: Decimal = Decimal(0)
    weight: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftQuestion:
    """One question as the file has it, in plain text: markup is rendered, images stand in `images`.

    `line` counts from 1 (None where lines mean nothing), `cell` is a spreadsheet's address (« C12 », else empty).
    `key` is an id that the file itself gives and keeps (idnumber, guid, `[id:…]`), empty if there is none. Options
    of a choice, multiple, true_false or order stand in `options` (order: the right order; true_false: « Vrai » then
    « Faux »); typed answers in `accepted`, the shown one first; numbers in `numbers`; the points of a recall in
    `key_points`. `decoys` are right sides of a match that belong to nothing. `objectives` are plan codes found in
    tags or columns.
    """

    kind: Kind
    prompt: str
    line: int | None = None
    cell: str = ""
    name: str = ""
    key: str = ""
    options: tuple[DraftOption, ...] = ()
    accepted: tuple[DraftOption, ...] = ()
    numbers: tuple[DraftNumber, ...] = ()
    unit: str = ""
    pairs: tuple[Pair, ...] = ()
    decoys: tuple[str, ...] = ()
    key_points: tuple[str, ...] = ()
    explanation: str = ""
    objectives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category: str = ""
    sources: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that the trainer should know about one place of the file, in one French sentence with the remedy.

    A `BLOCK` kept a question out; a `WARNING` names what was mended or lost on the way. `code` is a short English
    word for machines (`no-key`, `two-gaps`, `not-playable`).
    """

    code: str
    severity: Severity
    message: str
    line: int | None = None
    cell: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a file gave: its drafts in file order, and every issue.

    Our own formats and the company form hold whole questions with their ids: these come as `question_set`, `drafts`
    is empty then, `lines` says where each question stands (by its id), and `pictures` holds those in the file (by
    the SHA-256 of their bytes).
    """

    format: Format
    drafts: tuple[DraftQuestion, ...]
    issues: tuple[Issue, ...] = ()
    question_set: QuestionSet | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False)


class UnreadableFile(Refusal):
    """The file gave nothing; `code` is a short English word, `message` one French sentence with the remedy."""

    def __init__(self, *, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
