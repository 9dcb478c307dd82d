"""Anki's notes as drafts, whether they come from a package or from a text: fields in, questions out.

Card templates are never run: the first field asks, the second answers, the others explain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questions.formats.anki_cloze import has_cloze, read_cloze
from questions.formats.drafts import DraftOption, DraftQuestion, Issue
from questions.formats.lettered import find_lettered
from questions.formats.markup import render_html, tidy
from questions.formats.tags import find_objectives
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind
from questions.quiz.typed import LONGEST_ANSWER, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from questions.formats.drafts import Image, Limits

MOST_GAPS = 40
_MOST_FIELDS = 100
LONGEST_CLOZE = 4_000
# The file holds a field's name once, every question of its notes would hold it again.
_LONGEST_NAME = 60
LOOK_AT_IMAGE = "Regarde l’image."
_SOUND = re.compile(r"\[sound:[^\]\n]*\]")
_SPEECH = re.compile(r"\[/?anki:[^\]\n]*\]")
_LATEX = re.compile(r"\[/?(?:latex|\$\$?)\]|\\[()\[\]]|</?anki-mathjax[^<>]*>", re.IGNORECASE)
_LATEX_MARK = re.compile(r"\[/?(?:latex|\$\$?)\]|</?anki-mathjax[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[•*–-]\s+)")
_VERDICTS = {"vrai": True, "faux": False, "true": True, "false": False, "richtig": True, "falsch": False}
_ASKS_VERDICT = re.compile(r"\b(?:vrai ou faux|true or false|richtig oder falsch)\b", re.IGNORECASE)
_WORDS = {
    "sound": "le son n’est pas joué dans Telegram\u00a0; ajoutez un texte s’il manque.",
    "latex": "la formule est montrée en texte LaTeX\u00a0; vérifiez qu’elle se lit.",
    "image": "une image manque dans le fichier ou n’a pas un format connu\u00a0; ajoutez-la en PNG ou en JPEG.",
    "back-image": "l’image de la réponse n’est pas montrée\u00a0; décrivez-la en mots, ou mettez-la au recto.",
    "no-text": "le recto n’a pas de texte à demander\u00a0; ajoutez-en un.",
    "no-answer": "la réponse est vide\u00a0; complétez-la.",
    "no-gap": "aucun mot n’est masqué dans le texte à trous\u00a0; masquez-en un.",
    "two-gaps": "plusieurs mots sont masqués à la fois\u00a0; la question devient une auto-évaluation.",
    "many-gaps": f"plus de {MOST_GAPS} mots sont masqués\u00a0; seuls les premiers sont demandés.",
    "too-long": "le texte est trop long pour Telegram\u00a0; coupez la note en plusieurs.",
}
_BLOCKING = frozenset({"no-text", "no-answer", "no-gap", "too-long"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note: its fields as they stand there, the names of the fields (empty if unknown), and its id.

    `is_cloze` is None where the file does not say: deletions in the text then tell. `remarks` are what the reader of
    the file had to say about it.
    """

    fields: tuple[str, ...]
    names: tuple[str, ...] = ()
    key: str = ""
    is_cloze: bool | None = None
    is_html: bool = True
    tags: tuple[str, ...] = ()
    category: str = ""
    line: int | None = None
    remarks: tuple[Issue, ...] = ()


def draft_notes(
    notes: Iterable[Note], *, find_image: Callable[[str], Image | None], limits: Limits
) -> tuple[tuple[DraftQuestion, ...], tuple[Issue, ...]]:
    """The questions of these notes, and what is to be said about them; a note without question always has an issue.

    Reading stops, with an issue, at the most questions that a file may give.
    """
    drafts: list[DraftQuestion] = []
    issues: list[Issue] = []
    for note in notes:
        found, said = _draft_note(note, find_image, limits)
        if len(drafts) + len(found) > limits.questions:
            message = f"Seules les {limits.questions} premières questions ont été lues\u00a0; partagez le fichier."
            issues.append(Issue(code="too-many", severity=Severity.BLOCK, message=message, line=note.line))
            break
        drafts += found
        issues += (*note.remarks, *said)
    return tuple(drafts), tuple(issues)


def _draft_note(
    note: Note, find_image: Callable[[str], Image | None], limits: Limits
) -> tuple[tuple[DraftQuestion, ...], tuple[Issue, ...]]:
    if len(note.fields) > _MOST_FIELDS or any(len(field) > limits.text_characters for field in note.fields):
        return (), (_word("too-long", note, None),)
    drafter = _Drafter(note, find_image)
    drafts = tuple(drafter.draft())
    return drafts, tuple(_word(code, note, number) for code, number in drafter.said)


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    images: tuple[Image, ...]


