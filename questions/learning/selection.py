"""What to ask next: « grow, then harvest », chosen for the chance of knowing it on the exam day.

Far from the exam an answer is worth most where it multiplies stability (grow); in the last days, where it raises
recall on the day itself (harvest). Facts not yet met come first: postponing them costs more than any review
gains. Without an exam day, or while the model is not to be trusted, facts come in FSRS's due order.
`docs/learning.md` has the figures; the formulas and what else was tried stand in the module's tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from questions.learning.glance import SeenCard
from questions.learning.memories import CAUTIOUS_RETENTION, DESIRED_RETENTION, LOWEST_RECALL_BELIEVED
from questions.learning.memory_model import DEFAULT_MODEL
from questions.quiz.question_set import topic_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from datetime import date

    from questions.learning.memory_model import MemoryModel
    from questions.learning.seen_cards import SeenCards

Known = TypeVar("Known", bound=SeenCard)

FRESH = 0.97
"""A fact this surely known is left alone while growing: an answer would hardly add anything."""

_HARVEST_SHARE = 0.25
_FEWEST_ANSWERS, _MOST_ANSWERS = 3.0, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What somebody learns towards, on one study day.

    `exam_day` is None where there is none; `answers_per_day` is what the person manages (kept within 3 to 60);
    `bank_size` counts the facts that the exam may ask, met or not; `trusted` is False while FSRS promises
    clearly more than the cohort recalls (`questions.learning.calibration`).
    """

    today: date
    exam_day: date | None
    answers_per_day: float
    bank_size: int
    trusted: bool = True

    @property
    def days_left(self) -> int | None:
        """Days until the exam; None without exam day or once it has come."""
        if self.exam_day is None or self.exam_day <= self.today:
            return None
        return (self.exam_day - self.today).days

    @property
    def retention(self) -> float:
        """At which chance of recall a fact is due, where due order decides."""
        return DESIRED_RETENTION if self.trusted else CAUTIOUS_RETENTION

    @property
    def harvest_days(self) -> int:
        """How many days before the exam the harvest begins: a quarter of the bank at this pace."""
        pace = min(max(self.answers_per_day, _FEWEST_ANSWERS), _MOST_ANSWERS)
        return ceil(_HARVEST_SHARE * self.bank_size / pace)


def choose_facts(
    cards: Collection[SeenCard],
    unseen: Sequence[str],
    *,
    aim: Aim,
    count: int,
    most_new: int,
    model: MemoryModel = DEFAULT_MODEL,
    voluntary: bool = False,
) -> tuple[str, ...]:
    """The facts to ask in one round, at most `count`, each once and of each topic one.

    `unseen` are the released facts never met, in curriculum order; up to `most_new` of them come in any case,
    more only where reviews don't fill the round. Facts answered today are left out. A `voluntary` round also
    takes what is still fresh, and siblings: who practises a topic wants all of it. Same input, same choice.
    """
    ranked = rank_cards(cards, aim=aim, model=model, voluntary=voluntary)
    wanted = (card.fact_id for card in _put_leech_first(ranked))
    return _fill_round(wanted, unseen, count=count, most_new=most_new, voluntary=voluntary)


def choose_among(
    cards: SeenCards,
    unseen: Sequence[str],
    *,
    aim: Aim,
    count: int,
    most_new: int,
    model: MemoryModel = DEFAULT_MODEL,
    voluntary: bool = False,
) -> tuple[str, ...]:
    """As `choose_facts`, for who has all cards side by side."""
    if not cards.are_many:
        return choose_facts(
            cards.values(), unseen, aim=aim, count=count, most_new=most_new, model=model, voluntary=voluntary
        )
    from questions.learning.ranking import list_wanted  # noqa: PLC0415 - numpy, which few cards do not pay for

    wanted = list_wanted(cards, aim=aim, model=model, voluntary=voluntary)
    return _fill_round(wanted, unseen, count=count, most_new=most_new, voluntary=voluntary)


def is_any_wanted(cards: SeenCards, *, aim: Aim, model: MemoryModel = DEFAULT_MODEL) -> bool:
    """Whether any of these cards is worth an answer today."""
    if not cards.are_many:
        return bool(rank_cards(cards.values(), aim=aim, model=model))
    from questions.learning import ranking  # noqa: PLC0415 - numpy, which few cards do not pay for

    return ranking.is_any_wanted(cards, aim=aim, model=model)


