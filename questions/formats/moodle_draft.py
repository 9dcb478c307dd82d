"""From a question as Moodle knows it to a draft, or to the reason why it can't be played."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from questions.formats.cloze import fill_gap, find_gaps
from questions.formats.drafts import DraftNumber, DraftOption, DraftQuestion
from questions.formats.moodle_notes import KeptOut, Notes
from questions.formats.moodle_question import MOST_ANSWERS, MoodleType
from questions.formats.moodle_text import (
    GAP,
    clean_category,
    read_decimal,
    shorten,
    split_points,
    split_sources,
    split_tags,
)
from questions.quiz.question import Kind, Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from decimal import Decimal

    from questions.formats.drafts import Issue, Limits
    from questions.formats.moodle_question import MoodleAnswer, MoodleQuestion

_FULL = 0.99
_LONGEST_NAME = 255
_MOST_TAGS = 50
_CATCH_ALL = "*"
_TRUE_FALSE = ("Vrai", "Faux")
_TYPES_IN_WORDS = {
    "calculated": "une question calculée",
    "calculatedsimple": "une question calculée",
    "calculatedmulti": "une question calculée",
    "randomsamatch": "une association tirée au sort",
    "ddwtos": "un texte à compléter par glisser-déposer",
    "ddimageortext": "un glisser-déposer sur une image",
    "ddmarker": "un glisser-déposer sur une image",
    "gapselect": "un texte à plusieurs listes de choix",
    "kprime": "une question K’",
    "mtf": "une question à plusieurs vrai ou faux",
    "stack": "une question de calcul formel",
    "random": "un tirage au sort",
}


def convert(question: MoodleQuestion, limits: Limits) -> tuple[DraftQuestion | None, tuple[Issue, ...]]:
    """The draft with what was mended or lost on the way, or None with the reason why the question stays out."""
    notes = Notes(question, limits)
    try:
        return _convert(question, notes), notes.issues
    except KeptOut as reason:
        return None, (notes.block(reason),)


def _convert(question: MoodleQuestion, notes: Notes) -> DraftQuestion:
    if question.type == MoodleType.CLOZE:
        question = _open_cloze(question)
    converter = _CONVERTERS.get(question.type)
    if converter is None:
        raise KeptOut("not-playable", _say_why(question.type))
    if max(len(question.answers), len(question.pairs)) > MOST_ANSWERS:
        raise KeptOut(
            "too-many-options", f"elle a plus de {MOST_ANSWERS} réponses\u00a0; n’en gardez que quelques-unes."
        )
    prompt, images = notes.render_prompt(question.text)
    explanation, sources = split_sources(notes.render(question.general_feedback))
    objectives, tags = split_tags(shorten(tag) for tag in question.tags[:_MOST_TAGS])
    content: dict[str, Any] = {
        "prompt": prompt,
        "explanation": explanation,
        "sources": sources,
        "images": images,
        "line": question.line,
        "name": shorten(question.name, _LONGEST_NAME),
        "key": question.key.strip() if len(question.key) <= _LONGEST_NAME else "",
        "objectives": objectives,
        "tags": tags,
        "category": shorten(clean_category(question.category), _LONGEST_NAME),
    }
    draft = DraftQuestion(**{**content, **converter(question, notes, content)})
    notes.warn_of_latex(draft)
    return draft


def _say_why(kind: str) -> str:
    if kind == "description":
        return "c’est un texte sans question, que Rappel ne pose pas\u00a0; copiez-le au besoin dans un énoncé."
    words = _TYPES_IN_WORDS.get(kind, f"une question de type «\u00a0{shorten(kind)}\u00a0»")
    return f"c’est {words}, que Rappel ne peut pas poser\u00a0; faites-en un choix ou une réponse courte."


def _open_cloze(question: MoodleQuestion) -> MoodleQuestion:
    gaps = find_gaps(question.text.text)
    if len(gaps) == 1:
        return fill_gap(question, gaps[0])
    if gaps:
        message = (
            f"le texte a {len(gaps)} trous et Rappel n’en pose qu’un à la fois\u00a0; faites-en une question par trou."
        )
        raise KeptOut("two-gaps", message)
    raise KeptOut("no-answers", "le texte n’a aucun trou à compléter\u00a0; ajoutez une réponse entre accolades.")


def _convert_multichoice(question: MoodleQuestion, notes: Notes, _content: Mapping[str, Any]) -> dict[str, Any]:
    options = tuple(
        DraftOption(text=text, weight=_clamp(answer.weight), feedback=notes.render(answer.feedback))
        for answer in question.answers
        if (text := notes.render_option(answer.text))
    )
    if len(options) < 2:
        raise KeptOut("too-few-options", "il faut au moins deux réponses à choix\u00a0; ajoutez-en.")
    if not any(option.weight > 0 for option in options):
        raise KeptOut("no-key", "aucune réponse n’est marquée juste\u00a0; marquez-en une.")
    if not question.single:
        return {"kind": Kind.MULTIPLE, "options": options}
    return _convert_single_choice(options, notes)


def _convert_single_choice(options: tuple[DraftOption, ...], notes: Notes) -> dict[str, Any]:
    full = sum(option.weight >= _FULL for option in options)
    if full > 1:
        message = f"{full} réponses donnent tous les points, l’une ou l’autre sera juste\u00a0; n’en gardez qu’une."
        notes.warn("two-keys", message)
    if full:
        return {"kind": Kind.CHOICE, "options": options}
    best = max(option.weight for option in options)
    if sum(option.weight == best for option in options) > 1:
        message = "plusieurs réponses se partagent les points\u00a0; elle devient un choix multiple, relisez-la."
        notes.warn("shared-points", message)
        return {"kind": Kind.MULTIPLE, "options": options}
    message = "aucune réponse ne donne tous les points\u00a0; la meilleure compte comme juste, vérifiez-la."
    notes.warn("no-full-mark", message)
    return {
        "kind": Kind.CHOICE,
        "options": tuple(
            DraftOption(
                text=option.text, weight=1.0 if option.weight == best else option.weight, feedback=option.feedback
            )
            for option in options
        ),
    }


def _convert_true_false(question: MoodleQuestion, notes: Notes, _content: Mapping[str, Any]) -> dict[str, Any]:
    sides = {answer.text.text: answer for answer in question.answers}
    if set(sides) != set(_TRUE_FALSE) or sum(answer.weight > 0 for answer in question.answers) != 1:
        raise KeptOut("no-key", "il faut dire si l’affirmation est vraie ou fausse\u00a0; marquez l’une des deux.")
    options = tuple(
        DraftOption(text=text, weight=float(sides[text].weight > 0), feedback=notes.render(sides[text].feedback))
        for text in _TRUE_FALSE
    )
    return {"kind": Kind.TRUE_FALSE, "options": options}


def _convert_short_answer(question: MoodleQuestion, notes: Notes, content: Mapping[str, Any]) -> dict[str, Any]:
    answers: list[DraftOption] = []
    for answer in _drop_catch_all(question, notes):
        text = _strip_wildcards(notes.render_option(answer.text), notes)
        if text:
            weight = _clamp(answer.weight)
            answers.append(DraftOption(text=text, weight=weight, feedback=notes.render(answer.feedback)))
    if not any(answer.weight > 0 for answer in answers):
        raise KeptOut("no-key", "aucune réponse n’est marquée juste\u00a0; ajoutez-en une.")
    answers.sort(key=lambda answer: -answer.weight)
    kind = Kind.CLOZE if len(GAP.findall(content["prompt"])) == 1 else Kind.TEXT
    return {"kind": kind, "accepted": tuple(answers)}


def _drop_catch_all(question: MoodleQuestion, notes: Notes) -> list[MoodleAnswer]:
    """The answers without `*`, which stands for whatever else is typed."""
    kept = [answer for answer in question.answers if answer.text.text.strip() != _CATCH_ALL]
    for answer in question.answers:
        if answer.text.text.strip() == _CATCH_ALL and answer.weight > 0:
            message = "toute réponse y serait juste (*)\u00a0; remplacez l’étoile par les réponses attendues."
            raise KeptOut("anything-right", message)
        if answer.text.text.strip() == _CATCH_ALL and notes.render(answer.feedback):
            message = (
                "le commentaire pour toute autre réponse (*) est perdu\u00a0; mettez-le dans le commentaire général."
            )
            notes.warn("lost-feedback", message)
    return kept


def _strip_wildcards(text: str, notes: Notes) -> str:
    r"""The answer without the stars around it, which Moodle takes for anything; `\*` is a star."""
    bare = text.replace("\\*", "\0")
    stripped = bare.strip("* ")
    if stripped != bare.strip():
        notes.warn(
            "wildcard", f"l’étoile de «\u00a0{text}\u00a0» a été ôtée\u00a0; ajoutez les autres réponses acceptées."
        )
    return stripped.replace("\0", "*")


def _convert_numerical(question: MoodleQuestion, notes: Notes, _content: Mapping[str, Any]) -> dict[str, Any]:
    numbers: list[DraftNumber] = []
    for answer in _drop_catch_all(question, notes):
        value, tolerance = read_decimal(answer.text.text), _read_tolerance(answer.tolerance)
        if value is not None and tolerance is not None:
            feedback = notes.render(answer.feedback)
            weight = _clamp(answer.weight)
            numbers.append(DraftNumber(value=value, tolerance=tolerance, weight=weight, feedback=feedback))
        elif answer.text.text.strip():
            given = f"{answer.text.text}:{answer.tolerance}" if value is not None else answer.text.text
            message = f"«\u00a0{notes.shorten(given)}\u00a0» n’est pas un nombre\u00a0; écrivez par exemple 3.14."
            notes.warn("bad-number", message)
    if not any(number.weight > 0 for number in numbers):
        raise KeptOut("no-key", "aucun nombre juste n’a pu être lu\u00a0; écrivez par exemple 3.14.")
    numbers.sort(key=lambda number: -number.weight)
    return {"kind": Kind.NUMBER, "numbers": tuple(numbers), "unit": shorten(question.unit)}


def _read_tolerance(text: str) -> Decimal | None:
    tolerance = read_decimal(text or "0")
    return None if tolerance is None else abs(tolerance)


def _convert_matching(question: MoodleQuestion, notes: Notes, _content: Mapping[str, Any]) -> dict[str, Any]:
    pairs: list[Pair] = []
    decoys: list[str] = []
    for pair in question.pairs:
        left, right = notes.render_side(pair.left), notes.render_side(pair.right)
        if left and right:
            pairs.append(Pair(left=left, right=right))
        elif right:
            decoys.append(right)
        elif left:
            notes.warn(
                "empty-option", f"«\u00a0{notes.shorten(left)}\u00a0» n’a pas de vis-à-vis\u00a0; complétez la paire."
            )
    if len(pairs) < 2:
        raise KeptOut("too-few-options", "il faut au moins deux paires\u00a0; ajoutez-en.")
    return {"kind": Kind.MATCH, "pairs": tuple(pairs), "decoys": tuple(decoys)}


def _convert_ordering(question: MoodleQuestion, notes: Notes, _content: Mapping[str, Any]) -> dict[str, Any]:
    options = tuple(
        DraftOption(text=text, weight=1.0, feedback=notes.render(answer.feedback))
        for answer in question.answers
        if (text := notes.render_option(answer.text))
    )
    if len(options) < 2:
        raise KeptOut("too-few-options", "il faut au moins deux éléments à ranger\u00a0; ajoutez-en.")
    return {"kind": Kind.ORDER, "options": options}


def _convert_essay(question: MoodleQuestion, notes: Notes, content: Mapping[str, Any]) -> dict[str, Any]:
    """An essay becomes a recall whose key points are the notes to the grader, else the general feedback."""
    points = split_points(notes.render(question.grader_information))
    explanation = content["explanation"] if points else ""
    points = points or split_points(content["explanation"])
    if not points:
        message = "elle est ouverte, sans réponse modèle\u00a0; mettez les points attendus en commentaire général."
        raise KeptOut("not-playable", message)
    return {"kind": Kind.RECALL, "key_points": points, "explanation": explanation}


def _clamp(weight: float) -> float:
    return max(-1.0, min(1.0, weight))


_CONVERTERS: Mapping[str, Callable[[MoodleQuestion, Notes, Mapping[str, Any]], dict[str, Any]]] = {
    MoodleType.MULTICHOICE: _convert_multichoice,
    MoodleType.TRUE_FALSE: _convert_true_false,
    MoodleType.SHORT_ANSWER: _convert_short_answer,
    MoodleType.NUMERICAL: _convert_numerical,
    MoodleType.MATCHING: _convert_matching,
    MoodleType.ORDERING: _convert_ordering,
    MoodleType.ESSAY: _convert_essay,
}
