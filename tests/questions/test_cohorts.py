from datetime import timedelta

import pytest

from questions.cohorts import (
    Cohort,
    Member,
    Release,
    clean_first_name,
    clean_name,
    list_withheld,
    may_give_roles,
    may_join,
    may_manage_cohort,
    may_teach,
    order_by_name,
)
from questions.errors import InvalidSetting
from questions.people import Role
from tests.builders import NOON, TODAY, a_person

APPRENTICE, TRAINER, ADMIN = (a_person(id=number, role=role) for number, role in enumerate(Role, start=1))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  ARC \t 2026\n A ", "ARC 2026 A"),
        ("ARC\u202e6202", "ARC6202"),
        ("a\u200bb\u2066c\u2069\u00ad", "abc"),
        ("\x00\x1b[31mrouge", "[31mrouge"),
        ("e\u0301cole", "école"),
        ("<b>ARC</b> & Co", "<b>ARC</b> & Co"),
        ("x" * 60, "x" * 60),
    ],
)
def test_a_name_loses_what_nobody_can_see_and_nothing_else(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"), [("", "empty"), (" \u202e\u200b\u3164", "empty"), ("\ud83d", "empty"), ("x" * 61, "long")]
)
def test_a_name_of_nothing_or_of_too_much_is_refused(typed, reason):
    with pytest.raises(InvalidSetting) as refusal:
        clean_name(typed)

    assert (refusal.value.setting, refusal.value.reason) == ("name", reason)


def test_a_first_name_always_leaves_something_to_see():
    assert clean_first_name("\u202eaoN") == "aoN"
    assert clean_first_name("\u3164") == "?"
    assert len(clean_first_name("N" * 64)) == 60


def test_admins_manage_every_cohort_and_trainers_their_own():
    assert may_manage_cohort(ADMIN, trainer_ids=())
    assert may_manage_cohort(TRAINER, trainer_ids={TRAINER.id})
    assert not may_manage_cohort(TRAINER, trainer_ids={99})


def test_whoever_lost_the_role_manages_nothing_though_still_on_the_list():
    assert not may_manage_cohort(APPRENTICE, trainer_ids={APPRENTICE.id})


def test_who_may_teach_give_roles_and_join():
    people = (APPRENTICE, TRAINER, ADMIN)

    assert [may_teach(person) for person in people] == [False, True, True]
    assert [may_give_roles(person) for person in people] == [False, False, True]
    assert [may_join(person) for person in people] == [True, False, False]


def test_what_is_released_later_is_withheld_until_its_day():
    releases = [
        Release(cohort_id=1, scope=scope, from_day=TODAY + timedelta(days=days))
        for scope, days in (("1", -1), ("2", 0), ("7", 1))
    ]

    assert list_withheld(releases, today=TODAY) == {"7"}
    assert list_withheld(releases, today=TODAY + timedelta(days=1)) == frozenset()


def test_a_cohort_is_over_the_day_after_its_exam_day():
    cohort = Cohort(id=1, name="A", plan_id="arc-2010", created_at=NOON, exam_day=TODAY)

    assert not cohort.is_over(TODAY)
    assert cohort.is_over(TODAY + timedelta(days=1))


def test_members_are_ordered_whatever_their_case_and_accents():
    names = ("Zoé", "élodie", "Emma", "Éric", "emma")
    members = [
        Member(person=a_person(id=9 - number, first_name=name), last_day=None) for number, name in enumerate(names)
    ]

    assert [member.person.first_name for member in order_by_name(members)] == ["emma", "Emma", "élodie", "Éric", "Zoé"]
