"""Rounds of days to come by the exact rules: the project's own selection, rating and scheduling, with dice."""

import random
from dataclasses import replace
from datetime import date, timedelta

from questions.learning.card import Card
from questions.learning.forecast import Course
from questions.learning.playing import FIRST_RIGHT, GUESS, Participant
from questions.learning.scheduling import DEFAULT_SCHEDULER, next_card
from questions.learning.selection import Aim, choose_facts, spread_new_facts
from questions.quiz.grading import Grade
from tests.builders import TODAY, a_card, a_memory, a_review


def never(_: date) -> bool:
    return False


def a_participant(
    person_id: int = 1,
    *,
    facts: int = 0,
    stability: float = 30.0,
    unseen: int = 0,
    exam_in: int | None = 150,
    trusted: bool = True,
    goal: int = 10,
    **changes,
) -> Participant:
    """Somebody with so many cards around a stability, most of them not due yet."""
    rng = random.Random(person_id)
    cards = []
    for number in range(facts):
        strength = stability * rng.lognormvariate(0, 1)
        last_day = TODAY - timedelta(days=rng.randint(1, max(1, int(1.2 * strength))))
        memory = a_memory(stability=strength, difficulty=rng.uniform(2, 9), last_day=last_day)
        cards.append(a_card(f"t{number}.{number}", memory=memory))
    aim = Aim(
        today=TODAY,
        exam_day=None if exam_in is None else TODAY + timedelta(days=exam_in),
        answers_per_day=goal,
        bank_size=facts + unseen,
        trusted=trusted,
    )
    course = Course(aim=aim, started=TODAY - timedelta(days=200), answers_per_day=goal)
    usual = {"cards": cards, "unseen": unseen, "course": course, "goal": goal, "seconds": 30.0, "is_off": never}
    return Participant(person_id=person_id, **{**usual, **changes})


def play_exactly(participant: Participant, *, days: int, rng: random.Random) -> list[int]:
    """How many answers each day takes."""
    cards = {card.fact_id: card for card in participant.cards if isinstance(card, Card)}
    unseen = [f"u{number}.{number}" for number in range(participant.unseen)]
    course, counts = participant.course, []
    for number in range(days):
        today = TODAY + timedelta(days=number)
        new = spread_new_facts(
            len(unseen), today=today, started=course.started, exam_day=course.aim.exam_day, count=participant.goal
        )
        aim = replace(course.aim, today=today)
        facts = choose_facts(tuple(cards.values()), unseen, aim=aim, count=participant.goal, most_new=new)
        answers = {fact_id: answer_exactly(cards.get(fact_id), fact_id, today, rng) for fact_id in facts}
        cards |= {fact_id: card for fact_id, (card, _) in answers.items()}
        unseen = [fact_id for fact_id in unseen if fact_id not in cards]
        counts.append(sum(taken for _, taken in answers.values()))
    return counts


def echo_exactly(*, facts: int, days: int, rng: random.Random) -> list[float]:
    """How many answers a new fact takes on each day if it is asked whenever it is due."""
    counts = [0] * days
    for _ in range(facts):
        card: Card | None = None
        for number in range(days):
            today = TODAY + timedelta(days=number)
            if card is None or card.memory.due_day <= today:
                card, taken = answer_exactly(card, "fait", today, rng)
                counts[number] += taken
    return [count / facts for count in counts]


def answer_exactly(before: Card | None, fact_id: str, today: date, rng: random.Random) -> tuple[Card, int]:
    """One fact asked: the card after it, and how many answers it took (a miss is asked once more)."""
    memory = None if before is None else before.memory
    recall = None if memory is None else DEFAULT_SCHEDULER.recall(memory, today=today)
    right = rng.random() < (FIRST_RIGHT if recall is None else recall + (1 - recall) * GUESS)
    judged = Grade(credit=float(right), correct=right, guess_probability=GUESS)
    rating = DEFAULT_SCHEDULER.rate(judged, memory=memory, today=today)
    after = DEFAULT_SCHEDULER.review(memory, rating, today=today, guess=GUESS if right else 0.0)
    review = a_review(fact_id, before=before, rating=rating, after=after, study_day=today, correct=right)
    return next_card(review), 1 if right else 2
