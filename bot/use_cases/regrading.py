"""A wrong key put right in what people remember: one person in one transaction, until nobody is left.

A crash between two people loses nothing: the correction says who was done with last, in the same transaction as what
was done for them and the word that tells them of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases.correction_notices import CORRECTION_DONE, KEY_CORRECTED
from bot.use_cases.parameters import list_schedulers
from bot.use_cases.points import recount_points
from bot.use_cases.replay import store_card
from bot.use_cases.telling import put_word
from questions.learning.regrading import Regrading, Remedy, regrade

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo

    from questions.quiz.corrections import Correction
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork


def regrade_next(uow: UnitOfWork, *, now: datetime, zone: tzinfo, watched: int | None = None) -> Correction | None:
    """The oldest correction that is not worked off, with one more person done, or finished if nobody was left.

    None if there is none. `watched` is a correction whose maker looks on: its end need not be told.
    """
    correction = uow.corrections.find_unfinished()
    if correction is None:
        return None
    asked = list_wrong_versions(uow, correction)
    person_id = uow.corrections.find_next_person(correction, asked)
    if person_id is None:
        maker_id = correction.new.made_by
        if maker_id is not None and correction.id != watched:
            _tell_maker(uow, correction, maker_id, now=now, zone=zone)
        return _finish(uow, correction, asked, now=now)
    return _mend(uow, correction, asked, person_id=person_id, now=now, zone=zone)


def list_wrong_versions(uow: UnitOfWork, correction: Correction) -> Mapping[str, Question]:
    """The versions that had the wrong key: the one corrected, and those that it came from by corrections.

    A version that a file brought is where this ends: what was asked before may have been another question.
    """
    question_id = correction.new.question_id
    versions = {correction.new.old_version}
    for earlier in reversed(uow.corrections.list_of(question_id)):
        if earlier.id < correction.id and earlier.new.new_version in versions:
            versions.add(earlier.new.old_version)
    return {version: uow.questions.get(question_id, version) for version in versions}


def _mend(
    uow: UnitOfWork,
    correction: Correction,
    asked: Mapping[str, Question],
    *,
    person_id: int,
    now: datetime,
    zone: tzinfo,
) -> Correction:
    """Judge one person's answers anew, and see to what follows from it."""
    # What is read here is overwritten below: an answer given meanwhile waits.
    uow.people.hold(person_id)
    corrected = uow.questions.get(correction.new.question_id, correction.new.new_version)
    history = uow.reviews.list_of_fact(person_id, corrected.fact_id)
    found = regrade(history, asked=asked, corrected=corrected, schedulers=list_schedulers(uow))
    for logged in found.changed:
        uow.reviews.regrade(logged, correction_id=correction.id, at=now)
    store_card(uow, person_id, corrected.fact_id, found.card)
    recount_points(uow, person_id)
    _mark(uow, found, person_id=person_id, fact_id=corrected.fact_id, at=now)
    remedy = found.remedy if found.remedy is not Remedy.NONE else _find_remedy_owed(uow, correction, person_id)
    if remedy is not Remedy.NONE:
        payload = {"correction_id": correction.id, "remedy": remedy.value}
        people, key = [uow.people.get(person_id)], f"{KEY_CORRECTED}:{correction.id}"
        put_word(uow, people=people, kind=KEY_CORRECTED, payload=payload, key=key, now=now, zone=zone)
    return uow.corrections.move_on(
        correction,
        person_id=person_id,
        answers=len(found.changed),
        restored=found.remedy is Remedy.RESTORED,
        retaught=found.remedy is Remedy.RETAUGHT,
    )


def _find_remedy_owed(uow: UnitOfWork, correction: Correction, person_id: int) -> Remedy:
    """What an earlier corrected key of this question meant to the person, if this one leaves its word void.

    Who was right keeps that, so only a word that has not left is owed; who was told the right answer was told wrongly.
    """
    earlier = {one.id for one in uow.corrections.list_of(correction.new.question_id) if one.id < correction.id}
    for message in reversed(uow.outbox.list_of(person_id)):
        if message.kind == KEY_CORRECTED and message.payload["correction_id"] in earlier:
            remedy = Remedy(message.payload["remedy"])
            return Remedy.NONE if message.copies and remedy is Remedy.RESTORED else remedy
    return Remedy.NONE


def _mark(uow: UnitOfWork, found: Regrading, *, person_id: int, fact_id: str, at: datetime) -> None:
    """Have what was taught wrongly asked first, and no longer what turned out right."""
    if found.remedy is Remedy.RETAUGHT and found.card is not None:
        uow.corrections.reteach(person_id, fact_id, reviews=found.card.reviews, at=at)
    elif found.remedy is Remedy.RESTORED:
        uow.corrections.spare(person_id, fact_id)


def _finish(uow: UnitOfWork, correction: Correction, asked: Mapping[str, Question], *, now: datetime) -> Correction:
    # Somebody may have been asked the wrong key in the very moment in which it was corrected.
    wrong = asked.keys() - {correction.new.new_version}
    uow.asked.put_aside(correction.new.question_id, versions=wrong)
    return uow.corrections.finish(correction, at=now)


def _tell_maker(uow: UnitOfWork, correction: Correction, maker_id: int, *, now: datetime, zone: tzinfo) -> None:
    people, payload = [uow.people.get(maker_id)], {"correction_id": correction.id}
    key = f"{CORRECTION_DONE}:{correction.id}"
    put_word(uow, people=people, kind=CORRECTION_DONE, payload=payload, key=key, now=now, zone=zone)
