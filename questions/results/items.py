"""How good the questions are: item statistics as Moodle defines them, from first attempts.

Formulas: Moodle, « Quiz statistics calculations »; sample sizes from which a figure is shown: this project's own
simulation of 2PL items (below thirty people a good item looks poor too often). Moodle holds an item against the rest
of one fixed quiz. With spaced questions nobody answers the same ones, so the rest score of a person is the mean credit
of their first attempts at *other* questions, for people who attempted at least ten others: over fewer, the mean says
more about those questions than about the person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import fmean
from typing import TYPE_CHECKING

from questions.quiz.question import Kind
from questions.results.attempts import group_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.quiz.question import Question
    from questions.results.attempts import Attempt, FirstAttempts, QuestionKey

FACILITY_FROM = 10
DISCRIMINATION_FROM = 20
EFFICIENCY_FROM = 30
PROVISIONAL_BELOW = 50
SHARES_FROM = 50
RESTS_FROM = 100
REST_CHOOSERS = 10
FEWEST_OTHERS = 10
FEWEST_CHOOSERS = 5
"""Below so many people, how many chose an option is hidden: small counts point at persons."""

_Z_90 = 1.6448536269514722
_IDLE_SHARE = 0.05
_ROUNDING = 1e-12
SINGLE_KINDS = frozenset({Kind.CHOICE, Kind.TRUE_FALSE})
"""The kinds of which one option is chosen."""


class KeyDoubt(StrEnum):
    """Why the key looks wrong: who knows more gets it wrong, or fewer get it right than by chance."""

    NEGATIVE = "negative"
    BELOW_CHANCE = "below_chance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share (0 to 1) with its 90 % interval by Wilson."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionStatistics:
    """What became of one option.

    `people` is None where one to four chose it, and where another's hidden count could be worked out from it;
    `share` (0 to 1) comes with fifty attempts; `rest`, the mean rest score of who chose it, with ten of them, or five
    out of a hundred attempts. `is_idle` marks a wrong option that fewer than one in twenty of at least fifty chose.
    """

    index: int
    correct: bool
    people: int | None
    share: float | None
    rest: float | None
    is_idle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatistics:
    """One question's figures; each is None until enough people answered, or where it means nothing.

    `facility` and `deviation` (of credits) come with ten first attempts. `random_guess` is the mean credit of tapping
    blindly, for questions with one option to choose. `discrimination` (−100 to 100, item-rest correlation) comes with
    twenty people who have a rest score (`compared`), `efficiency` (discriminative efficiency) with thirty; both are
    provisional below fifty. `doubt` is given from ten people on; `suspect` is then the wrong option that the strongest
    chose, as far as it may be shown.
    """

    question: QuestionKey
    people: int
    compared: int
    facility: Share | None
    deviation: float | None
    random_guess: float | None
    discrimination: float | None
    efficiency: float | None
    options: tuple[OptionStatistics, ...]
    doubt: KeyDoubt | None
    suspect: int | None

    @property
    def is_provisional(self) -> bool:
        """Whether discrimination and efficiency may still change a lot."""
        return self.compared < PROVISIONAL_BELOW


def measure_items(
    attempts: Iterable[Attempt],
    questions: Mapping[QuestionKey, Question],
    *,
    fewest_others: int = FEWEST_OTHERS,
    sums: Mapping[int, tuple[int, float]] | None = None,
) -> dict[QuestionKey, ItemStatistics]:
    """The statistics of every question attempted, from each person's first attempt at it.

    `attempts` come oldest first; those at questions that are not in `questions` count for rest scores only. A fixed
    quiz may set `fewest_others` to the number of its other questions: the figures are then Moodle's own. Who has
    summed up each person's first attempts already gives them as `sums`, and only the attempts at `questions`.
    """
    return measure_first_attempts(group_first(attempts), questions, fewest_others=fewest_others, sums=sums)


def measure_first_attempts(
    attempts: Mapping[QuestionKey, FirstAttempts],
    questions: Mapping[QuestionKey, Question],
    *,
    fewest: int = 1,
    fewest_others: int = FEWEST_OTHERS,
    sums: Mapping[int, tuple[int, float]] | None = None,
) -> dict[QuestionKey, ItemStatistics]:
    """As `measure_items`, of the questions that at least so many attempted, from first attempts by question."""
    totals = _sum_up(attempts.values()) if sums is None else sums
    return {
        key: _measure(key, questions[key], given, _list_rests(given, totals, fewest_others))
        for key, given in attempts.items()
        if key in questions and len(given) >= fewest
    }


def _sum_up(found: Iterable[FirstAttempts]) -> dict[int, tuple[int, float]]:
    """How many first attempts each person made, and their credit."""
    counts: dict[int, int] = defaultdict(int)
    earned: dict[int, float] = defaultdict(float)
    for given in found:
        for person_id, credit in zip(given.person_ids, given.credits, strict=True):
            counts[person_id] += 1
            earned[person_id] += credit
    return {person_id: (count, earned[person_id]) for person_id, count in counts.items()}


def wilson(share: float, count: int) -> Share:
    """A share of `count` with its 90 % interval; for partial credits the interval is on the wide side."""
    square = _Z_90**2 / count
    middle = (share + square / 2) / (1 + square)
    half = _Z_90 * sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return Share(value=share, low=min(share, max(0.0, middle - half)), high=max(share, min(1.0, middle + half)))


def blind_credit(question: Question) -> float | None:
    """The mean credit of an option chosen blindly; None where not exactly one is to be chosen."""
    if question.kind not in SINGLE_KINDS:
        return None
    return sum(option.correct for option in question.options) / len(question.options)


def correlate(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's correlation times 100; None where one of both does not vary (more than rounding makes it)."""
    spread_x, spread_y = _covary(xs, xs), _covary(ys, ys)
    if min(spread_x, spread_y) <= _ROUNDING * len(xs):
        return None
    return 100 * max(-1.0, min(1.0, _covary(xs, ys) / sqrt(spread_x * spread_y)))