class _Drafter:
    """Drafts one note; `said` gathers what there is to say about it, in order, each code with the gap it is about."""

    def __init__(self, note: Note, find_image: Callable[[str], Image | None]) -> None:
        self.note = note
        self.find_image = find_image
        self.said: dict[tuple[str, int | None], None] = {}

    def _say(self, code: str, gap: int | None = None) -> None:
        self.said[code, gap] = None

    def draft(self) -> Iterator[DraftQuestion]:
        marked = [field for field in self.note.fields if has_cloze(field)]
        if self.note.is_cloze or (marked and self.note.is_cloze is None):
            yield from self._draft_cloze(marked)
        else:
            yield from self._draft_card()

    def _draft_card(self) -> Iterator[DraftQuestion]:
        front, *others = [self._show(field) for field in self.note.fields] or [_Shown("", ())]
        answer = next((place for place, shown in enumerate(others) if shown.text), None)
        prompt = front.text or (LOOK_AT_IMAGE if front.images else "")
        if not prompt or answer is None:
            self._say("no-answer" if prompt else "no-text")
            return
        back = others.pop(answer)
        explanation = self._explain(others, [name for place, name in enumerate(self.note.names[1:]) if place != answer])
        if any(shown.images for shown in (back, *others)):
            self._say("back-image")
        draft = self._start(prompt, explanation=explanation, images=front.images)
        verdict = fold(back.text)
        if verdict in _VERDICTS and _ASKS_VERDICT.search(front.text):
            options = (("Vrai", _VERDICTS[verdict]), ("Faux", not _VERDICTS[verdict]))
            judged = tuple(DraftOption(text=text, weight=float(correct)) for text, correct in options)
            yield replace(draft, kind=Kind.TRUE_FALSE, options=judged)
            return
        lettered = find_lettered(front.text, back.text)
        if lettered is None:
            yield replace(draft, key_points=_split_points(back.text))
            return
        share = 1 / len(lettered.keys)
        yield replace(
            draft,
            kind=Kind.CHOICE if len(lettered.keys) == 1 else Kind.MULTIPLE,
            prompt=lettered.stem,
            explanation="\n".join(filter(None, (lettered.remark, explanation))),
            options=tuple(
                DraftOption(text=text, weight=share if place in lettered.keys else 0.0)
                for place, text in enumerate(lettered.options)
            ),
        )

    def _draft_cloze(self, marked: Sequence[str]) -> Iterator[DraftQuestion]:
        others = [self._show(field) for field in self.note.fields if field not in marked]
        names = [name for name, field in zip(self.note.names, self.note.fields, strict=False) if field not in marked]
        explanation = self._explain(others, names)
        texts = [read_cloze(field) for field in marked]
        numbers = sorted({number for text in texts for number in text.numbers})
        if sum(map(len, marked)) > LONGEST_CLOZE:
            self._say("too-long")
            return
        if len(numbers) > MOST_GAPS:
            self._say("many-gaps")
        if not numbers:
            self._say("no-gap")
        for number in numbers[:MOST_GAPS]:
            asked = [text for text in texts if number in text.numbers]
            shown = self._show(("<br>" if self.note.is_html else "\n").join(text.hide(number) for text in asked))
            answers = [self._show(answer).text for text in asked for answer in text.list_answers(number)]
            draft = self._start(shown.text, explanation=explanation, images=shown.images)
            draft = replace(draft, key=f"{self.note.key}-c{number}" if self.note.key else "")
            yield from self._ask_for(draft, [answer for answer in answers if answer], number)

    def _ask_for(self, draft: DraftQuestion, answers: Sequence[str], number: int) -> Iterator[DraftQuestion]:
        """The gap to be typed; several different ones, or what can't be typed, to be recalled."""
        if not answers:
            self._say("no-answer", number)
        elif len({fold(answer) for answer in answers}) == 1 and is_typable(answers[0]):
            accepted = tuple(DraftOption(text=answer, weight=1.0) for answer in dict.fromkeys(answers))
            yield replace(draft, kind=Kind.CLOZE, accepted=accepted)
        else:
            if len(answers) > 1:
                self._say("two-gaps", number)
            yield replace(draft, key_points=tuple(dict.fromkeys(answers)))

    def _start(self, prompt: str, *, explanation: str, images: tuple[Image, ...]) -> DraftQuestion:
        note = self.note
        return DraftQuestion(
            kind=Kind.RECALL,
            prompt=prompt,
            line=note.line,
            key=note.key,
            explanation=explanation,
            objectives=find_objectives(note.tags),
            tags=note.tags,
            category=note.category,
            images=images,
        )

    def _explain(self, shown: Sequence[_Shown], names: Sequence[str]) -> str:
        """The texts of the fields that neither ask nor answer, behind their names if there are several."""
        filled = [(place, one.text) for place, one in enumerate(shown) if one.text]
        if len(filled) < 2 or len(names) < len(shown):
            return "\n".join(text for _, text in filled)
        return "\n".join(f"{names[place][:_LONGEST_NAME]}\u00a0: {text}" for place, text in filled)

    def _show(self, field: str) -> _Shown:
        bare = _SPEECH.sub("", _SOUND.sub("", field))
        if _SOUND.search(field):
            self._say("sound")
        if _LATEX.search(bare):
            self._say("latex")
        bare = _LATEX_MARK.sub("$", bare)
        if not self.note.is_html:
            return _Shown(tidy(bare), ())
        rendered = render_html(bare)
        found = [self.find_image(address) for address in rendered.images]
        if None in found:
            self._say("image")
        return _Shown(rendered.text, tuple(image for image in found if image is not None))


def is_typable(answer: str) -> bool:
    """Whether an answer is text that a person can be expected to type and the bot can compare."""
    return bool(fold(answer)) and len(answer) <= LONGEST_ANSWER and "\n" not in answer


def _split_points(text: str) -> tuple[str, ...]:
    return tuple(_BULLET.sub("", line) for line in text.split("\n") if _BULLET.sub("", line).strip())


def _word(code: str, note: Note, number: int | None) -> Issue:
    beginning = " ".join(render_html(note.fields[0][:400]).text.split())[:40] if note.fields else ""
    place = f" (trou {number})" if number is not None else ""
    return Issue(
        code=code,
        severity=Severity.BLOCK if code in _BLOCKING else Severity.WARNING,
        message=f"Note «\u00a0{beginning or '…'}\u00a0»{place}\u00a0: {_WORDS[code]}",
        line=note.line,
    )
