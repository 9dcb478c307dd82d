"""A cohort whose memories fall short of FSRS's promises, and what its trainer holds back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases import guard
from bot.use_cases.aims import take_standing
from bot.use_cases.guard import DAYS_LOOKED_AT, KeptTallies, check_trust
from bot.use_cases.rounds import start_daily, start_practice
from questions.cohorts import Release
from questions.learning.card import Rating
from questions.learning.exam import domain_of
from questions.quiz.question_set import Library
from storage.promises import Promises
from tests.builders import NOON, TODAY, a_card
from tests.storage.builders import a_correction, a_review, answer, ask


@pytest.fixture
async def cohort(scene):
    """The scene's person as a member of a cohort."""

    def found(uow):
        created = uow.cohorts.create(name="ARC 2026", plan_id="arc-2010", created_at=NOON)
        uow.people.save(replace(scene.person, cohort_id=created.id))
        return created

    created = await scene.desk.run(found)
    scene.person = replace(scene.person, cohort_id=created.id)
    return created


async def answer_often(scene, count: int, *, right_every: int, person=None, first: int = 0) -> None:
    """So many answers of which FSRS was nearly sure; one in `right_every` is right."""

    def fill(uow):
        for number in range(first, first + count):
            asked = ask(uow, person or scene.person, at=NOON - timedelta(days=1, minutes=number))
            answer(uow, asked)
            correct = number % right_every == 0
            uow.reviews.append(
                a_review(asked, study_day=TODAY - timedelta(days=1), recall=0.95, correct=correct, before=a_card())
            )

    await scene.desk.run(fill)


async def is_trusted(scene, cohort, *, days: int = 0) -> bool:
    await scene.run(check_trust, scene.act(days=days))
    return (await scene.desk.read(lambda uow: uow.cohorts.get(cohort.id))).trusted


async def test_a_cohort_that_recalls_as_promised_is_trusted(scene, cohort):
    await answer_often(scene, 90, right_every=1)

    assert await is_trusted(scene, cohort)
    assert (await scene.run(take_standing)).aim.trusted


async def test_a_cohort_that_recalls_far_less_falls_back_to_cautious_due_order(scene, cohort):
    await answer_often(scene, 90, right_every=2)

    assert not await is_trusted(scene, cohort)
    assert not (await scene.run(take_standing)).aim.trusted


async def test_the_cohort_is_looked_at_once_a_day(scene, cohort):
    assert await is_trusted(scene, cohort)
    await answer_often(scene, 90, right_every=2)

    assert await is_trusted(scene, cohort)
    assert not await is_trusted(scene, cohort, days=1)


async def test_a_daily_round_looks_at_the_cohort(scene, cohort):
    await answer_often(scene, 90, right_every=2)

    await scene.run(start_daily)

    assert not (await scene.desk.read(lambda uow: uow.cohorts.get(cohort.id))).trusted


async def test_answers_of_people_outside_the_cohort_say_nothing_about_it(scene, cohort):
    await answer_often(scene, 90, right_every=2, person=scene.other)

    assert await is_trusted(scene, cohort)


async def test_who_has_no_cohort_is_trusted(scene):
    await answer_often(scene, 90, right_every=2)

    await scene.run(check_trust)

    assert (await scene.run(take_standing)).aim.trusted


async def hold_back(scene, cohort, scope: str, *, days: int) -> None:
    release = Release(cohort_id=cohort.id, scope=scope, from_day=TODAY + timedelta(days=days))
    await scene.desk.run(lambda uow: uow.cohorts.release(release))


def domains_of(scene, current) -> set[int]:
    return {domain_of(scene.syllabus.curriculum[fact_id]) for fact_id in current.new.facts}


async def test_a_domain_that_the_trainer_releases_later_is_not_begun_before(scene, cohort):
    (shipped,) = scene.syllabus.library.sets
    elsewhere = replace(shipped.facts[0], objectives=("2.1.1.1",))
    library = Library(sets=(replace(shipped, facts=(elsewhere, *shipped.facts[1:])),))
    scene.syllabus = replace(scene.syllabus, library=library)
    await hold_back(scene, cohort, "1", days=3)

    before = await scene.run(start_daily)
    after = await scene.run(start_daily, scene.act(days=3))

    assert before.new.facts == (elsewhere.id,)
    assert 1 in domains_of(scene, after)


async def test_a_set_that_the_trainer_releases_later_is_not_begun_before(scene, cohort):
    await hold_back(scene, cohort, scene.syllabus.library.sets[0].id, days=3)

    assert await scene.run(start_daily) is None
    assert await scene.run(start_daily, scene.act(days=3)) is not None


async def test_what_is_held_back_may_still_be_practised_on_purpose(scene, cohort):
    await hold_back(scene, cohort, scene.syllabus.library.sets[0].id, days=3)
    wanted = next(iter(scene.syllabus.curriculum.values()))[0]

    assert await scene.run(start_practice, wanted=wanted) is not None


