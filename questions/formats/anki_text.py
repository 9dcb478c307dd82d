"""Anki's « Notes in Plain Text » with its `#` headers, and text of terms and definitions as Quizlet exports it."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import TYPE_CHECKING

from questions.formats.anki_notes import Note, draft_notes
from questions.formats.drafts import Format, Issue, Limits, Reading, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.flashcards import find_separator, split_cards, stands_on_one_line
from questions.quiz.flaws import Severity
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_HEADER = re.compile(
    r"#\s*(separator|html|tags|columns|notetype|deck|guid|if matches|"
    r"(?:notetype|deck|tags|guid) column)\s*:(.*)",
    re.IGNORECASE,
)
_SEPARATORS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "space": " ",
    "pipe": "|",
    "colon": ":",
}
_HTML = re.compile(
    r"</?(?:b|i|u|br|div|span|p|img|ul|ol|li|font|sub|sup|em|strong|table|tr|td|h[1-6])\b[^<>]*>"
    r"|&(?:nbsp|lt|gt|amp|quot|#\d+);",
    re.IGNORECASE,
)
# A card may go over many lines; what has more of them than that is no list of cards.
_LINES_A_ROW = 20
# Each note has all of those in the head.
_MOST_TAGS = 50
_CSV_SEPARATORS = frozenset("\t,;|")
_NAME = re.compile(r"[A-Za-zÀ-ÿ][\w ()/-]{0,40}")
_HEADINGS = frozenset(
    {
        *("front", "back", "recto", "verso", "question", "reponse", "answer", "terme", "definition", "term", "mot"),
        *("traduction", "word", "translation", "frage", "antwort", "begriff", "domanda", "risposta", "indice", "hint"),
        *("explication", "explanation", "extra", "tags", "etiquettes", "theme", "categorie", "category"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remark:
    code: str
    message: str

    def at(self, line: int) -> Issue:
        return Issue(code=self.code, severity=Severity.WARNING, message=self.message, line=line)


_JOINED = _Remark(
    code="joined-lines",
    message="La carte s’étend sur plusieurs lignes, qui ont été réunies\u00a0; vérifiez-la.",
)
_HEADED = _Remark(
    code="heading",
    message="La première ligne est prise pour les titres des colonnes\u00a0; renommez-la si elle est une carte.",
)
_STRAY = _Remark(
    code="stray-text",
    message="Le texte avant la première carte n’a pas été lu\u00a0; séparez recto et verso par une tabulation.",
)


@dataclass(slots=True, kw_only=True)
class _Head:
    """What the headers say; columns count from 0."""

    separator: str = ""
    html: bool | None = None
    tags: tuple[str, ...] = ()
    deck: str = ""
    columns: tuple[str, ...] = ()
    special: dict[str, int] = field(default_factory=dict)


def has_anki_headers(text: str) -> bool:
    """Whether a text begins with the headers that Anki writes."""
    return any(_HEADER.match(line) for line in text.split("\n", 20)[:20] if line.startswith("#"))


def read_anki_text(data: bytes, limits: Limits) -> Reading:
    """The notes or flashcards of a text: cards as recall, gaps as cloze, lettered options as choice.

    Raises UnreadableFile if there is none, or more than the limit.
    """
    text = decode_text(data)
    if (text.count("\n") or text.count(";")) > _LINES_A_ROW * limits.rows:
        raise _too_many(limits)
    head = _read_head(text)
    separator = head.separator or find_separator(_drop_head(text))
    if not separator:
        raise UnreadableFile(
            code="no-cards",
            message="Aucune carte n’est trouvée\u00a0; "
            "écrivez une carte par ligne, recto et verso séparés par une tabulation.",
        )
    is_html = head.html if head.html is not None else bool(_HTML.search(text))
    notes = _read_notes(text, head, separator, is_html=is_html, limits=limits)
    drafts, issues = draft_notes(notes, find_image=lambda _: None, limits=limits)
    return Reading(format=Format.ANKI_TEXT, drafts=drafts, issues=issues)


def _read_head(text: str) -> _Head:
    head = _Head()
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        found = _HEADER.match(line)
        if found:
            _take_header(head, found[1].lower(), found[2])
    return head


def _take_header(head: _Head, name: str, value: str) -> None:
    word = value.strip()
    if name == "separator":
        sign = _SEPARATORS.get(word.lower(), (word or value)[:1])
        head.separator = "" if sign == '"' else sign
    elif name == "html":
        head.html = word.lower() == "true"
    elif name == "tags":
        head.tags = tuple(word.split(maxsplit=_MOST_TAGS)[:_MOST_TAGS])
    elif name == "deck":
        head.deck = word.replace("::", "/")
    elif name == "columns":
        head.columns = tuple(name.strip() for name in value.split(head.separator or "\t"))
    elif name.endswith(" column") and word.isdecimal() and 0 < int(word[:6]) < 1000:
        head.special[name.removesuffix(" column")] = int(word) - 1


def _too_many(limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        code="too-many", message=f"Ce fichier a plus de {limits.rows} lignes\u00a0; partagez-le en plusieurs."
    )


def _drop_head(text: str) -> str:
    """The text with the comment lines of its head empty, so that line numbers stay."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.startswith("#"):
            break
        lines[number] = ""
    return "\n".join(lines)


