"""Trainers' sets: replaced as a whole, versions kept, published, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from questions.errors import NotFound
from questions.quiz.publishing import Publication, list_release_days
from questions.quiz.question_set import Fact, QuestionSet
from tests.storage.builders import NOW, TODAY, a_cohort, a_question, enrol


def a_set(*names: str, set_id: str = "serie-accueil", title: str = "Accueil <b>", version: str = "v1") -> QuestionSet:
    """A set with one fact and one question for each name."""
    return QuestionSet(
        id=set_id,
        title=title,
        facts=tuple(Fact(id=f"{set_id}:{name}", objectives=("1.1.1.1",)) for name in names),
        questions=tuple(
            a_question(id=f"{set_id}:{name}/1", version=version, fact_id=f"{set_id}:{name}", set_id=set_id)
            for name in names
        ),
    )


def a_publication(trainer, cohort, **changes) -> Publication:
    publication = Publication(
        set_id="serie-accueil",
        cohort_id=cohort.id,
        from_day=TODAY,
        facts_a_day=None,
        published_by=trainer.id,
        published_at=NOW,
    )
    return replace(publication, **changes)


def test_a_set_comes_back_as_it_was_stored(uow):
    stored = a_set("b", "a", "c")

    uow.sets.save(stored, owner_id=enrol(uow).id, at=NOW)

    assert uow.sets.get(stored.id) == stored
    info = uow.sets.get_info(stored.id)
    assert (info.title, info.questions, info.shared, info.withdrawn_at) == ("Accueil <b>", 3, False, None)


def test_a_set_gets_another_title_and_whoever_read_it_before_is_told(uow):
    uow.sets.save(a_set("a"), owner_id=enrol(uow).id, at=NOW)
    before = uow.sets.get_edition()

    uow.sets.rename("serie-accueil", title="Au téléphone")

    assert uow.sets.get("serie-accueil").title == "Au téléphone"
    assert uow.sets.get_edition() != before
    with pytest.raises(NotFound):
        uow.sets.rename("absent", title="x")


def test_a_set_stored_again_is_replaced_and_its_old_versions_stay_readable(uow):
    owner = enrol(uow)
    uow.sets.save(a_set("a", "b"), owner_id=owner.id, at=NOW)
    later = a_set("b", "c", title="Accueil 2", version="v2")

    uow.sets.save(later, owner_id=owner.id, at=NOW + timedelta(days=1))

    assert uow.sets.get(later.id) == later
    assert uow.questions.get("serie-accueil:a/1", "v1").version == "v1"
    info = uow.sets.get_info(later.id)
    assert (info.created_at, info.updated_at) == (NOW, NOW + timedelta(days=1))


def test_a_large_set_is_stored_whole(uow):
    large = a_set(*(f"n{number}" for number in range(1201)))

    uow.sets.save(large, owner_id=enrol(uow).id, at=NOW)

    assert uow.sets.get(large.id) == large


def test_a_set_that_is_not_there_is_not_found(uow):
    assert uow.sets.find_info("nulle-part") is None
    for act in (uow.sets.get, uow.sets.get_info, lambda found: uow.sets.share(found, shared=True)):
        with pytest.raises(NotFound):
            act("nulle-part")


def test_a_trainer_sees_own_sets_and_those_that_others_share(uow):
    own, other = enrol(uow), enrol(uow, telegram_id=2)
    for set_id, owner in (("serie-a", own), ("serie-b", other), ("serie-c", other)):
        uow.sets.save(a_set("x", set_id=set_id), owner_id=owner.id, at=NOW)
    uow.sets.share("serie-c", shared=True)

    assert [info.id for info in uow.sets.list_usable(own.id)] == ["serie-a", "serie-c"]
    assert [info.id for info in uow.sets.list_all()] == ["serie-a", "serie-b", "serie-c"]


def test_a_set_of_somebody_else_is_not_overwritten(uow):
    owner, other = enrol(uow), enrol(uow, telegram_id=2)
    uow.sets.save(a_set("a"), owner_id=owner.id, at=NOW)

    with pytest.raises(NotFound):
        uow.sets.save(a_set("b"), owner_id=other.id, at=NOW)


def test_a_set_withdrawn_leaves_every_list_but_can_be_read(uow):
    owner, cohort = enrol(uow), a_cohort(uow)
    uow.sets.save(a_set("a"), owner_id=owner.id, at=NOW)
    uow.sets.publish(a_publication(owner, cohort))

    uow.sets.withdraw("serie-accueil", at=NOW)

    assert uow.sets.list_usable(owner.id) == uow.sets.list_all() == uow.sets.list_publications() == ()
    assert len(uow.sets.get("serie-accueil").questions) == 1


def test_a_set_is_published_to_a_cohort_once_and_may_be_given_otherwise_or_taken_back(uow):
    owner, cohort = enrol(uow), a_cohort(uow)
    uow.sets.save(a_set("a"), owner_id=owner.id, at=NOW)

    assert uow.sets.publish(a_publication(owner, cohort))
    assert not uow.sets.publish(a_publication(owner, cohort, facts_a_day=3))

    assert uow.sets.list_publications(cohort_id=cohort.id) == (a_publication(owner, cohort, facts_a_day=3),)
    uow.sets.unpublish("serie-accueil", cohort.id)
    assert uow.sets.list_publications(set_id="serie-accueil") == ()


def test_every_change_of_what_is_asked_makes_another_edition(uow):
    owner, cohort = enrol(uow), a_cohort(uow)
    editions = [uow.sets.get_edition()]
    for act in (
        lambda: uow.sets.save(a_set("a"), owner_id=owner.id, at=NOW),
        lambda: uow.sets.publish(a_publication(owner, cohort)),
        lambda: uow.sets.unpublish("serie-accueil", cohort.id),
        lambda: uow.sets.withdraw("serie-accueil", at=NOW),
    ):
        act()
        editions.append(uow.sets.get_edition())

    assert len(set(editions)) == 5


def test_pictures_are_kept_once_by_their_hash(uow):
    uow.sets.keep_images({"ab12": b"\x89PNG", "cd34": b"\xff\xd8"})
    uow.sets.keep_images({"ab12": b"another"})

    assert uow.sets.get_image("ab12") == b"\x89PNG"
    with pytest.raises(NotFound):
        uow.sets.get_image("ef56")


def test_facts_given_a_few_a_day_come_in_the_order_of_the_set():
    question_set = a_set("a", "b", "c", "d", "e")
    publication = Publication(
        set_id=question_set.id, cohort_id=1, from_day=TODAY, facts_a_day=2, published_by=1, published_at=NOW
    )

    days = [(day - TODAY).days for day in list_release_days(question_set, publication).values()]

    assert days == [0, 0, 1, 1, 2]
    assert set(list_release_days(question_set, replace(publication, facts_a_day=None)).values()) == {TODAY}
