"""The tree of refusals: everything Rappel declines to do, as types that carry data.

The words that a person reads are chosen where they are shown (`bot.views.refusals`, `bot.cli`), never here::

    Refusal
    ├── NotAllowed          the person has no right to do this
    │   ├── RoleNeeded      … for it takes another role
    │   ├── NotYourCohort   … for the cohort is another trainer's
    │   └── NotYourSet      … for the question set is another trainer's
    ├── NotFound            no such plan, question, person…
    ├── StaleTap            the button belongs to a moment that has passed
    │   ├── QuestionChanged … for the question was edited since
    │   ├── QuestionGone    … for the open question was withdrawn, or its key found wrong
    │   └── Overtaken       … for something else was begun for the same person in that instant
    ├── TooMuchAtOnce       what costs a lot was asked for too often within moments
    ├── InvalidSetting      a setting can't have this value
    ├── UnreadableAnswer    the text is no answer to the open question
    └── InvalidContent      a text (plan, bank, question set) has problems; carries every one
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong in a text: where it stands and how to mend it.

    `source` names the file, `line` counts from 1 (None where lines mean nothing), `field` is the path of the
    field inside the entry (empty where the whole line is meant), `message` is one French sentence.
    """

    source: str
    line: int | None
    field: str = ""
    message: str

    def __str__(self) -> str:
        place = self.source if self.line is None else f"{self.source}:{self.line}"
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class Refusal(Exception):
    """Rappel declines to do what was asked."""


class NotAllowed(Refusal):
    """The person has no right to do this."""


class RoleNeeded(NotAllowed):
    """It takes another role; `role` is the least that would do."""

    def __init__(self, *, role: str) -> None:
        super().__init__(role)
        self.role = role


class NotYourCohort(NotAllowed):
    """The cohort is none of the person's own, or there is none by that number: which of both is not told."""


class NotYourSet(NotAllowed):
    """The question set is not the person's to do this with, or there is none by that name: which is not told."""


class NotFound(Refusal):
    """There is nothing by that name; `what` is the kind of thing, `name` what was asked for."""

    def __init__(self, *, what: str, name: str) -> None:
        super().__init__(f"{what}: {name}")
        self.what = what
        self.name = name


class StaleTap(Refusal):
    """The button belongs to a moment that has passed: the question was answered, skipped or replaced."""


class QuestionChanged(StaleTap):
    """The question stands there in another version than the button was made for, or no longer."""


class QuestionGone(StaleTap):
    """The question was put aside while it waited for its answer: it was withdrawn, or its key was wrong."""


class Overtaken(StaleTap):
    """Something else was begun for the same person at the same instant: whoever looks again sees it."""


class TooMuchAtOnce(Refusal):
    """The person has asked for too much that costs a lot; in a minute they may again."""


class InvalidSetting(Refusal):
    """A setting can't have this value; `setting` names it, `reason` says in one word what is wrong."""

    def __init__(self, *, setting: str, reason: str) -> None:
        super().__init__(f"{setting}: {reason}")
        self.setting = setting
        self.reason = reason


class UnreadableAnswer(Refusal):
    """The text is no answer to the open question, which stays open; `kind` names how it is answered, if known."""

    def __init__(self, *, kind: str = "") -> None:
        super().__init__(kind)
        self.kind = kind


class InvalidContent(Refusal):
    """A text has problems; `problems` holds every one, never just the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
