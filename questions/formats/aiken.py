"""Aiken, the plainest text format of Moodle: a question, its options behind letters, and `ANSWER: B`.

Format: <https://docs.moodle.org/en/Aiken_format>. Moodle wants each on one line, capital letters and one key; people
write otherwise, and what they mean is mostly clear: it is read so and named.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from questions.formats.aiken_parts import KEY_LINE, split_parts
from questions.formats.bounds import collect, require_lines, require_size
from questions.formats.drafts import Format, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.moodle_draft import convert
from questions.formats.moodle_notes import KeptOut, Notes
from questions.formats.moodle_question import (
    MOST_ANSWERS,
    MoodleAnswer,
    MoodleQuestion,
    MoodleType,
    RichText,
    TextFormat,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.aiken_parts import Option, Part
    from questions.formats.drafts import DraftQuestion, Issue, Limits, Reading

_LETTERS = re.compile(r"\W*(?P<letters>[A-Za-z](?:\s*(?:[,;/&+\s]|et\s|and\s)\s*[A-Za-z])*)(?!\w)")
_LETTERS_TOGETHER = re.compile(r"\W*(?P<letters>[A-Z]{2,})\W*")
_LONGEST_KEY = 2000
_NOTHING = (
    "Ce fichier ne contient aucune question au format Aiken\u00a0; sous chaque question, il faut des réponses "
    "«\u00a0A)\u00a0», «\u00a0B)\u00a0»… et une ligne «\u00a0ANSWER: B\u00a0»."
)
_NO_KEY = (
    "Ce fichier ne dit pour aucune question quelle réponse est juste\u00a0; "
    "ajoutez sous chacune une ligne «\u00a0ANSWER: B\u00a0»."
)
_MENDED = {
    "several-lines": "un texte sur plusieurs lignes a été réuni\u00a0; relisez la question.",
    "option-sign": "des réponses ne commençaient pas par «\u00a0A)\u00a0» ou «\u00a0A.\u00a0»\u00a0; relisez-les.",
    "feedback-line": "sa ligne FEEDBACK, que Moodle ignore, devient l’explication\u00a0; relisez-la.",
    "answer-line": "la clé n’était pas écrite «\u00a0ANSWER: B\u00a0»\u00a0; vérifiez la réponse juste.",
}


def read_aiken(data: bytes, limits: Limits) -> Reading:
    """What an Aiken file gives, and every issue with its line.

    Raises UnreadableFile if it is empty, too big, no text, has no question or names no right answer at all.
    """
    require_size(data, limits)
    text = decode_text(data)
    require_lines(text)
    if not KEY_LINE.search(text):
        raise UnreadableFile(code="no-key", message=_NO_KEY)
    return collect(Format.AIKEN, (_read(part, limits) for part in split_parts(text)), limits, nothing=_NOTHING)


def _read(part: Part, limits: Limits) -> tuple[DraftQuestion | None, tuple[Issue, ...]]:
    question = MoodleQuestion(
        type=MoodleType.MULTICHOICE,
        text=_plain(part.stem),
        line=part.line,
        general_feedback=_plain(part.feedback),
    )
    notes = Notes(question, limits)
    try:
        keys = _find_keys(part)
    except KeptOut as reason:
        return None, (notes.block(reason),)
    for code in part.mended:
        notes.warn(code, _MENDED[code])
    if len(keys) > 1:
        notes.warn("several-keys", "plusieurs lettres sont justes\u00a0; elle devient un choix multiple, relisez-la.")
    answers = tuple(
        MoodleAnswer(text=_plain(option.text), weight=1 / len(keys) if number in keys else 0.0)
        for number, option in enumerate(part.options)
    )
    draft, issues = convert(replace(question, answers=answers, single=len(keys) == 1), limits)
    return draft, (*notes.issues, *issues) if draft else issues


def _plain(text: str) -> RichText:
    return RichText(text=text, format=TextFormat.PLAIN)


def _find_keys(part: Part) -> frozenset[int]:
    """Which options are right. Raises KeptOut if that can't be told."""
    if not part.options:
        message = "elle n’a pas de réponses\u00a0; écrivez-les au-dessus de la clé, derrière A), B) et ainsi de suite."
        raise KeptOut("no-options", message)
    if len(part.options) > MOST_ANSWERS:
        raise KeptOut(
            "too-many-options", f"elle a plus de {MOST_ANSWERS} réponses\u00a0; n’en gardez que quelques-unes."
        )
    if part.key is None:
        message = (
            "sa réponse juste n’est pas indiquée\u00a0; ajoutez une ligne «\u00a0ANSWER: B\u00a0» sous ses réponses."
        )
        raise KeptOut("no-key", message)
    keys = _match_key(part.key, part.options)
    if not keys:
        message = f"la clé «\u00a0{part.key[:40].strip()}\u00a0» ne désigne aucune réponse\u00a0; écrivez sa lettre."
        raise KeptOut("no-key", message)
    return keys


def _match_key(key: str, options: Sequence[Option]) -> frozenset[int]:
    """The options that a key means: by their text, or by one or several letters."""
    key = " ".join(key[:_LONGEST_KEY].split())
    meant = key.casefold()
    same = [number for number, option in enumerate(options) if " ".join(option.text.split()).casefold() == meant]
    if same and len(meant) > 1:
        return frozenset(same[:1])
    found = _LETTERS_TOGETHER.fullmatch(key) or _LETTERS.match(key)
    if not found:
        return frozenset()
    places: dict[str, int] = {}
    for number, option in enumerate(options):
        places.setdefault(option.letter.upper(), number)
    letters = set(re.findall(r"[A-Z]", re.sub(r"\b(?:et|and)\b", " ", found["letters"]).upper()))
    return frozenset(places[letter] for letter in letters) if letters <= set(places) else frozenset()
