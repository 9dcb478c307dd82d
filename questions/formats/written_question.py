"""One question that a trainer writes in the chat, or sends as a poll: what there is of it, and which step comes next.

It becomes a `DraftQuestion`, as one read from a file does, so that both end as the same question.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from questions.cohorts import shorten_name
from questions.errors import InvalidSetting, StaleTap
from questions.formats.drafts import DraftNumber, DraftOption, DraftQuestion
from questions.formats.playability import MOST_OPTIONS
from questions.formats.tables.answers import read_quantity
from questions.quiz.question import Kind
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

LONGEST_PROMPT: Final = 1500
"""And the most that an explanation may have."""

LONGEST_ANSWER: Final = 250
KINDS: Final = (Kind.CHOICE, Kind.TRUE_FALSE, Kind.TEXT, Kind.NUMBER, Kind.ORDER, Kind.RECALL)
"""The kinds that can be written in the chat; a choice with several right answers becomes a multiple one."""

TRUE_FALSE: Final = ("Vrai", "Faux")
_FEWEST: Final = {Kind.CHOICE: 2, Kind.ORDER: 2}
_BULLET: Final = re.compile(r"^(?:[-–•*]|[A-Ja-j]\s?[.)]|\d{1,2}\s?[.)])\s+")


class Step(StrEnum):
    """What is asked of whoever writes, in this order."""

    KIND = "kind"
    PROMPT = "prompt"
    ANSWERS = "answers"
    RIGHT = "right"
    EXPLANATION = "explanation"
    OBJECTIVE = "objective"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenQuestion:
    """A question as far as it is written; `right` are places in `answers`, `objective` is a code of the plan.

    The answers of an order stand in the right order, those of a text are all accepted, those of a recall are its
    key points, that of a number is one line such as « 12,5 ± 0,5 kg ».
    """

    step: Step = Step.KIND
    kind: Kind | None = None
    prompt: str = ""
    answers: tuple[str, ...] = ()
    right: tuple[int, ...] = ()
    explanation: str = ""
    objective: str = ""

    def to_data(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


def read_written(data: Mapping[str, Any]) -> WrittenQuestion:
    """The question in what `to_data` gave."""
    kind = data["kind"]
    return WrittenQuestion(
        step=Step(data["step"]),
        kind=None if kind is None else Kind(kind),
        prompt=data["prompt"],
        answers=tuple(data["answers"]),
        right=tuple(data["right"]),
        explanation=data["explanation"],
        objective=data["objective"],
    )


def from_poll(
    *, prompt: str, options: Sequence[str], right: Sequence[int] | None = None, explanation: str = ""
) -> WrittenQuestion:
    """The question of a poll, at the first step that it leaves open; `right` is None where the key is not told."""
    is_statement = {fold(option) for option in options} == {fold(text) for text in TRUE_FALSE}
    answers = TRUE_FALSE if is_statement else tuple(" ".join(option.split()) for option in options)
    texts = {fold(text): place for place, text in enumerate(answers)}
    keys = tuple(sorted(texts[fold(options[place])] if is_statement else place for place in right or ()))
    written = WrittenQuestion(
        kind=Kind.TRUE_FALSE if is_statement else Kind.CHOICE,
        prompt=prompt.strip(),
        answers=answers,
        right=keys,
        explanation=explanation.strip(),
    )
    if not 2 <= len(answers) <= MOST_OPTIONS:
        return replace(written, step=Step.ANSWERS)
    return replace(written, step=Step.OBJECTIVE if keys else Step.RIGHT)


def list_steps(kind: Kind | None) -> tuple[Step, ...]:
    """The steps of this kind."""
    left_out = {Kind.TRUE_FALSE: {Step.ANSWERS}, Kind.CHOICE: set()}.get(kind, {Step.RIGHT}) if kind else set()
    return tuple(step for step in Step if step not in left_out)


def choose_kind(written: WrittenQuestion, kind: Kind) -> WrittenQuestion:
    """The question as one of this kind; answers given for another kind are gone. Raises StaleTap."""
    if written.step is not Step.KIND or kind not in KINDS:
        raise StaleTap
    if kind is not written.kind:
        answers = TRUE_FALSE if kind is Kind.TRUE_FALSE else ()
        written = replace(written, kind=kind, answers=answers, right=())
    return _move(written, 1)


def write(written: WrittenQuestion, text: str) -> WrittenQuestion:
    """The question after a text at its step; raises InvalidSetting for one that can't be, StaleTap where none fits."""
    match written.step:
        case Step.KIND:
            # Whoever begins with the question itself is asked for its kind next; the text is kept.
            return replace(written, prompt=_clean(text, LONGEST_PROMPT, "prompt-long"))
        case Step.PROMPT:
            return _move(replace(written, prompt=_clean(text, LONGEST_PROMPT, "prompt-long")), 1)
        case Step.ANSWERS:
            return _add_answers(written, text)
        case Step.RIGHT:
            return _move(replace(written, right=_read_right(written, text)), 1)
        case Step.EXPLANATION:
            return _move(replace(written, explanation=_clean(text, LONGEST_PROMPT, "explanation-long")), 1)
        case _:
            raise StaleTap


