"""Trainers' sets by themselves: who may change and use them, and from when on their facts are asked."""

from datetime import date

import pytest

from questions.people import Role
from questions.quiz.publishing import (
    Publication,
    SetInfo,
    list_release_days,
    make_set_id,
    may_change_set,
    may_use_set,
    number_of,
)
from questions.quiz.question_set import Fact, QuestionSet
from tests.builders import NOON, TODAY, a_person

OWNER, OTHER = 1, 2
SET = QuestionSet(
    id="serie-3",
    title="Produits",
    facts=tuple(Fact(id=f"fait-{number}", objectives=()) for number in range(5)),
    questions=(),
)


def an_info(*, shared: bool = False) -> SetInfo:
    return SetInfo(
        id="serie-3",
        title="Produits",
        owner_id=OWNER,
        shared=shared,
        created_at=NOON,
        updated_at=NOON,
        withdrawn_at=None,
        questions=5,
    )


def a_publication(facts_a_day: int | None) -> Publication:
    return Publication(
        set_id="serie-3",
        cohort_id=1,
        from_day=TODAY,
        facts_a_day=facts_a_day,
        published_by=OWNER,
        published_at=NOON,
    )


@pytest.mark.parametrize(("facts_a_day", "days"), [(None, [0, 0, 0, 0, 0]), (2, [0, 0, 1, 1, 2]), (1, [0, 1, 2, 3, 4])])
def test_facts_are_released_all_at_once_or_so_many_a_day_in_the_set_s_order(facts_a_day, days):
    released = list_release_days(SET, a_publication(facts_a_day))

    assert list(released) == [fact.id for fact in SET.facts]
    assert [(day - TODAY).days for day in released.values()] == days
    assert all(isinstance(day, date) for day in released.values())


@pytest.mark.parametrize(
    ("role", "person_id", "shared", "changes", "uses"),
    [
        (Role.TRAINER, OWNER, False, True, True),
        (Role.TRAINER, OTHER, False, False, False),
        (Role.TRAINER, OTHER, True, False, True),
        (Role.ADMIN, OTHER, False, True, True),
        (Role.APPRENTICE, OWNER, True, False, False),
        (Role.APPRENTICE, OTHER, True, False, False),
    ],
)
def test_a_set_is_its_owner_s_while_they_teach_and_shared_ones_are_every_trainer_s_to_use(
    role, person_id, shared, changes, uses
):
    person, info = a_person(id=person_id, role=role), an_info(shared=shared)

    assert (may_change_set(person, info), may_use_set(person, info)) == (changes, uses)


@pytest.mark.parametrize(
    ("set_id", "number"), [(make_set_id(12), 12), ("serie-", 0), ("serie-x", 0), ("serie-²", 0), ("1.4", 0)]
)
def test_the_id_of_a_trainer_s_set_holds_its_number_and_no_other_id_does(set_id, number):
    assert number_of(set_id) == number