def _read_notes(text: str, head: _Head, separator: str, *, is_html: bool, limits: Limits) -> Iterator[Note]:
    body = _drop_head(text)
    if head.separator or (separator in _CSV_SEPARATORS and _is_table(body, separator)):
        yield from _read_table(body, head, separator, is_html=is_html, limits=limits)
        return
    cards, stray = split_cards(body, separator)
    for number, card in enumerate(cards):
        remarks = [_STRAY.at(stray[0])] if stray and number == 0 else []
        remarks += [_JOINED.at(card.line)] if card.joined else []
        yield Note(
            fields=(card.front, card.back),
            is_html=is_html,
            tags=head.tags,
            category=head.deck,
            line=card.line,
            remarks=tuple(remarks),
        )


def _read_table(body: str, head: _Head, separator: str, *, is_html: bool, limits: Limits) -> Iterator[Note]:
    rows = _split_rows(body, separator)
    if len(rows) > limits.rows:
        raise _too_many(limits)
    remarks: tuple[Issue, ...] = ()
    if head.separator:
        comments = {number for number, line in enumerate(body.split("\n"), start=1) if line.startswith("#")}
        rows = [(line, row) for line, row in rows if line not in comments]
    elif rows and _is_heading(rows[0][1]):
        remarks = (_HEADED.at(rows[0][0]),)
        head.columns = tuple(rows.pop(0)[1])
    for line, row in rows:
        yield replace(_note_of(row, line, head, is_html=is_html), remarks=remarks)
        remarks = ()


def _is_table(body: str, separator: str) -> bool:
    """Whether each row is a note of its own, not a line that may go on with the one above.

    So it is if every row has the separator, if most have more than two columns, or if fields stand in quotes.
    """
    rows = [row for _, row in _split_rows(body, separator)]
    split = sum(len(row) > 1 for row in rows)
    if stands_on_one_line(body, separator):
        return False
    is_quoted = re.search(rf'(?:^|{re.escape(separator)})"', body, re.MULTILINE) is not None
    return split == len(rows) or sum(len(row) > 2 for row in rows) > len(rows) / 2 or (is_quoted and split > 0)


def _is_heading(row: Sequence[str]) -> bool:
    """Whether a first row names its columns: known words over two columns, or plain names over many."""
    names = [cell.strip() for cell in row]
    if {fold(name) for name in names} <= _HEADINGS:
        return True
    return len(names) > 3 and len({*names}) == len(names) and all(map(_NAME.fullmatch, names))


def _split_rows(body: str, separator: str) -> list[tuple[int, list[str]]]:
    """The rows with the line where each begins; quotes count only if each is closed."""
    try:
        return _parse_rows(body, separator, quoted=True)
    except csv.Error:
        return _parse_rows(body, separator, quoted=False)


def _parse_rows(body: str, separator: str, *, quoted: bool) -> list[tuple[int, list[str]]]:
    if not quoted:
        return [(n, line.split(separator)) for n, line in enumerate(body.split("\n"), start=1) if line.strip()]
    reader = csv.reader(StringIO(body, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            rows.append((start, row))
        start = reader.line_num + 1
    return rows


def _note_of(row: Sequence[str], line: int, head: _Head, *, is_html: bool) -> Note:
    special = head.special
    kept = [place for place in range(len(row)) if place not in special.values()]
    names = [head.columns[place] for place in kept if place < len(head.columns)]

    def cell(name: str) -> str:
        place = special.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    return Note(
        fields=tuple(row[place] for place in kept),
        names=tuple(names),
        key=cell("guid"),
        is_html=is_html,
        tags=(*head.tags, *cell("tags").split()),
        category=cell("deck").replace("::", "/") or head.deck,
        line=line,
    )
