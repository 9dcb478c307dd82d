from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError

from questions.errors import StaleTap
from tests.storage.builders import TODAY, a_card, a_memory, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def test_a_new_card_is_found_as_it_was_saved(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    card = a_card(person, memory=a_memory(stability=0.1 + 0.2, difficulty=1 / 3))

    uow.cards.save(card)

    assert uow.cards.find(person.id, card.fact_id) == card
    assert uow.cards.list_of(person.id) == (card,)


def test_a_glance_tells_of_a_card_what_choosing_and_forecasting_look_at(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    card = a_card(person, memory=a_memory(stability=0.1 + 0.2, difficulty=1 / 3), leech_since=TODAY)
    uow.cards.save(card)
    uow.cards.save(a_card(enrol(uow, telegram_id=2)))

    (glance,) = uow.cards.see_all(person.id).values()

    assert (glance.fact_id, glance.leech_since) == (card.fact_id, TODAY)
    for name in ("stability", "difficulty", "likely_stability", "likely_difficulty", "last_day", "due_day"):
        assert getattr(glance.memory, name) == getattr(card.memory, name)


def test_a_fact_never_met_has_no_card(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    uow.cards.save(a_card(person))

    assert uow.cards.find(person.id, "autre") is None
    assert uow.cards.find(other.id, "accueil.etapes") is None
    assert uow.cards.list_of(other.id) == ()


def test_the_next_version_replaces_the_stored_one(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    uow.cards.save(a_card(person))
    second = a_card(person, version=2, reviews=2, lapses=1, last_question_id="b", memory=a_memory(stability=9.5))

    uow.cards.save(second)

    assert uow.cards.find(person.id, second.fact_id) == second


@pytest.mark.parametrize("version", [1, 2, 4])
def test_a_save_that_does_not_follow_the_stored_version_is_refused(uow: OwnUnitOfWork, version: int) -> None:
    person = enrol(uow)
    uow.cards.save(a_card(person))
    stored = a_card(person, version=2)
    uow.cards.save(stored)

    with pytest.raises(StaleTap):
        uow.cards.save(a_card(person, version=version, reviews=9))

    assert uow.cards.find(person.id, stored.fact_id) == stored


def test_a_card_is_put_back_as_it_was_one_version_on(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    before = a_card(person)
    uow.cards.save(before)
    uow.cards.save(a_card(person, version=2, reviews=2, memory=a_memory(stability=9.5)))

    uow.cards.restore(person.id, before.fact_id, before=before)

    assert uow.cards.find(person.id, before.fact_id) == replace(before, version=3)


def test_a_first_answer_taken_back_leaves_no_card(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    card = a_card(person)
    uow.cards.save(card)

    uow.cards.restore(person.id, card.fact_id, before=None)

    assert uow.cards.find(person.id, card.fact_id) is None
    with pytest.raises(StaleTap):
        uow.cards.restore(person.id, card.fact_id, before=card)


def test_the_database_itself_refuses_a_card_of_nobody(uow: OwnUnitOfWork) -> None:
    nobody = replace(enrol(uow), id=999)

    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        uow.cards.save(a_card(nobody))
