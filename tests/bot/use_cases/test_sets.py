"""Who may do what with a question set: its owner and admins; other trainers use it once it is shared."""

from typing import Any

import pytest

from bot.use_cases import sets
from bot.use_cases.study import find_picture
from questions.errors import InvalidSetting, NotAllowed, NotFound, NotYourSet, RoleNeeded, StaleTap
from questions.quiz.publishing import Publication
from questions.quiz.question import Kind
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

SET_ID = "serie-77"
ABOUT = {"set_id": SET_ID}
USING: dict[str, tuple[Any, dict[str, Any]]] = {
    "look": (sets.look_at_set, ABOUT),
    "list questions": (sets.list_set_questions, ABOUT),
    "export": (sets.prepare_export, ABOUT),
}
CHANGING: dict[str, tuple[Any, dict[str, Any]]] = {
    "share": (sets.share_set, {**ABOUT, "shared": True}),
    "rename": (sets.begin_renaming, ABOUT),
    # Last, for nothing more can be done after it.
    "withdraw": (sets.withdraw_set, ABOUT),
}


@pytest.fixture
async def shelf(school):
    """The school, whose trainer has a set of two questions."""
    await school.scene.desk.run(
        lambda uow: uow.sets.save(a_set("a", "b", set_id=SET_ID), owner_id=school.trainer.id, at=NOON)
    )
    return school


@pytest.mark.parametrize("what", [*USING, *CHANGING])
@pytest.mark.parametrize("who", ["apprentice", "other_trainer", "removed_trainer"])
async def test_a_stranger_to_a_set_is_refused_whatever_they_try(shelf, who, what):
    use_case, arguments = {**USING, **CHANGING}[what]

    with pytest.raises(NotYourSet if who == "other_trainer" else RoleNeeded):
        await shelf.run(use_case, by=getattr(shelf, who), **arguments)

    info = await shelf.read(lambda uow: uow.sets.get_info(SET_ID))
    assert (info.shared, info.withdrawn_at) == (False, None)


@pytest.mark.parametrize("who", ["apprentice", "removed_trainer"])
async def test_who_does_not_teach_has_no_list(shelf, who):
    with pytest.raises(RoleNeeded):
        await shelf.run(sets.list_sets, by=getattr(shelf, who))


async def test_the_list_holds_one_s_own_and_shared_sets_and_everything_for_an_admin(shelf):
    async def listed(who):
        entries = await shelf.run(sets.list_sets, by=who)
        return [(entry.info.id, entry.owner) for entry in entries]

    assert await listed(shelf.trainer) == [(SET_ID, "")]
    assert await listed(shelf.other_trainer) == []
    assert await listed(shelf.admin) == [(SET_ID, "Dana")]
    await shelf.run(sets.share_set, by=shelf.trainer, **ABOUT, shared=True)
    assert await listed(shelf.other_trainer) == [(SET_ID, "Dana")]


async def test_a_shared_set_is_used_by_colleagues_and_changed_by_none_of_them(shelf):
    await shelf.run(sets.share_set, by=shelf.trainer, **ABOUT, shared=True)

    for use_case, arguments in USING.values():
        assert await shelf.run(use_case, by=shelf.other_trainer, **arguments)
    for use_case, arguments in CHANGING.values():
        with pytest.raises(NotYourSet):
            await shelf.run(use_case, by=shelf.other_trainer, **arguments)


async def test_owners_and_admins_change_a_set(shelf):
    for who in (shelf.trainer, shelf.admin):
        for use_case, arguments in list(CHANGING.values())[:-1]:
            assert await shelf.run(use_case, by=who, **arguments)


async def test_a_withdrawn_set_is_stale_for_everything(shelf):
    await shelf.run(sets.withdraw_set, by=shelf.trainer, **ABOUT)

    for use_case, arguments in {**USING, **CHANGING}.values():
        with pytest.raises(StaleTap):
            await shelf.run(use_case, by=shelf.trainer, **arguments)
    (entry,) = await shelf.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (entry.act, entry.subject) == ("set withdrawn", f"set:{SET_ID}")


async def test_a_title_is_written_again_if_it_can_not_be_and_belongs_to_whoever_may_still_change_the_set(shelf):
    await shelf.run(sets.begin_renaming, by=shelf.admin, **ABOUT)
    with pytest.raises(InvalidSetting):
        await shelf.run(sets.write_title, by=shelf.admin, text=" \u200b ")
    view = await shelf.run(sets.write_title, by=shelf.admin, text="Téléphone <b>")

    assert view.info.title == "Téléphone <b>"
    with pytest.raises(StaleTap):
        await shelf.run(sets.write_title, by=shelf.admin, text="Encore")


async def test_cohorts_of_others_are_counted_and_never_named(shelf):
    def publish(uow):
        other = uow.cohorts.create(name="Secret", plan_id="arc-2010", created_at=NOON)
        uow.cohorts.add_trainer(other.id, shelf.other_trainer.id)
        for cohort_id in (other.id, shelf.cohort_id):
            uow.sets.publish(
                Publication(
                    set_id=SET_ID,
                    cohort_id=cohort_id,
                    from_day=TODAY,
                    facts_a_day=None,
                    published_by=shelf.other_trainer.id,
                    published_at=NOON,
                )
            )

    await shelf.scene.desk.run(publish)

    view = await shelf.run(sets.look_at_set, by=shelf.trainer, **ABOUT)

    assert [cohort.id for cohort, _ in view.publications] == [shelf.cohort_id]
    assert view.others == 1


async def test_a_picture_is_shown_to_whom_its_question_was_asked_and_to_nobody_else(scene):
    asked = await scene.ask(Kind.CHOICE)

    with pytest.raises(NotFound):
        await scene.run(find_picture, asked_id=asked.id)
    with pytest.raises(NotAllowed):
        await scene.run(find_picture, scene.act(by=scene.other), asked_id=asked.id)