async def test_what_was_met_before_it_was_held_back_is_reviewed_all_the_same(scene, cohort):
    fact_id = next(iter(scene.syllabus.curriculum))
    await scene.desk.run(lambda uow: uow.cards.save(a_card(fact_id)))
    await hold_back(scene, cohort, scene.syllabus.library.sets[0].id, days=3)

    current = await scene.run(start_daily)

    assert current.new.facts == (fact_id,)


async def test_an_archived_cohort_holds_nothing_back_and_is_trusted(scene, cohort):
    await hold_back(scene, cohort, scene.syllabus.library.sets[0].id, days=3)
    archived = replace(cohort, trusted=False, archived_at=NOON)
    await scene.desk.run(lambda uow: uow.cohorts.save(archived))

    standing = await scene.run(take_standing)

    assert standing.withheld == frozenset()
    assert standing.aim.trusted


def tallies(kept: KeptTallies, scene, cohort, *, day: int):
    return scene.desk.read(kept.tally, cohort.id, today=TODAY + timedelta(days=day))


async def answer_on(scene, day: int, outcomes: str, *, person=None) -> None:
    """An answer for each letter, right (r) or wrong (w), on a study day so many days from now."""

    def fill(uow):
        for number, outcome in enumerate(outcomes):
            asked = ask(uow, person or scene.person, at=NOON + timedelta(days=day, minutes=number))
            answer(uow, asked)
            study_day = TODAY + timedelta(days=day)
            uow.reviews.append(
                a_review(asked, study_day=study_day, recall=0.9 - number / 50, correct=outcome == "r", before=a_card())
            )

    await scene.desk.run(fill)


async def test_what_is_kept_of_days_gone_by_changes_nothing(scene, cohort, monkeypatch):
    kept, read = KeptTallies(), []
    iterate = Promises.iterate

    def watched(self, cohort_id, *, since):
        read.append(since)
        return iterate(self, cohort_id, since=since)

    monkeypatch.setattr(Promises, "iterate", watched)

    async def check(day: int, *, since: int) -> None:
        """The same as reading all; all that is read is what came since a day."""
        found = await tallies(kept, scene, cohort, day=day)
        assert read.pop() == TODAY + timedelta(days=since)
        for one, another in zip(found, await tallies(KeptTallies(), scene, cohort, day=day), strict=True):
            assert (one.excess, one.answers) == pytest.approx((another.excess, another.answers), rel=1e-12)
            assert one.count == another.count
        read.clear()

    await answer_on(scene, 0, "rrwr")
    await check(0, since=-DAYS_LOOKED_AT)
    # The day went on after the guard had looked, and the last answer of it was taken back.
    await answer_on(scene, 0, "wr")
    last = (await scene.desk.read(lambda uow: uow.reviews.find_last(scene.person.id))).id
    await scene.desk.run(lambda uow: uow.reviews.take_back(last, at=NOON))
    await check(1, since=-1)
    # One more answer of the day before, which only came to be seen after the guard had looked.
    await answer_on(scene, 0, "w")
    await answer_on(scene, 2, "ww")
    await check(3, since=0)

    await scene.desk.run(lambda uow: uow.people.save(replace(scene.other, cohort_id=cohort.id)))
    await answer_on(scene, 2, "rrr", person=scene.other)
    await check(4, since=4 - DAYS_LOOKED_AT)
    await check(5, since=3)
    # What is older than the guard looks back is forgotten.
    await check(DAYS_LOOKED_AT + 1, since=4)
    await check(DAYS_LOOKED_AT + 3, since=DAYS_LOOKED_AT)
    assert await tallies(kept, scene, cohort, day=DAYS_LOOKED_AT + 3) == []


async def test_an_answer_judged_anew_counts_as_it_is_judged_now(scene, cohort):
    kept = KeptTallies()
    await answer_on(scene, 0, "r")
    (before,) = await tallies(kept, scene, cohort, day=2)

    def regrade(uow):
        correction = uow.corrections.append(a_correction(scene.person))
        logged = uow.reviews.find_last(scene.person.id)
        wrong = replace(logged.review, correct=False, credit=0.0, rating=Rating.AGAIN)
        uow.reviews.regrade(replace(logged, review=wrong), correction_id=correction.id, at=NOON)

    await scene.desk.run(regrade)

    (after,) = await tallies(kept, scene, cohort, day=3)
    assert after.excess == pytest.approx(before.excess + 1)


async def test_only_so_many_cohorts_are_kept(scene, cohort, monkeypatch):
    monkeypatch.setattr(guard, "COHORTS_KEPT", 0)
    kept = KeptTallies()
    await answer_on(scene, 0, "rw")

    first = await tallies(kept, scene, cohort, day=1)

    assert await tallies(kept, scene, cohort, day=1) == first != []
