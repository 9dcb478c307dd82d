"""Questions as Anki notes: a package (`.apkg`) or « Notes in Plain Text »; ids stay, so a second import updates.

Anki has cards and gaps and nothing else: choices become lettered lists, orders and pairs are recalled.
"""

from __future__ import annotations

import base64
import csv
import itertools
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import genanki

from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from questions.quiz.question import Question

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_GAP = re.compile(r"_{3,}")
_CLOZE_SIGN = re.compile(r"\{\{|\}\}|::")
_FIELDS = ("Question", "Réponse", "Explication")
_ID_SPACE = 2**30
_CSS = (
    ".card { font-family: sans-serif; font-size: 20px; text-align: left; } .cloze { font-weight: bold; color: blue; }"
)
_BACK = "{{FrontSide}}<hr id=answer>{{Réponse}}<br><br><i>{{Explication}}</i>"
_CLOZE_BACK = "{{cloze:Question}}<br>{{Réponse}}<br><br><i>{{Explication}}</i>"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Card:
    """What stands on a note, as HTML; the front of a cloze has its deletion."""

    front: str
    back: str
    extra: str
    is_cloze: bool = False


def write_apkg(questions: Sequence[Question], title: str, *, modified: datetime) -> bytes:
    """A package with one note for each question in one deck; Anki takes notes over if `modified` is newer than its own.

    genanki fills a database in memory: its own `write_to_file` leaves a temporary file behind.
    """
    deck = genanki.Deck(_number_of(title), title)
    cards, gaps = _make_models()
    for question in questions:
        card = _make_card(question)
        deck.add_note(
            genanki.Note(
                model=gaps if card.is_cloze else cards,
                fields=[card.front, card.back, card.extra],
                tags=list(question.objectives),
                guid=guid_of(question),
            )
        )
    moment = modified.timestamp()
    with closing(sqlite3.connect(":memory:")) as connection:
        genanki.Package(deck).write_to_db(connection.cursor(), moment, itertools.count(int(moment * 1000)))
        connection.commit()
        collection = connection.serialize()
    content = BytesIO()
    with ZipFile(content, "w", compression=ZIP_DEFLATED) as package:
        package.writestr(_member("collection.anki2"), collection)
        package.writestr(_member("media"), "{}")
    return content.getvalue()


def write_anki_text(questions: Iterable[Question], title: str) -> bytes:
    """The same notes as text with Anki's headers: id, question, answer, explanation, objectives as tags.

    Gaps are shown as gaps, for a text can't say which note type the reader's Anki has for them.
    """
    content = StringIO()
    deck = " ".join(title.split())
    content.write(f"#separator:tab\n#html:true\n#deck:{deck}\n#guid column:1\n#tags column:5\n")
    content.write("#columns:" + "\t".join(("guid", *_FIELDS, "tags")) + "\n")
    rows = csv.writer(content, delimiter="\t", lineterminator="\n")
    for question in questions:
        card = _make_card(question, may_be_cloze=False)
        rows.writerow((guid_of(question), card.front, card.back, card.extra, " ".join(question.objectives)))
    return content.getvalue().encode()


def guid_of(question: Question) -> str:
    """The id of a question's note: made from the question's id alone, so that an edit keeps it."""
    return base64.urlsafe_b64encode(blake2b(question.id.encode(), digest_size=9).digest()).decode()


def _member(name: str) -> ZipInfo:
    """A member without the time of day: the same questions give the same bytes."""
    member = ZipInfo(name)
    member.compress_type = ZIP_DEFLATED
    return member


def _number_of(text: str) -> int:
    return _ID_SPACE + int.from_bytes(blake2b(text.encode(), digest_size=4).digest()) % _ID_SPACE


def _make_models() -> tuple[genanki.Model, genanki.Model]:
    fields = [{"name": name} for name in _FIELDS]
    card = {"name": "Carte", "qfmt": "{{Question}}", "afmt": _BACK}
    gap = {"name": "Carte", "qfmt": "{{cloze:Question}}", "afmt": _CLOZE_BACK}
    return (
        genanki.Model(_number_of("Rappel"), "Rappel", fields=fields, templates=[card], css=_CSS),
        genanki.Model(
            _number_of("Rappel (texte à trous)"),
            "Rappel (texte à trous)",
            fields=fields,
            templates=[gap],
            css=_CSS,
            model_type=genanki.Model.CLOZE,
        ),
    )


def _make_card(question: Question, *, may_be_cloze: bool = True) -> _Card:
    front, back = _list_sides(question)
    extra = _in_lines(_explain(question))
    answer = escape(question.accepted[0], quote=False) if question.accepted else ""
    fits = _GAP.search(front) and not _CLOZE_SIGN.search(front + answer)
    if may_be_cloze and question.kind is Kind.CLOZE and answer and fits:
        text = _GAP.sub(lambda _: f"{{{{c1::{answer}}}}}", front, count=1)
        return _Card(front=text, back="", extra=extra, is_cloze=True)
    return _Card(front=front, back=back, extra=extra)


def _list_sides(question: Question) -> tuple[str, str]:
    """What asks and what answers, as HTML."""
    texts = [option.text for option in question.options]
    lettered = [f"{letter}. {text}" for letter, text in zip(LETTERS, texts, strict=False)]
    keys = [place for place, option in enumerate(question.options) if option.correct]
    match question.kind:
        case Kind.CHOICE:
            return _in_lines([question.prompt, "", *lettered]), _in_lines([lettered[place] for place in keys])
        case Kind.MULTIPLE:
            return _in_lines([question.prompt, "", *lettered]), ", ".join(LETTERS[place] for place in keys)
        case Kind.TRUE_FALSE:
            return _in_lines([question.prompt]), _in_lines([texts[place] for place in keys])
        case Kind.ORDER:
            numbered = [f"{place}. {text}" for place, text in enumerate(texts, start=1)]
            return _in_lines([question.prompt, "", *(f"• {text}" for text in sorted(texts))]), _in_lines(numbered)
        case Kind.MATCH:
            lefts = [f"• {pair.left}" for pair in question.pairs]
            return _in_lines([question.prompt, "", *lefts]), _in_lines(
                [f"{pair.left} → {pair.right}" for pair in question.pairs]
            )
        case _:
            return _in_lines([question.prompt]), _in_lines(_list_typed(question))


def _list_typed(question: Question) -> list[str]:
    if question.quantity is not None:
        return [f"{question.quantity.value} {question.quantity.unit}".strip()]
    if question.cite:
        return [" / ".join(names) for names in question.listed]
    return list(question.key_points or question.accepted)


def _explain(question: Question) -> list[str]:
    feedback = [f"{option.text}\u00a0: {option.feedback}" for option in question.options if option.feedback]
    sources = [f"Source\u00a0: {source}" for source in question.sources]
    return [text for text in (question.explanation, *feedback, *sources) if text]


def _in_lines(texts: Iterable[str]) -> str:
    return "<br>".join(escape(text, quote=False).replace("\n", "<br>") for text in texts)
