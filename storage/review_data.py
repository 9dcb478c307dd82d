"""Cards and memories as JSON in the review log, those of earlier versions too."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from questions.learning.card import Card, Memory

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Row


def card_as_data(card: Card) -> dict[str, object]:
    """The card without its person and fact, which the review itself names."""
    return {
        "memory": memory_as_data(card.memory),
        "reviews": card.reviews,
        "lapses": card.lapses,
        "run": card.run,
        "leech_since": None if card.leech_since is None else card.leech_since.isoformat(),
        "last_question_id": card.last_question_id,
        "version": card.version,
    }


def card_from(row: Row[Any]) -> Card:
    """The card that a logged review was given on."""
    before = row.before
    # The first version logged neither runs nor leeches.
    leech_since = before.get("leech_since")
    return Card(
        person_id=row.person_id,
        fact_id=row.fact_id,
        memory=memory_from(before["memory"]),
        reviews=before["reviews"],
        lapses=before["lapses"],
        run=before.get("run", 0),
        leech_since=None if leech_since is None else date.fromisoformat(leech_since),
        last_question_id=before["last_question_id"],
        version=before["version"],
    )


def memory_as_data(memory: Memory) -> dict[str, object]:
    """The memory as JSON-ready data."""
    return {
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "likely_stability": memory.likely_stability,
        "likely_difficulty": memory.likely_difficulty,
        "last_day": memory.last_day.isoformat(),
    }


def memory_from(data: dict[str, Any]) -> Memory:
    """The memory in such data."""
    return Memory(
        stability=data["stability"],
        difficulty=data["difficulty"],
        # The first version knew no likely state: it took every right answer as known.
        likely_stability=data.get("likely_stability", data["stability"]),
        likely_difficulty=data.get("likely_difficulty", data["difficulty"]),
        last_day=date.fromisoformat(data["last_day"]),
    )
