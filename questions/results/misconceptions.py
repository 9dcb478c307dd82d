"""What many get wrong in the same way: the wrong options chosen most often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from questions.quiz.question import Kind
from questions.results.items import FEWEST_CHOOSERS, SINGLE_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from questions.quiz.question import Question
    from questions.results.attempts import Attempt, QuestionKey

SHOWN = 3
_SMALL_SHARE = 0.25
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Misconception:
    """A wrong option as it stands in a question, how many people chose it, and their share of those it was put to.

    `question` is the wording in which most of them chose it; another wording of the same fact may offer it too.
    `holders` are those who chose it, for whoever wants to help them; two misconceptions do not differ by them alone.
    """

    fact_id: str
    question: QuestionKey
    option: str
    people: int
    share: float
    holders: frozenset[int] = field(default=frozenset(), compare=False)


def fewest_shown(cohort_size: int, *, names_seen: bool) -> int:
    """How many people must share a misconception before it is shown.

    Five, so that nobody can be told from the figure. A trainer who sees this cohort's names anyway learns nothing
    about a person from « 3 sur 12 », and with five a small cohort would never have a misconception: there a quarter of
    it is enough. Never a single person: one mistake is no misconception, and would be theirs to read.
    """
    if not names_seen:
        return FEWEST_CHOOSERS
    return max(_FEWEST, min(FEWEST_CHOOSERS, ceil(_SMALL_SHARE * cohort_size)))


def list_misconceptions(
    attempts: Iterable[Attempt],
    questions: Mapping[QuestionKey, Question],
    *,
    fewest: int = FEWEST_CHOOSERS,
    limit: int = SHOWN,
) -> tuple[Misconception, ...]:
    """The wrong options that most people chose in these attempts (a week's), each person counted once.

    A fact is asked in many wordings: the same wrong text chosen in two of them is one misconception. « Faux » is not
    the same in two statements, so true/false counts by question. Who said not to know counts among those it was put
    to. Ties go to the larger share, then by fact and text.
    """
    errors: dict[tuple[str, str], _Error] = {}
    for attempt in attempts:
        question = questions.get(attempt.question)
        if question is not None and question.kind in SINGLE_KINDS:
            _note(errors, attempt, question)
    found = [error.judge() for error in errors.values() if len(error.chosen) >= fewest]
    return tuple(sorted(found, key=lambda one: (-one.people, -one.share, one.fact_id, one.question, one.option)))[
        :limit
    ]


@dataclass(slots=True, kw_only=True)
class _Error:
    """A wrong text: who was offered it, and in which question each first chose it."""

    fact_id: str
    option: str
    offered: set[int] = field(default_factory=set)
    chosen: dict[int, QuestionKey] = field(default_factory=dict)

    def judge(self) -> Misconception:
        wordings = Counter(self.chosen.values())
        return Misconception(
            fact_id=self.fact_id,
            question=min(wordings, key=lambda key: (-wordings[key], key)),
            option=self.option,
            people=len(self.chosen),
            share=len(self.chosen) / len(self.offered),
            holders=frozenset(self.chosen),
        )


def _note(errors: dict[tuple[str, str], _Error], attempt: Attempt, question: Question) -> None:
    """Take one attempt into account for each wrong option of its question."""
    place = question.id if question.kind is Kind.TRUE_FALSE else question.fact_id
    for index, option in enumerate(question.options):
        if option.correct:
            continue
        error = errors.setdefault((place, option.text), _Error(fact_id=question.fact_id, option=option.text))
        error.offered.add(attempt.person_id)
        if index == attempt.option:
            error.chosen.setdefault(attempt.person_id, attempt.question)
