"""What trainers publish reaches their cohort, at its day, and nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases import shelf as shelf_module
from bot.use_cases.aims import take_standing
from bot.use_cases.shelf import Shelf
from questions.quiz.publishing import Publication
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set


@pytest.fixture
async def cohort(scene):
    """A cohort to which a set of five facts is published, two a day from today; the scene's person is in it."""

    def fill(uow):
        created = uow.cohorts.create(name="ARC 2026", plan_id="arc-2010", created_at=NOON)
        uow.sets.save(a_set("a", "b", "c", "d", "e"), owner_id=scene.other.id, at=NOON)
        uow.sets.publish(a_publication(scene, created))
        return created

    created = await scene.desk.run(fill)
    scene.person = replace(scene.person, cohort_id=created.id)
    await scene.desk.run(lambda uow: uow.people.save(scene.person))
    return created


def a_publication(scene, cohort) -> Publication:
    return Publication(
        set_id="serie-accueil",
        cohort_id=cohort.id,
        from_day=TODAY,
        facts_a_day=2,
        published_by=scene.other.id,
        published_at=NOON,
    )


async def find(scene, shelf, cohort_id):
    return await scene.desk.read(lambda uow: shelf.find_syllabus(uow, cohort_id))


async def test_a_published_set_is_added_to_what_is_shipped_and_comes_first(scene, cohort):
    syllabus = await find(scene, Shelf(scene.syllabus), cohort.id)

    assert list(syllabus.curriculum)[:5] == [f"serie-accueil:{name}" for name in "abcde"]
    assert set(syllabus.curriculum) - set(scene.syllabus.curriculum) == {f"serie-accueil:{name}" for name in "abcde"}
    assert syllabus.library.list_questions("serie-accueil:a")


async def test_who_has_no_cohort_and_other_cohorts_get_what_is_shipped(scene, cohort):
    shelf = Shelf(scene.syllabus)
    other = await scene.desk.run(lambda uow: uow.cohorts.create(name="B", plan_id="arc-2010", created_at=NOON))

    assert await find(scene, shelf, None) is scene.syllabus
    assert await find(scene, shelf, other.id) is scene.syllabus


async def test_a_change_is_seen_at_once_and_nothing_is_read_twice(scene, cohort):
    shelf = Shelf(scene.syllabus)
    first = await find(scene, shelf, cohort.id)
    assert await find(scene, shelf, cohort.id) is first

    await scene.desk.run(lambda uow: uow.sets.save(a_set("a"), owner_id=scene.other.id, at=NOON))

    assert set((await find(scene, shelf, cohort.id)).release_days) == {"serie-accueil:a"}


async def test_what_a_commit_that_failed_would_have_asked_is_asked_of_nobody(scene, cohort):
    shelf = Shelf(scene.syllabus)

    def take_back_and_fail(uow):
        uow.sets.unpublish("serie-accueil", cohort.id)
        shelf.find_syllabus(uow, cohort.id)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await scene.desk.run(take_back_and_fail)
    await scene.desk.run(lambda uow: uow.sets.save(a_set("a"), owner_id=scene.other.id, at=NOON))

    assert set((await find(scene, shelf, cohort.id)).release_days) == {"serie-accueil:a"}


async def test_only_so_many_cohorts_are_kept(scene, cohort, monkeypatch):
    monkeypatch.setattr(shelf_module, "COHORTS_KEPT", 1)
    shelf = Shelf(scene.syllabus)
    other = await scene.desk.run(lambda uow: uow.cohorts.create(name="B", plan_id="arc-2010", created_at=NOON))
    first = await find(scene, shelf, cohort.id)

    await find(scene, shelf, other.id)

    again = await find(scene, shelf, cohort.id)
    assert again is not first
    assert again.release_days == first.release_days


async def test_facts_given_a_few_a_day_wait_for_theirs(scene, cohort):
    syllabus = await find(scene, Shelf(scene.syllabus), cohort.id)

    async def waiting(days: int) -> set[str]:
        act = replace(scene.act(days=days), syllabus=syllabus)
        return set((await scene.run(take_standing, act)).withheld)

    assert await waiting(0) == {"serie-accueil:c", "serie-accueil:d", "serie-accueil:e"}
    assert await waiting(1) == {"serie-accueil:e"}
    assert await waiting(2) == set()
    assert (TODAY + timedelta(days=2)) in syllabus.release_days.values()
