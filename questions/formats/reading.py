"""One door for every file: which format it is in, and what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.errors import InvalidContent
from questions.formats.aiken import read_aiken
from questions.formats.anki_text import read_anki_text
from questions.formats.archives import open_archive
from questions.formats.detection import detect_format
from questions.formats.drafts import Format, Issue, Limits, Reading, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.gift import read_gift
from questions.formats.plain_yaml import read_plain_yaml
from questions.formats.rappel_json import read_rappel_json
from questions.formats.rappel_yaml import read_rappel_yaml
from questions.formats.refusals import refusal
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from questions.formats.company_form import FormField
    from questions.quiz.question_set import QuestionSet

_LARGEST_FORM = 5_000_000


def _read_apkg(data: bytes, limits: Limits) -> Reading:
    # What few files need is loaded with the first of them: Zstandard here, lxml and spreadsheets below.
    from questions.formats.apkg import read_apkg  # noqa: PLC0415

    return read_apkg(data, limits)


def _read_moodle_xml(data: bytes, limits: Limits) -> Reading:
    from questions.formats.moodle_xml import read_moodle_xml  # noqa: PLC0415

    return read_moodle_xml(data, limits)


def _read_table(data: bytes, limits: Limits) -> Reading:
    from questions.formats.tables.reader import read_table  # noqa: PLC0415

    return read_table(data, limits)


READERS: Mapping[Format, Callable[[bytes, Limits], Reading]] = {
    Format.GIFT: read_gift,
    Format.MOODLE_XML: _read_moodle_xml,
    Format.AIKEN: read_aiken,
    Format.CSV: _read_table,
    Format.XLSX: _read_table,
    Format.KAHOOT: _read_table,
    Format.ANKI_TEXT: read_anki_text,
    Format.APKG: _read_apkg,
    Format.RAPPEL_JSON: read_rappel_json,
    Format.RAPPEL_YAML: read_rappel_yaml,
}
"""The reader of each format; the company form has its own way, for it needs the prompts it was made of."""


def read_file(
    data: bytes, limits: Limits | None = None, *, fields: Callable[[], Sequence[FormField]] = tuple
) -> Reading:
    """What a file gives, whatever its name says; `fields` are the prompts of the company form, asked for only then.

    Raises UnreadableFile, with one sentence, if it is in no known format, is damaged, or goes over the limits.
    """
    limits = limits or Limits()
    found = detect_format(data, limits)
    is_form = found is Format.COMPANY_FORM
    reading = _read_company_form(data, fields(), limits) if is_form else READERS[found](data, limits)
    if not reading.drafts and not reading.issues and not (reading.question_set and reading.question_set.questions):
        raise refusal("nothing")
    return reading


def _read_company_form(data: bytes, fields: Sequence[FormField], limits: Limits) -> Reading:
    """The questions of a filled form, or every problem as an issue: a form is right as a whole or not at all."""
    try:
        question_set = _read_form(data, fields, limits)
    except InvalidContent as refused:
        issues = tuple(
            Issue(
                code="company-form",
                severity=Severity.BLOCK,
                message=f"{problem.field}\u00a0: {problem.message}" if problem.field else _capitalise(problem.message),
                line=problem.line,
            )
            for problem in refused.problems
        )
        return Reading(format=Format.COMPANY_FORM, drafts=(), issues=issues)
    return Reading(format=Format.COMPANY_FORM, drafts=(), question_set=question_set)


def _read_form(data: bytes, fields: Sequence[FormField], limits: Limits) -> QuestionSet:
    if data.startswith(b"PK"):
        from questions.formats.company_xlsx import read_xlsx_form  # noqa: PLC0415

        if open_archive(data, limits=limits).unpacked_size > _LARGEST_FORM:
            raise UnreadableFile(
                code="too-large", message="Ce formulaire est bien trop grand\u00a0; repartez d’un modèle neuf."
            )
        return read_xlsx_form(data, fields, source="")
    from questions.formats.company_yaml import read_yaml_form  # noqa: PLC0415

    text = decode_text(data)
    read_plain_yaml(text)  # refuses what the next reader would follow without end: aliases, depth, length
    return read_yaml_form(text, fields, source="")


def _capitalise(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"