def tap_answer(written: WrittenQuestion, place: int) -> WrittenQuestion:
    """The question with this answer marked right, or no longer; raises StaleTap where there is nothing to mark."""
    if written.step is not Step.RIGHT or place not in range(len(written.answers)):
        raise StaleTap
    if written.kind is Kind.TRUE_FALSE:
        return _move(replace(written, right=(place,)), 1)
    return replace(written, right=tuple(sorted({place} ^ set(written.right))))


def drop_last_answer(written: WrittenQuestion) -> WrittenQuestion:
    """The question without its last answer; raises StaleTap where there is none."""
    if written.step is not Step.ANSWERS or not written.answers:
        raise StaleTap
    left = written.answers[:-1]
    return replace(written, answers=left, right=tuple(place for place in written.right if place < len(left)))


def choose_objective(written: WrittenQuestion, code: str) -> WrittenQuestion:
    """The question as one that serves this objective; raises StaleTap at another step."""
    if written.step is not Step.OBJECTIVE:
        raise StaleTap
    return _move(replace(written, objective=code), 1)


def may_go_on(written: WrittenQuestion) -> bool:
    """Whether what the step asks is there, so that the next one may come."""
    match written.step:
        case Step.PROMPT:
            return bool(written.prompt)
        case Step.ANSWERS:
            return len(written.answers) >= _FEWEST.get(written.kind or Kind.TEXT, 1)
        case Step.RIGHT:
            return bool(written.right)
        case Step.OBJECTIVE:
            return bool(written.objective)
        case step:
            return step is Step.EXPLANATION


def go_on(written: WrittenQuestion) -> WrittenQuestion:
    """The next step; raises StaleTap unless `may_go_on`."""
    if not may_go_on(written):
        raise StaleTap
    return _move(written, 1)


def go_back(written: WrittenQuestion) -> WrittenQuestion:
    """The step before, with everything that was written; raises StaleTap at the first."""
    if written.step is Step.KIND:
        raise StaleTap
    return _move(written, -1)


def to_draft(written: WrittenQuestion) -> DraftQuestion:
    """The question as one that was read from a file."""
    kind, answers = written.kind or Kind.CHOICE, written.answers
    is_offered = kind in {Kind.CHOICE, Kind.TRUE_FALSE, Kind.ORDER}
    weighed = tuple(
        DraftOption(text=text, weight=float(kind not in {Kind.CHOICE, Kind.TRUE_FALSE} or place in written.right))
        for place, text in enumerate(answers)
    )
    quantity = read_quantity(answers[0]) if kind is Kind.NUMBER and answers else None
    numbers = () if quantity is None else (DraftNumber(value=quantity[0], tolerance=quantity[1]),)
    return DraftQuestion(
        kind=kind,
        prompt=written.prompt,
        options=weighed if is_offered else (),
        accepted=weighed if kind is Kind.TEXT else (),
        key_points=answers if kind is Kind.RECALL else (),
        numbers=numbers,
        unit="" if quantity is None else quantity[2],
        explanation=written.explanation,
        objectives=(written.objective,) if written.objective else (),
    )


def _move(written: WrittenQuestion, by: int) -> WrittenQuestion:
    steps = list_steps(written.kind)
    return replace(written, step=steps[steps.index(written.step) + by])


def _add_answers(written: WrittenQuestion, text: str) -> WrittenQuestion:
    """One answer a line; a number is a single one, which ends the step."""
    if written.kind is Kind.NUMBER:
        if read_quantity(text.strip()) is None:
            raise InvalidSetting(setting="question", reason="number")
        return _move(replace(written, answers=(text.strip(),)), 1)
    lines = (" ".join(_BULLET.sub("", line.strip()).split()) for line in text.splitlines())
    added = tuple(_clean(line, LONGEST_ANSWER, "answer-long") for line in lines if line)
    if not added:
        raise InvalidSetting(setting="question", reason="empty")
    answers = tuple(dict.fromkeys((*written.answers, *added)))
    if len(answers) > MOST_OPTIONS:
        raise InvalidSetting(setting="question", reason="answers-many")
    return replace(written, answers=answers)


def _read_right(written: WrittenQuestion, text: str) -> tuple[int, ...]:
    """The places of the letters that were written, or of the one answer whose words were."""
    same = [place for place, answer in enumerate(written.answers) if fold(answer) == fold(text)]
    letters = re.findall(r"[^\s,;+]+", text.replace(" et ", " ").upper())
    places = [ord(letter) - ord("A") if len(letter) == 1 else -1 for letter in letters]
    if written.kind is not Kind.TRUE_FALSE and places and all(0 <= place < len(written.answers) for place in places):
        return tuple(sorted(set(places)))
    if len(same) != 1:
        raise InvalidSetting(setting="question", reason="right")
    return (same[0],)


def _clean(text: str, most: int, reason: str) -> str:
    text = text.strip()
    if not shorten_name(text):
        raise InvalidSetting(setting="question", reason="empty")
    if len(text) > most:
        raise InvalidSetting(setting="question", reason=reason)
    return text
