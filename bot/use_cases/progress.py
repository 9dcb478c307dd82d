"""How far one has come."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from questions.results.progress import Progress, measure_domains

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def measure_progress(uow: UnitOfWork, act: Act) -> Progress:
    """The person's mastery by domain, and what today holds."""
    today, curriculum = act.today, act.syllabus.library.curriculum
    cards = uow.cards.list_of(act.person.id)
    # A study day never began more than two days ago; what is older is left unread.
    recent = uow.reviews.list_of(act.person.id, since=act.now - timedelta(days=2), limit=10_000)
    answers = [logged.review for logged in recent if logged.review.study_day == today and not logged.taken_back]
    return Progress(
        domains=measure_domains(
            cards,
            curriculum,
            titles=((domain.number, domain.title) for domain in act.syllabus.plan.domains),
            today=today,
        ),
        due_today=sum(card.fact_id in curriculum and card.memory.due_day <= today for card in cards),
        reviews_today=len(answers),
        right_today=sum(review.correct for review in answers),
    )
