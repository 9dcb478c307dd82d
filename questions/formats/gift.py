"""GIFT, Moodle's text format: its questions as drafts, lenient where real files are and loud about it.

Format: <https://docs.moodle.org/en/GIFT_format>.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from questions.formats.bounds import collect, require_lines, require_size
from questions.formats.cloze import GAP_MARK, find_gaps
from questions.formats.drafts import Format, Issue, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.gift_answers import FORMATS, looks_like_answers, read_answers, read_rich
from questions.formats.gift_blocks import restore, split_blocks, unescape
from questions.formats.moodle_draft import convert
from questions.formats.moodle_notes import KeptOut, Notes
from questions.formats.moodle_question import MoodleQuestion, MoodleType, RichText, TextFormat

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.formats.drafts import DraftQuestion, Limits, Reading
    from questions.formats.gift_blocks import Block

_NAME = re.compile(r"\s*::(?P<name>(?:(?!::).)*)::", re.DOTALL)
_NOTHING = (
    "Ce fichier ne contient aucune question au format GIFT\u00a0; chaque question a ses réponses entre accolades, "
    "par exemple {=juste ~faux}."
)
_SEVERAL_BLOCKS = "elle a plusieurs blocs de réponses\u00a0; faites-en des questions, avec une ligne vide entre elles."
_UNOPENED = "une accolade fermée n’est pas ouverte\u00a0; ajoutez «\u00a0{\u00a0» avant les réponses."
_UNCLOSED = "une accolade ouverte n’est pas fermée\u00a0; ajoutez «\u00a0}\u00a0» après les réponses."
_BARE = "des accolades sans «\u00a0\\\u00a0» ont été prises pour du texte\u00a0; écrivez \\{ et \\}."
_MENDED = {
    "empty-line": "une ligne vide entre les accolades a été enlevée\u00a0; relisez les réponses.",
    "no-empty-line": "il manquait une ligne vide avant cette question\u00a0; vérifiez celle qui précède.",
    "category-line": "elle suivait $CATEGORY sans ligne vide, Moodle l’aurait perdue\u00a0; laissez une ligne vide.",
}


def read_gift(data: bytes, limits: Limits) -> Reading:
    """What a GIFT file gives, and every issue with its line.

    Raises UnreadableFile if it is empty, too big, no text or holds no question.
    """
    require_size(data, limits)
    text = decode_text(data)
    require_lines(text)
    if "{" not in text:
        raise UnreadableFile(code="no-questions", message=_NOTHING)
    return collect(Format.GIFT, _read(text, limits), limits, nothing=_NOTHING)


def _read(text: str, limits: Limits) -> Iterator[tuple[DraftQuestion | None, tuple[Issue, ...]]]:
    for block in split_blocks(text):
        question, place = _open(block)
        notes = Notes(question, limits)
        try:
            question = _read_block(question, place, notes)
        except KeptOut as reason:
            yield None, (notes.block(reason),)
            continue
        for code in dict.fromkeys(block.mended):
            notes.warn(code, _MENDED[code])
        draft, issues = convert(question, limits)
        yield draft, (*notes.issues, *issues) if draft else issues


def _open(block: Block) -> tuple[MoodleQuestion, str]:
    """The question with its name and a first idea of its text, and the whole text after the name."""
    text = block.text
    named = _NAME.match(text)
    body = text[named.end() :] if named else text
    question = MoodleQuestion(
        type="description",
        name=" ".join(unescape(named["name"]).split()) if named else "",
        text=read_rich(body, TextFormat.AUTO),
        line=block.line,
        key=block.key,
        tags=tuple(block.tags),
        category=block.category,
    )
    return question, body


def _read_block(question: MoodleQuestion, body: str, notes: Notes) -> MoodleQuestion:
    """The whole question, from the text after its name. Raises KeptOut if its braces make no sense."""
    groups = _find_groups(body)
    if not groups:
        return question
    cloze = _read_cloze(question, body, groups)
    if cloze:
        message = "sa réponse est écrite comme dans une question Cloze, que le GIFT ne connaît pas\u00a0; relisez-la."
        notes.warn("embedded-answer", message)
        return cloze
    start, end = _choose_group(body, groups, notes)
    before, after = body[:start].strip(), body[end:].strip()
    whole = f"{body[:start]}{GAP_MARK}{body[end:]}" if after else before
    text = read_rich(whole, TextFormat.AUTO)
    return read_answers(replace(question, text=text), body[start + 1 : end - 1], notes)


def _read_cloze(question: MoodleQuestion, body: str, groups: list[tuple[int, int]]) -> MoodleQuestion | None:
    """The question as a cloze if it has Moodle's embedded answers; they keep their own escapes."""
    gaps = [(start, end) for start, end in groups if find_gaps(restore(body[start:end]))]
    if not gaps:
        return None
    if any(looks_like_answers(body[start + 1 : end - 1]) for start, end in groups if (start, end) not in gaps):
        raise KeptOut("two-gaps", _SEVERAL_BLOCKS)
    pieces, position = [], 0
    for start, end in gaps:
        pieces += [unescape(body[position:start]), restore(body[start:end])]
        position = end
    pieces.append(unescape(body[position:]))
    text = "".join(pieces)
    named = FORMATS.match(text)
    rich = RichText(text=text[named.end() :] if named else text, format=question.text.format)
    return replace(question, type=MoodleType.CLOZE, text=rich)


def _find_groups(body: str) -> list[tuple[int, int]]:
    """Where `{…}` stand that are in no other, in order. Raises KeptOut if a brace has no partner."""
    groups: list[tuple[int, int]] = []
    depth = start = 0
    for found in re.finditer(r"[{}]", body):
        if found[0] == "{":
            start = start if depth else found.start()
            depth += 1
        elif depth:
            depth -= 1
            groups += [] if depth else [(start, found.end())]
        else:
            raise KeptOut("unopened-brace", _UNOPENED)
    if not depth:
        return groups
    first, last = body.find("{"), body.find("}")
    if first < last == body.rfind("}"):
        return [(first, last + 1)]
    raise KeptOut("unclosed-brace", _UNCLOSED)


def _choose_group(body: str, groups: list[tuple[int, int]], notes: Notes) -> tuple[int, int]:
    """Which braces hold the answers; others, as LaTeX has them, are text. Raises KeptOut if there are several."""
    chosen = [group for group in groups if looks_like_answers(body[group[0] + 1 : group[1] - 1])]
    if len(groups) == 1:
        chosen = groups
    elif len(chosen) != 1:
        raise KeptOut("two-gaps", _SEVERAL_BLOCKS)
    start, end = chosen[0]
    if len(groups) > 1 or "{" in body[start + 1 : end]:
        notes.warn("bare-brace", _BARE)
    return start, end