def _measure(key: QuestionKey, question: Question, given: FirstAttempts, rests: list[float | None]) -> ItemStatistics:
    earned = given.credits
    pairs = [(credit, rest) for credit, rest in zip(earned, rests, strict=True) if rest is not None]
    compared, enough = len(pairs), len(given) >= FACILITY_FROM
    xs, ys = [credit for credit, _ in pairs], [rest for _, rest in pairs]
    correlation = correlate(xs, ys) if compared >= FACILITY_FROM else None
    facility = wilson(fmean(earned), len(given)) if enough else None
    doubt = _doubt(question, facility, correlation)
    return ItemStatistics(
        question=key,
        people=len(given),
        compared=compared,
        facility=facility,
        deviation=sqrt(_covary(earned, earned) / (len(earned) - 1)) if enough else None,
        random_guess=blind_credit(question),
        discrimination=correlation if compared >= DISCRIMINATION_FROM else None,
        efficiency=_measure_efficiency(xs, ys) if compared >= EFFICIENCY_FROM else None,
        options=_measure_options(question, given, rests),
        doubt=doubt,
        suspect=None if doubt is None else _find_suspect(question, given, rests),
    )


def _list_rests(
    given: FirstAttempts, totals: Mapping[int, tuple[int, float]], fewest_others: int
) -> list[float | None]:
    """For each attempt the mean credit of the person's other first attempts, None over too few."""
    least = max(1, fewest_others) + 1
    sums = (totals[person_id] for person_id in given.person_ids)
    return [
        (total - credit) / (count - 1) if count >= least else None
        for (count, total), credit in zip(sums, given.credits, strict=True)
    ]


def _covary(xs: Sequence[float], ys: Sequence[float]) -> float:
    middle_x, middle_y = fmean(xs), fmean(ys)
    return sum([(x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)])


def _measure_efficiency(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """The covariance in percent of the largest that these credits and rest scores allow."""
    most = _covary(sorted(xs), sorted(ys))
    return 100 * _covary(xs, ys) / most if most > _ROUNDING * len(xs) else None


def _doubt(question: Question, facility: Share | None, correlation: float | None) -> KeyDoubt | None:
    blind = blind_credit(question)
    if facility is not None and blind is not None and facility.high < blind:
        return KeyDoubt.BELOW_CHANCE
    return KeyDoubt.NEGATIVE if correlation is not None and correlation < 0 else None


def _choosers(
    question: Question, given: FirstAttempts, rests: list[float | None]
) -> list[tuple[int, list[float | None]]]:
    """Every option of a single choice with the rest scores of who chose it."""
    chosen: dict[int, list[float | None]] = defaultdict(list)
    for option, rest in zip(given.options, rests, strict=True):
        if option is not None:
            chosen[option].append(rest)
    options = range(len(question.options)) if question.kind in SINGLE_KINDS else ()
    return [(index, chosen[index]) for index in options]


def _measure_options(
    question: Question, given: FirstAttempts, rests: list[float | None]
) -> tuple[OptionStatistics, ...]:
    chosen = _choosers(question, given, rests)
    shown = list_shown([len(scores) for _, scores in chosen])
    return tuple(
        _measure_option(question, index, scores, attempts=len(given), shown=index in shown) for index, scores in chosen
    )


def _measure_option(
    question: Question, index: int, scores: list[float | None], *, attempts: int, shown: bool
) -> OptionStatistics:
    people, correct = len(scores), question.options[index].correct
    known = [score for score in scores if score is not None]
    tells = people >= REST_CHOOSERS or (attempts >= RESTS_FROM and people >= FEWEST_CHOOSERS)
    return OptionStatistics(
        index=index,
        correct=correct,
        people=people if shown else None,
        share=people / attempts if shown and attempts >= SHARES_FROM else None,
        rest=fmean(known) if shown and tells and known else None,
        is_idle=not correct and attempts >= SHARES_FROM and people < _IDLE_SHARE * attempts,
    )


def list_shown(counts: Sequence[int]) -> frozenset[int]:
    """The places of the counts that may be shown: none of one to four, and none by which a single hidden one could be
    worked out from the total, so that the smallest other one goes with it. Nobody at all may always be shown.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < FEWEST_CHOOSERS}
    others = [place for place, count in enumerate(counts) if count >= FEWEST_CHOOSERS]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=counts.__getitem__))
    return frozenset(range(len(counts))) - hidden


def _find_suspect(question: Question, given: FirstAttempts, rests: list[float | None]) -> int | None:
    """The wrong option chosen by at least five whose choosers have the highest mean rest score (else by most)."""
    found = [
        (fmean([score for score in scores if score is not None] or [0.0]), len(scores), -index)
        for index, scores in _choosers(question, given, rests)
        if len(scores) >= FEWEST_CHOOSERS and not question.options[index].correct
    ]
    return -max(found)[2] if found else None
