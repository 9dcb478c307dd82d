"""One door out: a question set in each format that it can leave in, and what that format can't hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from questions.formats.drafts import Issue
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from questions.quiz.question_set import QuestionSet


class ExportFormat(StrEnum):
    """The formats that a set can leave in."""

    GIFT = "gift"
    MOODLE_XML = "moodle_xml"
    XLSX = "xlsx"
    CSV = "csv"
    APKG = "apkg"
    ANKI_TEXT = "anki_text"
    YAML = "yaml"
    JSON = "json"


SUFFIXES: Mapping[ExportFormat, str] = {
    ExportFormat.GIFT: "gift",
    ExportFormat.MOODLE_XML: "xml",
    ExportFormat.XLSX: "xlsx",
    ExportFormat.CSV: "csv",
    ExportFormat.APKG: "apkg",
    ExportFormat.ANKI_TEXT: "txt",
    ExportFormat.YAML: "yaml",
    ExportFormat.JSON: "json",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A set to be written: with its pictures (by the SHA-256 of their bytes), as it stood at a moment."""

    question_set: QuestionSet
    pictures: Mapping[str, bytes]
    modified: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The file, and what it can't hold: a `WARNING` for a part of a question, a `BLOCK` for a whole one."""

    data: bytes
    lost: tuple[Issue, ...] = ()


# What few exports need is loaded with the first of them.
def _write_yaml(export: Export) -> Exported:
    from questions.formats.rappel_yaml import write_rappel_yaml  # noqa: PLC0415

    return Exported(data=write_rappel_yaml(export.question_set, export.pictures))


def _write_json(export: Export) -> Exported:
    from questions.formats.rappel_json import write_rappel_json  # noqa: PLC0415

    return Exported(data=write_rappel_json(export.question_set, export.pictures))


def _write_apkg(export: Export) -> Exported:
    from questions.formats.anki_writing import write_apkg  # noqa: PLC0415

    question_set = export.question_set
    data = write_apkg(question_set.questions, question_set.title, modified=export.modified)
    return Exported(data=data, lost=_name_cards(question_set, _TURNED | {Kind.TEXT, Kind.NUMBER}))


def _write_anki_text(export: Export) -> Exported:
    from questions.formats.anki_writing import write_anki_text  # noqa: PLC0415

    question_set = export.question_set
    data = write_anki_text(question_set.questions, question_set.title)
    return Exported(data=data, lost=_name_cards(question_set, _TURNED | {Kind.TEXT, Kind.NUMBER, Kind.CLOZE}))


def _write_gift(export: Export) -> Exported:
    from questions.formats.gift_writer import write_gift  # noqa: PLC0415

    written = write_gift(export.question_set.questions)
    return Exported(data=written.text.encode(), lost=written.lost)


def _write_moodle_xml(export: Export) -> Exported:
    from questions.formats.moodle_xml_writer import write_moodle_xml  # noqa: PLC0415

    written = write_moodle_xml(export.question_set.questions)
    return Exported(data=written.text.encode(), lost=written.lost)


def _write_xlsx(export: Export) -> Exported:
    from questions.formats.tables.writer import write_xlsx  # noqa: PLC0415

    written = write_xlsx(export.question_set.questions)
    return Exported(data=written.data, lost=written.lost)


def _write_csv(export: Export) -> Exported:
    from questions.formats.tables.writer import write_csv  # noqa: PLC0415

    written = write_csv(export.question_set.questions)
    return Exported(data=written.data, lost=written.lost)


WRITERS: Mapping[ExportFormat, Callable[[Export], Exported]] = {
    ExportFormat.ANKI_TEXT: _write_anki_text,
    ExportFormat.APKG: _write_apkg,
    ExportFormat.CSV: _write_csv,
    ExportFormat.GIFT: _write_gift,
    ExportFormat.MOODLE_XML: _write_moodle_xml,
    ExportFormat.XLSX: _write_xlsx,
    ExportFormat.JSON: _write_json,
    ExportFormat.YAML: _write_yaml,
}
"""The writer of each format."""

_TURNED = frozenset({Kind.ORDER, Kind.MATCH})
_KIND_NAMES = {
    Kind.ORDER: "à ranger",
    Kind.MATCH: "à relier",
    Kind.TEXT: "à taper",
    Kind.NUMBER: "à chiffrer",
    Kind.CLOZE: "à trous",
}


def _name_cards(question_set: QuestionSet, kinds: frozenset[Kind] | set[Kind]) -> tuple[Issue, ...]:
    """What becomes a plain card in Anki, one issue a kind; and pictures, which stay behind."""
    counts = Counter(question.kind for question in question_set.questions)
    issues = [
        Issue(
            code="becomes-card",
            severity=Severity.WARNING,
            message=f"Questions {_KIND_NAMES[kind]}\u00a0: {counts[kind]} deviennent de simples cartes dans Anki.",
        )
        for kind in Kind
        if kind in kinds and counts[kind]
    ]
    pictures = sum(bool(question.image) for question in question_set.questions)
    if pictures:
        message = f"Les images de {pictures} questions ne sont pas reprises\u00a0; exportez en YAML pour les garder."
        issues.append(Issue(code="image", severity=Severity.WARNING, message=message))
    return tuple(issues)
