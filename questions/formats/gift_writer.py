"""Questions as GIFT, which Moodle and this project read back."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from questions.formats.gift_answers import FORMATS
from questions.formats.moodle_export import export_question, name_loss
from questions.formats.moodle_question import MoodleType
from questions.formats.moodle_text import looks_marked_up
from questions.formats.writing import Written
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from questions.formats.drafts import Issue
    from questions.formats.moodle_question import MoodleAnswer, MoodlePair, MoodleQuestion
    from questions.quiz.question import Question

_ESCAPED = re.compile(r"[\\~=#{}:]")
_LIKE_A_WEIGHT = re.compile(r"\s*%")
_LIKE_A_COMMAND = ("//", "$CATEGORY:")
_PLAIN = "[plain]"


def write_gift(questions: Iterable[Question]) -> Written:
    """The questions as one GIFT text, and what GIFT has no place for."""
    blocks: list[str] = []
    lost: list[Issue] = []
    for question in questions:
        exported, losses = export_question(question)
        found = list(_name_losses(exported))
        lost += [*losses, *found]
        if not any(issue.severity is Severity.BLOCK for issue in found):
            blocks.append(_write_question(exported))
    return Written(text="\n\n".join(blocks) + "\n" if blocks else "", lost=tuple(lost))


def _name_losses(question: MoodleQuestion) -> Iterator[Issue]:
    if question.type == MoodleType.SHORT_ANSWER and any("->" in answer.text.text for answer in question.answers):
        message = "GIFT prend «\u00a0->\u00a0» pour une association\u00a0; exportez cette question en Moodle XML."
        yield name_loss(question, "arrow", message, severity=Severity.BLOCK)
    if question.type == MoodleType.ESSAY and question.general_feedback.text:
        message = (
            "l’explication n’a pas de place à côté des points attendus\u00a0; exportez en Moodle XML pour la garder."
        )
        yield name_loss(question, "explanation", message)
    if question.type == MoodleType.ORDERING and any(answer.feedback.text for answer in question.answers):
        message = "les commentaires des éléments à ranger sont perdus\u00a0; exportez en Moodle XML pour les garder."
        yield name_loss(question, "feedback", message)
    if question.unit:
        message = f"l’unité «\u00a0{question.unit}\u00a0» est perdue\u00a0; écrivez-la dans l’énoncé."
        yield name_loss(question, "unit", message)


def _write_question(question: MoodleQuestion) -> str:
    is_essay = question.type == MoodleType.ESSAY
    general = (question.grader_information if is_essay else question.general_feedback).text
    answers = _write_answers(question)
    feedback = f"\n\t####{_leaf(general)}" if general else ""
    text = question.text.text
    prompt = _PLAIN + _escape(text) if _needs_plain(question) else _leaf(text)
    return f"{_write_comment(question)}{prompt}{{{answers}{feedback}\n}}"


def _write_comment(question: MoodleQuestion) -> str:
    fields = [("id", question.key)] * bool(question.key) + [("tag", tag) for tag in question.tags]
    shown = " ".join(f"[{name}:{' '.join(value.split()).replace(']', chr(92) + ']')}]" for name, value in fields)
    return f"// {shown}\n" if shown else ""


def _needs_plain(question: MoodleQuestion) -> bool:
    """Whether a text would be taken for HTML, or the first line for something else than text."""
    texts = [question.text, question.general_feedback, question.grader_information]
    texts += (text for answer in question.answers for text in (answer.text, answer.feedback))
    texts += (text for pair in question.pairs for text in (pair.left, pair.right))
    start = question.text.text
    return start.startswith(_LIKE_A_COMMAND) or any(looks_marked_up(text.text) for text in texts)


def _write_answers(question: MoodleQuestion) -> str:
    match question.type:
        case MoodleType.TRUE_FALSE:
            return _write_true_false(question.answers)
        case MoodleType.NUMERICAL:
            return "#" + "".join(f"\n\t={answer.text.text}:{answer.tolerance}" for answer in question.answers)
        case MoodleType.ORDERING:
            header = f">{len(question.answers)} CONTIGUOUS VERT ABSOLUTE TRUE ABCD"
            return "\n".join([header, *(_write_item(answer.text.text) for answer in question.answers)])
        case MoodleType.MATCHING:
            return "".join(_write_pair(pair) for pair in question.pairs)
        case MoodleType.ESSAY:
            return ""
        case MoodleType.SHORT_ANSWER:
            return "".join(_write_typed(answer) for answer in question.answers)
        case _:
            options = "".join(_write_option(answer, single=question.single) for answer in question.answers)
            # Without a wrong option, « = » alone would make it a short answer.
            return options if "\n\t~" in options else f"{options}\n\t~"


def _write_option(answer: MoodleAnswer, *, single: bool) -> str:
    mark = "=" if single and answer.weight == 1 else "~"
    stated = not single or _LIKE_A_WEIGHT.match(answer.text.text)
    return f"\n\t{mark}{_weight(answer.weight) if stated else ''}{_leaf(answer.text.text)}{_feedback(answer)}"


def _write_typed(answer: MoodleAnswer) -> str:
    stated = answer.weight != 1 or _LIKE_A_WEIGHT.match(answer.text.text)
    return f"\n\t={_weight(answer.weight) if stated else ''}{_leaf(answer.text.text)}"


def _write_true_false(answers: tuple[MoodleAnswer, ...]) -> str:
    """`TRUE#shown if wrong#shown if right`."""
    right = next(answer for answer in answers if answer.weight == 1)
    wrong = next(answer for answer in answers if answer is not right)
    feedback = f"#{_leaf(wrong.feedback.text)}" if wrong.feedback.text or right.feedback.text else ""
    feedback += f"#{_leaf(right.feedback.text)}" if right.feedback.text else ""
    return ("TRUE" if right.text.text == "Vrai" else "FALSE") + feedback


def _write_pair(pair: MoodlePair) -> str:
    """An arrow inside the left side, which nothing escapes, is written in HTML."""
    left = pair.left.text
    in_html = f"[html]{_escape(html.escape(left, quote=False).replace(chr(10), '<br>'))}"
    return f"\n\t={in_html if '->' in left else _leaf(left)} -> {_leaf(pair.right.text)}"


def _write_item(text: str) -> str:
    """One line; Moodle takes a lone 0 for an empty one, and two slashes for a comment."""
    return f"{_PLAIN}{_escape(text)}" if text == "0" or text.startswith("//") else _leaf(text)


def _feedback(answer: MoodleAnswer) -> str:
    return f"#{_leaf(answer.feedback.text)}" if answer.feedback.text else ""


def _weight(weight: float) -> str:
    percent = f"{weight * 100:.5f}".rstrip("0").rstrip(".")
    return f"%{percent}%"


def _leaf(text: str) -> str:
    """A text as it can stand anywhere, its beginning not taken for the name of a format."""
    return f"{_PLAIN if FORMATS.match(text) else ''}{_escape(text)}"


def _escape(text: str) -> str:
    return _ESCAPED.sub(r"\\\g<0>", text).replace("\n", "\\n")
