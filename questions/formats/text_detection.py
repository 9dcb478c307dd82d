"""Which format a text without XML or JSON is in: ours, GIFT, Aiken, a table, or cards."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from questions.formats.drafts import Format
from questions.formats.flashcards import SEPARATORS
from questions.formats.refusals import refusal
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLE = 200_000
_SAMPLE_ROWS = 60
_SET_FIELD = re.compile(r"^(?:title|questions|rappel|id|facts)[ \t]*:", re.MULTILINE)
_QUESTIONS_FIELD = re.compile(r"^[\"']?questions[\"']?[ \t]*:", re.MULTILINE)
_COMPANY_FIELD = re.compile(r"^company[ \t]*:", re.MULTILINE)
_OBJECTIVES_FIELD = re.compile(r"^objectives[ \t]*:", re.MULTILINE)
_OTHER_YAML = re.compile(r"\s*---[ \t]*\n\s*[\w-]+[ \t]*:")
_GIFT_TITLE = re.compile(r"^[ \t]*::[^\n]*?::", re.MULTILINE)
_GIFT_CATEGORY = re.compile(r"^[ \t]*\$CATEGORY:", re.MULTILINE)
_GIFT_ANSWERS = re.compile(r"(?<!\\)\{(?:\s*(?:[=~]|#\s*[-=\d]|>\s*\S|(?:TRUE|FALSE|T|F)\s*[}#])|[^{}]*[^\\\s]\s*->)")
_GIFT_OPEN = re.compile(r"(?<!\\)\{[^{}=]{0,200}\}")
_AIKEN_KEY = re.compile(
    r"^[ \t]*(?:(?:the )?(?:correct )?answer|(?:bonnes? )?réponses?(?: justes?| correctes?)?)[ \t]*:[ \t]*\(?[A-Z]\b",
    re.IGNORECASE | re.MULTILINE,
)
_OPTION = re.compile(r"^[ \t]*\(?[A-Za-z][ \t]?[.):][ \t]+\S", re.MULTILINE)
_HEADINGS = frozenset(
    {
        *("question", "questions", "enonce", "intitule", "frage", "fragetext", "domanda", "pregunta", "titre", "title"),
        *("reponse", "reponses", "proposition", "choix", "option", "answer", "answers", "antwort", "risposta"),
        *("bonne", "correct", "correcte", "solution", "corrige", "key", "cle", "explication", "explanation"),
        *("feedback", "theme", "chapitre", "categorie", "category", "tags", "niveau", "difficulte", "image", "type"),
        "points",
    }
)
_KEY_CELL = re.compile(r"\s*(?:[A-Ha-h]|[1-9])\s*")
_CARD_SHARE = {"\t": 0.3, ",": 0.95}
_USUAL_SHARE = 0.8


def detect_text(text: str) -> Format:
    """The format of a text; raises UnreadableFile if it is none that can be read."""
    sample = text[:_SAMPLE]
    if _QUESTIONS_FIELD.search(text) and _SET_FIELD.search(text):
        return Format.RAPPEL_YAML
    if _COMPANY_FIELD.search(text) and _OBJECTIVES_FIELD.search(text):
        return Format.COMPANY_FORM
    table = _measure_table(sample)
    keys, gift = len(_AIKEN_KEY.findall(sample)), _count_gift(sample)
    if keys > gift and not table.has_heading:
        return Format.AIKEN
    if gift and not table.has_heading:
        return Format.GIFT
    if table.has_heading or (table.width > 2 and (table.sign != "\t" or table.has_key)):
        return Format.CSV
    if table.width > 2:
        return Format.ANKI_TEXT
    if _OTHER_YAML.match(text):
        raise refusal("yaml")
    return _detect_cards(sample)


def _count_gift(text: str) -> int:
    marks = (_GIFT_TITLE, _GIFT_CATEGORY, _GIFT_ANSWERS)
    return sum(len(mark.findall(text)) for mark in marks)


def _detect_cards(text: str) -> Format:
    """Cards, a table of two columns, questions without a key, or open questions of GIFT."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        raise refusal("unknown")
    options = len(_OPTION.findall(text))
    shares = {sign: sum(line.count(sign) == 1 for line in lines) / len(lines) for sign in SEPARATORS}
    if shares["\t"] >= _CARD_SHARE["\t"] or sum("\t" in line for line in lines) > len(lines) / 2:
        return Format.ANKI_TEXT
    if options >= 2 and options > len(lines) / 3 and "\t" not in text:
        raise refusal("no-key")
    if shares[";"] >= _USUAL_SHARE or shares[","] >= _CARD_SHARE[","]:
        return Format.CSV
    if any(shares[sign] >= _USUAL_SHARE for sign in SEPARATORS if sign not in _CARD_SHARE):
        return Format.ANKI_TEXT
    if options >= 2 and "\t" in text:
        return Format.ANKI_TEXT
    if _GIFT_OPEN.search(text):
        return Format.GIFT
    raise refusal("unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """How a text looks as a table: the columns of most rows (0: it is none), under which sign, and what it holds."""

    width: int = 0
    sign: str = ""
    share: float = 0.0
    has_heading: bool = False
    has_key: bool = False


def _measure_table(text: str) -> _Table:
    tables = [_measure_separator(text, sign) for sign in ";\t,|"]
    best = max(tables, key=lambda table: table.share + table.has_heading)
    return best if best.share + best.has_heading >= _USUAL_SHARE else _Table()


def _measure_separator(text: str, sign: str) -> _Table:
    rows = _split_rows(text, sign)
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return _Table()
    width, count = widths.most_common(1)[0]
    columns = zip(*(row for row in rows if len(row) == width), strict=True)
    return _Table(
        width=width,
        sign=sign,
        share=count / len(rows),
        has_heading=any(_is_heading(row) for row in rows[:10]),
        has_key=any(sum(map(bool, map(_KEY_CELL.fullmatch, cells))) >= _USUAL_SHARE * count for cells in columns),
    )


def _split_rows(text: str, sign: str) -> Sequence[Sequence[str]]:
    lines = [line for line in text.split("\n", 4 * _SAMPLE_ROWS)[: 4 * _SAMPLE_ROWS] if line.strip()]
    try:
        return list(csv.reader(StringIO("\n".join(lines)), delimiter=sign))[:_SAMPLE_ROWS]
    except csv.Error:
        return [line.split(sign) for line in lines[:_SAMPLE_ROWS]]


def _is_heading(row: Sequence[str]) -> bool:
    """Whether at least two cells of a row begin with words that head columns of questions."""
    named = [cell for cell in row if len(cell) <= 40 and {*re.split(r"[\s\d_]+", fold(cell))} & _HEADINGS]
    return len(named) >= 2
