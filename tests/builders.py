"""Valid values with one difference per test."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from questions.learning.card import Card, Memory, Rating, Review
from questions.people import Person, Role
from questions.quiz.asked import AskedQuestion
from questions.quiz.question import Kind, Option, Pair, Quantity, Question

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def a_question(kind: Kind = Kind.CHOICE, **changes) -> Question:
    """A question of this kind that has everything its kind needs."""
    question = Question(
        id=f"fait/{kind.value}",
        version="0badcafe",
        fact_id="fait",
        set_id="essai",
        objectives=("1.7.2.1",),
        kind=kind,
        prompt="Quelle couleur a le ciel ?",
        explanation="Le ciel diffuse le bleu.",
        sources=("Manuel d’essai, p. 1",),
    )
    return replace(question, **{**_content(kind), **changes})


def _content(kind: Kind) -> dict:
    match kind:
        case Kind.CHOICE | Kind.MULTIPLE:
            second = kind is Kind.MULTIPLE
            return {
                "options": (
                    Option(text="Bleu", correct=True, feedback="Oui, bleu."),
                    Option(text="Vert", correct=False, feedback="Le vert est pour l’herbe."),
                    Option(text="Azur", correct=second),
                    Option(text="Rouge", correct=False),
                )
            }
        case Kind.TRUE_FALSE:
            return {"options": (Option(text="Vrai", correct=True), Option(text="Faux", correct=False))}
        case Kind.ORDER:
            return {"options": tuple(Option(text=text, correct=True) for text in ("Un", "Deux", "Trois"))}
        case Kind.MATCH:
            return {"pairs": tuple(Pair(left=a, right=b) for a, b in (("ciel", "bleu"), ("herbe", "vert")))}
        case Kind.NUMBER:
            return {"quantity": Quantity(value=Decimal(9))}
        case Kind.RECALL:
            return {"key_points": ("bleu", "diffusion")}
        case _:
            return {"accepted": ("Durcissement", "crispation"), "rejected": ("Débat",)}


def an_asked(kind: Kind = Kind.CHOICE, *, question: Question | None = None, **changes) -> AskedQuestion:
    """An open asked question of this kind."""
    asked = AskedQuestion(id=7, person_id=1, question=question or a_question(kind), shuffle_seed=2026, asked_at=NOON)
    return replace(asked, **changes)


def a_memory(**changes) -> Memory:
    """A memory that is due today."""
    memory = Memory(
        stability=10.0,
        difficulty=5.0,
        likely_stability=changes.get("stability", 10.0),
        likely_difficulty=changes.get("difficulty", 5.0),
        last_day=date(2026, 11, 14),
    )
    return replace(memory, **changes)


def a_card(fact_id: str = "fait", **changes) -> Card:
    """A card reviewed once, due today."""
    card = Card(
        person_id=1,
        fact_id=fact_id,
        memory=a_memory(),
        reviews=1,
        lapses=0,
        run=1,
        leech_since=None,
        last_question_id=f"{fact_id}/choice",
        version=1,
    )
    return replace(card, **changes)


def a_review(fact_id: str = "fait", **changes) -> Review:
    """A first answer, right and rated today."""
    review = Review(
        asked_question_id=7,
        person_id=1,
        fact_id=fact_id,
        question_id=f"{fact_id}/text",
        question_version="0badcafe",
        asked_at=NOON,
        answered_at=NOON,
        study_day=TODAY,
        answer={"kind": "dontknow"},
        correct=True,
        credit=1.0,
        rating=Rating.GOOD,
        guess_probability=0.0,
        duration=9000,
        before=None,
        after=a_memory(last_day=TODAY),
        policy="fsrs6-2",
        update_id=None,
    )
    return replace(review, **changes)


def a_person(**changes) -> Person:
    """An apprentice."""
    person = Person(id=1, telegram_id=1001, first_name="Noa", role=Role.APPRENTICE, plan_id="arc-2010", created_at=NOON)
    return replace(person, **changes)
