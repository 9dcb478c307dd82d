"""Text files with separators as grids: which sign separates, where each row begins, what quotes hold together."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from questions.formats.bounds import require_lines
from questions.formats.drafts import Issue, UnreadableFile
from questions.formats.tables.grid import Grid, Row
from questions.formats.tables.layout import HEADER_ROWS, count_headings
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.formats.drafts import Limits

_SEPARATORS = (";", "\t", ",", "|")
_PHRASES = ("---", " – ", " — ", " - ", "::")
_CARDS = "\t\n"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DECLARED = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE_ROWS = 400
_SAMPLE_LENGTH = 400_000
_LONGEST_LINE = 1_000_000
_TALLEST_CELL = 100
_LEAST_SHARE = 0.5


def read_separated(text: str, limits: Limits) -> tuple[Grid, list[Issue]]:
    """The text's rows, and what was odd about them; raises UnreadableFile if no sign separates it into columns."""
    _refuse_binary(text)
    require_lines(text)
    declared = _DECLARED.fullmatch(next(_list_lines(text), ""))
    separator = declared[1] if declared else _sniff(text)
    issues: list[Issue] = []
    if len(separator) > 1:
        split = _split_cards if separator == _CARDS else _split_phrases
        rows = list(islice(split(text, separator), limits.rows + 1))
    else:
        rows, issues = _read_rows(text, separator, limits)
    if len(rows) > limits.rows:
        issues.append(_too_many_rows(rows.pop().line, limits))
    rows = rows[1:] if declared else rows
    return Grid(rows=tuple(_drop_comments(rows)), is_workbook=False, separator=separator), issues


def _read_rows(text: str, separator: str, limits: Limits) -> tuple[list[Row], list[Issue]]:
    """The rows, with quotes as quotes unless one never closes; and what had to be left out."""
    spoiled: list[int] = []
    rows = list(islice(_split(text, separator, quoted=True, spoiled=spoiled), limits.rows + 1))
    issues: list[Issue] = []
    if any(_is_tall(row) for row in rows) or spoiled:
        spoiled.clear()
        rows = list(islice(_split(text, separator, quoted=False, spoiled=spoiled), limits.rows + 1))
        issues = [_warn_quotes()] if '"' in text else []
    return rows, [*issues, *(_spoiled_row(line, limits) for line in spoiled[: limits.rows])]


def _refuse_binary(text: str) -> None:
    if len(_CONTROL.findall(text[:4000])) > 4:
        message = (
            "Ce fichier n’est ni du texte ni un classeur\u00a0: enregistrez votre tableau au format Excel (.xlsx)"
            " ou CSV."
        )
        raise UnreadableFile(code="not-a-table", message=message)


def _list_lines(text: str) -> Iterator[str]:
    """The lines with their ends, one by one: a copy of a large text would double the memory."""
    for number, found in enumerate(_LINE.finditer(text), start=1):
        line = found[0]
        if len(line) > _LONGEST_LINE:
            message = (
                f"La ligne {number} compte plus d’un million de signes\u00a0: ce n’est pas un tableau de questions."
            )
            raise UnreadableFile(code="line-too-long", message=message)
        yield line


def _sniff(text: str) -> str:
    """The sign under which most rows are equally wide, with a bonus for headings that mean something."""
    sample = text[:_SAMPLE_LENGTH]
    scores = {separator: _score(sample, separator) for separator in _SEPARATORS}
    best = max(scores, key=lambda one: scores[one])
    if scores[best] >= _LEAST_SHARE:
        return best
    lines = [line for line in islice(_list_lines(sample), _SAMPLE_ROWS) if line.strip()]
    for phrase in _PHRASES:
        if len(lines) > 1 and all(line.count(phrase) == 1 for line in lines):
            return phrase
    if {line.count("\t") for line in lines} == {0, 1} and lines[-1].count("\t"):
        return _CARDS
    message = (
        "Ce texte n’est pas un tableau\u00a0: séparez les colonnes par des points-virgules, ou enregistrez-le au"
        " format Excel (.xlsx)."
    )
    raise UnreadableFile(code="not-a-table", message=message)


def _score(sample: str, separator: str) -> float:
    rows = [row for row in islice(_split(sample, separator, quoted=True), _SAMPLE_ROWS) if not row.is_empty()]
    widths = Counter(len(row.values) for row in rows)
    wide = [(count, width) for width, count in widths.items() if width >= 2]
    if not wide:
        return 0.0
    count, width = max(wide)
    headings = count_headings(rows[:HEADER_ROWS])
    return count / len(rows) + min(width, 30) / 1000 + min(headings, 8) / 8


def _split(text: str, separator: str, *, quoted: bool, spoiled: list[int] | None = None) -> Iterator[Row]:
    """The rows, each with the number of the line where it begins; a row with a cell beyond all measure is `spoiled`."""
    reader = csv.reader(
        _list_lines(text),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=separator != "\t",
    )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = []
            if spoiled is not None:
                spoiled.append(line)
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield Row(line=line, values=tuple(cells))


def _split_phrases(text: str, phrase: str) -> Iterator[Row]:
    for number, line in enumerate(_list_lines(text), start=1):
        if line.strip():
            yield Row(line=number, values=tuple(part.strip() for part in line.split(phrase)))


def _split_cards(text: str, _: str) -> Iterator[Row]:
    """Cards whose fronts run over several lines: each ends with the line that has the tab and the back."""
    front: list[str] = []
    start = 1
    for number, line in enumerate(_list_lines(text), start=1):
        last, tab, back = line.partition("\t")
        if not front and not line.strip():
            continue
        start = start if front else number
        front.append(last.rstrip("\r\n"))
        if tab:
            yield Row(line=start, values=("\n".join(front), back.strip()))
            front = []


def _is_tall(row: Row) -> bool:
    return any(str(value).count("\n") > _TALLEST_CELL for value in row.values)


def _drop_comments(rows: list[Row]) -> list[Row]:
    """The rows without the remarks that some programs write on top (`#separator:tab`)."""
    start = 0
    while start < len(rows) and len(rows[start].values) == 1 and str(rows[start].values[0]).startswith("#"):
        start += 1
    return rows[start:]


def _warn_quotes() -> Issue:
    message = (
        "Un guillemet n’est jamais refermé\u00a0: les guillemets sont lus comme du texte\u00a0; vérifiez les questions,"
        " ou enregistrez le fichier au format Excel (.xlsx)."
    )
    return Issue(code="open-quote", severity=Severity.WARNING, message=message)


def _spoiled_row(line: int, limits: Limits) -> Issue:
    message = f"Une cellule de cette ligne dépasse {limits.text_characters} signes\u00a0: raccourcissez-la."
    return Issue(code="text-too-long", severity=Severity.BLOCK, message=message, line=line)


def _too_many_rows(line: int, limits: Limits) -> Issue:
    message = (
        f"Le tableau compte plus de {limits.rows} lignes\u00a0: tout ce qui suit est laissé de côté\u00a0;"
        " partagez-le en plusieurs fichiers."
    )
    return Issue(code="too-many-rows", severity=Severity.BLOCK, message=message, line=line)
