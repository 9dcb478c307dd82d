"""What to ask next: due facts first, then new ones within the daily limit, spread over objectives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.quiz.question import Kind

if TYPE_CHECKING:
    import random
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from questions.learning.card import Card
    from questions.quiz.question import Question

NEW_FACTS_PER_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The fact to ask next, and whether it is a new one."""

    fact_id: str
    is_new: bool


def choose_fact(
    cards: Collection[Card],
    curriculum: Mapping[str, tuple[str, ...]],
    *,
    today: date,
    new_today: int,
    last_fact_id: str | None = None,
    new_per_day: int = NEW_FACTS_PER_DAY,
) -> Choice | None:
    """The fact to ask next, or None when nothing is due and the day's new facts are used up.

    `curriculum` maps every fact that can be asked to its objectives, in curriculum order. Due facts come first,
    the most overdue before the others; then new facts, from the objective of which the fewest facts have been
    seen. The fact asked last is not asked again at once if another is due.
    """
    due = sorted(
        (card for card in cards if card.fact_id in curriculum and card.memory.due_day <= today),
        key=lambda card: (card.fact_id == last_fact_id, card.memory.due_day, card.fact_id),
    )
    if due:
        return Choice(fact_id=due[0].fact_id, is_new=False)
    if new_today >= new_per_day:
        return None
    fact_id = _next_new_fact({card.fact_id for card in cards}, curriculum)
    return None if fact_id is None else Choice(fact_id=fact_id, is_new=True)


def _next_new_fact(seen: set[str], curriculum: Mapping[str, tuple[str, ...]]) -> str | None:
    """The first unseen fact, in curriculum order, of the objective of which the fewest facts have been seen."""
    seen_of = Counter(code for fact_id in seen for code in curriculum.get(fact_id, ())[:1])
    unseen = [(fact_id, codes) for fact_id, codes in curriculum.items() if fact_id not in seen]
    if not unseen:
        return None
    place = {fact_id: number for number, (fact_id, _) in enumerate(unseen)}
    return min(unseen, key=lambda fact: (seen_of[fact[1][0]], place[fact[0]]))[0]


def choose_question(questions: Sequence[Question], *, last_question_id: str | None, rng: random.Random) -> Question:
    """One way of asking the fact, other than the one asked last if there is another.

    Kinds are drawn first, so that a fact with twenty choices and one order still gets its order asked. The first
    meeting with a fact is not a blank page: recall without help waits until the fact has been seen.
    """
    others = [question for question in questions if question.id != last_question_id] or list(questions)
    if last_question_id is None:
        others = [question for question in others if question.kind is not Kind.RECALL] or others
    kinds = sorted({question.kind for question in others})
    kind = rng.choice(kinds)
    return rng.choice([question for question in others if question.kind is kind])
