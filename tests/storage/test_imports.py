"""Sets that wait for their trainer's yes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from questions.errors import StaleTap
from questions.quiz.publishing import NewImport
from questions.quiz.question import Kind, Option, Pair, Quantity
from questions.quiz.question_set import Fact, QuestionSet
from tests.storage.builders import NOW, a_question, enrol

FULL = QuestionSet(
    id="serie-accueil",
    title="Accueil <b>",
    facts=(Fact(id="serie-accueil:a", objectives=("1.1.1.1", "1.1.1.2")), Fact(id="serie-accueil:b", objectives=())),
    questions=(
        a_question(
            id="serie-accueil:a/1",
            fact_id="serie-accueil:a",
            set_id="serie-accueil",
            options=(Option(text="=1+1", correct=True, feedback="é"), Option(text="b", correct=False)),
        ),
        a_question(
            id="serie-accueil:b/1",
            fact_id="serie-accueil:b",
            set_id="serie-accueil",
            kind=Kind.NUMBER,
            options=(),
            pairs=(Pair(left="a", right="b"),),
            accepted=("x", "y"),
            quantity=Quantity(value=Decimal("0.10"), tolerance=Decimal("0.005"), unit="CHF"),
            cite=1,
            listed=(("un", "une"), ("deux",)),
        ),
    ),
)


def an_import(person, **changes) -> NewImport:
    values = {"person_id": person.id, "created_at": NOW, "file_name": "quiz.gift", "question_set": FULL}
    return NewImport(**{**values, "replaces": False, **changes})


def test_a_pending_set_comes_back_whole(uow):
    trainer = enrol(uow)

    pictures = {"0badcafe": b"\x89PNG\x00\xff"}
    new = an_import(trainer, pictures=pictures, twin="serie-7", likely={"serie-accueil:b/1": "1.1.1.1"})
    number = uow.imports.put(new)

    assert uow.imports.get(number, person_id=trainer.id) == new
    assert uow.imports.find_newest(trainer.id) == (number, new)
    assert uow.imports.find_newest(enrol(uow, telegram_id=7).id) is None


def test_a_newer_file_takes_the_place_of_the_one_before(uow):
    trainer = enrol(uow)
    first = uow.imports.put(an_import(trainer))
    second = uow.imports.put(an_import(trainer, file_name="neu.gift"))

    assert uow.imports.get(second, person_id=trainer.id).file_name == "neu.gift"
    with pytest.raises(StaleTap):
        uow.imports.get(first, person_id=trainer.id)


def test_a_pending_set_of_somebody_else_is_not_there(uow):
    number = uow.imports.put(an_import(enrol(uow)))
    other = enrol(uow, telegram_id=2)

    with pytest.raises(StaleTap):
        uow.imports.get(number, person_id=other.id)


def test_a_pending_set_is_forgotten_once_answered(uow):
    trainer = enrol(uow)
    number = uow.imports.put(an_import(trainer))

    uow.imports.drop(trainer.id)
    uow.imports.drop(trainer.id)

    with pytest.raises(StaleTap):
        uow.imports.get(number, person_id=trainer.id)