def _fill_round(
    wanted: Iterator[str], unseen: Sequence[str], *, count: int, most_new: int, voluntary: bool
) -> tuple[str, ...]:
    """New facts and wanted ones by turns, each topic once."""
    taken: set[str] = set()
    group_of = _itself if voluntary else topic_of
    new = list(islice(_one_of_each(group_of, unseen, taken), min(most_new, count)))
    reviews = list(islice(_one_of_each(group_of, wanted, taken), count - len(new)))
    more = islice(_one_of_each(group_of, unseen, taken), count - len(new) - len(reviews))
    mixed = chain.from_iterable(zip_longest(chain(new, more), reviews))
    return tuple(fact_id for fact_id in mixed if fact_id is not None)


def _put_leech_first(ranked: list[Known]) -> list[Known]:
    """The cards with one leech in front, the one asked longest ago: by gain alone it would never come back."""
    leeches = [card for card in ranked if card.leech_since is not None]
    if not leeches:
        return ranked
    first = min(leeches, key=lambda card: (card.memory.last_day, card.fact_id))
    return [first, *(card for card in ranked if card is not first)]


def rank_cards(
    cards: Iterable[Known], *, aim: Aim, model: MemoryModel = DEFAULT_MODEL, voluntary: bool = False
) -> list[Known]:
    """The cards worth an answer today, the one that gains most first."""
    candidates = [card for card in cards if card.memory.last_day != aim.today]
    left = aim.days_left
    if left is None or not aim.trusted:
        scored = _score_due(candidates, aim.today, model, retention=aim.retention, voluntary=voluntary)
    elif left > aim.harvest_days:
        scored = _score_growth(candidates, aim.today, model, fresh=1.0 if voluntary else FRESH)
    else:
        scored = _score_harvest(candidates, aim.today, left, model)
    # The id decides between equals: the order in which rows came must not.
    return [card for _, _, card in sorted(scored)]


def spread_new_facts(unseen: int, *, today: date, started: date, exam_day: date | None, count: int) -> int:
    """How many of a round of `count` are for facts never met, so that all are met in time.

    They are spread evenly until a sixth of the way (at least four weeks) is left for reviews, and fill at most
    half of a round. Without exam day a fifth of each round is new.
    """
    if exam_day is None or exam_day <= today:
        return min(unseen, ceil(count / 5))
    reviews_only = max(28, (exam_day - started).days // 6)
    days = (exam_day - today).days - reviews_only
    return min(ceil(unseen / max(1, days)), ceil(count / 2))


def _one_of_each(group_of: Callable[[str], str], fact_ids: Iterable[str], taken: set[str]) -> Iterator[str]:
    """The facts of groups not yet taken, marking each group as taken."""
    for fact_id in fact_ids:
        group = group_of(fact_id)
        if group not in taken:
            taken.add(group)
            yield fact_id


def _itself(fact_id: str) -> str:
    return fact_id


def _score_growth(
    cards: list[Known], today: date, model: MemoryModel, *, fresh: float
) -> list[tuple[float, str, Known]]:
    """By how much one answer multiplies stability, on average over right and wrong."""
    recall_after, after_success, after_failure = model.recall, model.after_success, model.after_failure
    scored = []
    for card in cards:
        memory = card.memory
        stability, difficulty, elapsed = memory.stability, memory.difficulty, (today - memory.last_day).days
        recall = recall_after(stability, max(1, elapsed))
        if recall > fresh:
            continue
        believed = max(LOWEST_RECALL_BELIEVED, recall)
        success = after_success(stability, difficulty, believed)
        failure = after_failure(stability, difficulty, recall)
        scored.append((-(recall * success + (1 - recall) * failure) / stability, card.fact_id, card))
    return scored


def _score_harvest(cards: list[Known], today: date, left: int, model: MemoryModel) -> list[tuple[float, str, Known]]:
    """By how much one answer raises recall on the exam day, on average over right and wrong."""
    scored = []
    for card in cards:
        stability, difficulty = card.memory.stability, card.memory.difficulty
        elapsed = max(1, (today - card.memory.last_day).days)
        recall = model.recall(stability, elapsed)
        success = model.recall(model.after_success(stability, difficulty, recall), left)
        failure = model.recall(model.after_failure(stability, difficulty, recall), left)
        gain = recall * success + (1 - recall) * failure - model.recall(stability, elapsed + left)
        scored.append((-gain, card.fact_id, card))
    return scored


def _score_due(
    cards: list[Known], today: date, model: MemoryModel, *, retention: float, voluntary: bool
) -> list[tuple[float, str, Known]]:
    """FSRS's due order: how long each is overdue; what is not due yet comes in voluntary rounds only."""
    scored = []
    for card in cards:
        elapsed = max(1, (today - card.memory.last_day).days)
        overdue = elapsed - model.interval(card.memory.stability, retention)
        if overdue >= 0 or voluntary:
            scored.append((float(-overdue), card.fact_id, card))
    return scored
