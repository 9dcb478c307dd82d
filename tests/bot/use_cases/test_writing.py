"""Who may write questions into what, and which moments a button fits: checked inside the transaction."""

from typing import Any

import pytest

from bot.use_cases import plan_tree, writing
from questions.errors import InvalidSetting, NotYourSet, RoleNeeded, StaleTap
from questions.formats.written_question import from_poll
from questions.quiz.publishing import Publication
from questions.quiz.question import Kind
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

SET_ID, OTHERS_SET_ID = "serie-77", "serie-78"
POLL = writing.Poll(written=from_poll(prompt="Quel délai ?", options=("Deux jours", "Un mois"), right=(0,)))
CODE = "1.7.2.1"

STEPS: dict[str, tuple[Any, dict[str, Any]]] = {
    "begin": (writing.begin_writing, {}),
    "poll": (writing.take_poll, {"poll": POLL}),
    "text": (writing.write_text, {"text": CODE}),
    "find": (writing.find_writing, {}),
    "plan": (plan_tree.browse_plan, {}),
}
ON_A_TURN: dict[str, tuple[Any, dict[str, Any]]] = {
    "look": (writing.look_at_writing, {}),
    "look at objectives": (writing.look_at_objectives, {}),
    "kind": (writing.choose_kind, {"kind": Kind.CHOICE}),
    "right": (writing.tap_answer, {"place": 0}),
    "drop last": (writing.drop_last_answer, {}),
    "go on": (writing.go_on, {}),
    "go back": (writing.go_back, {}),
    "objective": (writing.choose_objective, {"code": CODE}),
    "targets": (writing.list_targets, {}),
    "set": (writing.choose_set, {"set_id": SET_ID}),
    "name": (writing.begin_naming, {}),
    "skip": (writing.skip_poll, {}),
    "add": (writing.add_question, {}),
}


@pytest.fixture
async def shelf(school):
    """The school, whose trainer has a set, as another trainer has."""

    def save(uow):
        uow.sets.save(a_set("a", set_id=SET_ID), owner_id=school.trainer.id, at=NOON)
        uow.sets.save(a_set("a", set_id=OTHERS_SET_ID), owner_id=school.other_trainer.id, at=NOON)
        uow.sets.share(OTHERS_SET_ID, shared=True)

    await school.scene.desk.run(save)
    return school


async def ready(school) -> writing.WritingView:
    """A question that waits for its yes."""
    view = await school.run(writing.take_poll, by=school.trainer, poll=POLL)
    return await school.run(writing.choose_objective, by=school.trainer, turn=view.turn, code=CODE)


@pytest.mark.parametrize("step", [*STEPS, *ON_A_TURN])
@pytest.mark.parametrize("who", ["apprentice", "removed_trainer"])
async def test_who_does_not_teach_writes_nothing(shelf, who, step):
    view = await ready(shelf)
    use_case, arguments = STEPS[step] if step in STEPS else ON_A_TURN[step]
    turn = {} if step in STEPS else {"turn": view.turn}

    with pytest.raises(RoleNeeded):
        await shelf.run(use_case, by=getattr(shelf, who), **turn, **arguments)


@pytest.mark.parametrize("step", ON_A_TURN)
async def test_another_trainer_s_question_is_out_of_reach(shelf, step):
    view = await ready(shelf)
    use_case, arguments = ON_A_TURN[step]

    with pytest.raises(StaleTap):
        await shelf.run(use_case, by=shelf.other_trainer, turn=view.turn, **arguments)


@pytest.mark.parametrize("step", ON_A_TURN)
async def test_a_button_of_an_earlier_moment_does_nothing(shelf, step):
    view = await ready(shelf)
    use_case, arguments = ON_A_TURN[step]

    with pytest.raises(StaleTap):
        await shelf.run(use_case, by=shelf.trainer, turn=view.turn - 1, **arguments)

    assert await shelf.run(writing.look_at_writing, by=shelf.trainer, turn=view.turn) == view


async def test_questions_go_into_one_s_own_sets_only_shared_ones_are_no_exception(shelf):
    view = await ready(shelf)

    with pytest.raises(NotYourSet):
        await shelf.run(writing.begin_writing, by=shelf.trainer, set_id=OTHERS_SET_ID)
    with pytest.raises(NotYourSet):
        await shelf.run(writing.choose_set, by=shelf.trainer, turn=view.turn, set_id=OTHERS_SET_ID)

    targets = await shelf.run(writing.list_targets, by=shelf.trainer, turn=view.turn)
    assert [info.id for info in targets] == [SET_ID]


async def test_an_admin_writes_into_sets_of_their_own_only(shelf):
    with pytest.raises(NotYourSet):
        await shelf.run(writing.begin_writing, by=shelf.admin, set_id=SET_ID)


async def test_a_set_that_was_withdrawn_meanwhile_takes_no_question(shelf):
    view = await ready(shelf)
    await shelf.scene.desk.run(lambda uow: uow.sets.withdraw(SET_ID, at=NOON))

    with pytest.raises(StaleTap):
        await shelf.run(writing.add_question, by=shelf.trainer, turn=view.turn)


async def test_the_question_comes_last_in_its_set_and_its_cohorts_are_counted(shelf):
    publication = Publication(
        set_id=SET_ID,
        cohort_id=shelf.cohort_id,
        from_day=TODAY,
        facts_a_day=None,
        published_by=shelf.trainer.id,
        published_at=NOON,
    )
    await shelf.scene.desk.run(lambda uow: uow.sets.publish(publication))
    before = await shelf.read(lambda uow: uow.sets.get(SET_ID))
    view = await ready(shelf)

    added, following = await shelf.run(writing.add_question, by=shelf.trainer, turn=view.turn)

    after = await shelf.read(lambda uow: uow.sets.get(SET_ID))
    (entry,) = await shelf.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (after.questions[:-1], after.facts[:-1]) == (before.questions, before.facts)
    assert (added.cohorts, following) == (1, None)
    assert (entry.act, entry.subject) == ("question written", f"set:{SET_ID}")


async def test_a_code_that_is_not_in_the_plan_is_refused_and_asked_again(shelf):
    await shelf.run(writing.take_poll, by=shelf.trainer, poll=POLL)

    with pytest.raises(InvalidSetting):
        await shelf.run(writing.write_text, by=shelf.trainer, text="1.7.2.99")

    view = await shelf.run(writing.write_text, by=shelf.trainer, text=f" {CODE}. ")
    assert view.written.objective == CODE


@pytest.mark.parametrize("code", ["9", "1.99", "1.7.2.1", "1.7.2"])
async def test_a_code_with_nothing_below_can_not_be_opened(shelf, code):
    with pytest.raises(StaleTap):
        await shelf.run(plan_tree.browse_plan, by=shelf.trainer, code=code)


async def test_the_tree_reaches_every_objective_of_the_plan(shelf):
    async def walk(code: str = "") -> list[str]:
        level = await shelf.run(plan_tree.browse_plan, by=shelf.trainer, code=code)
        leaves = [one.code for one in level.branches if one.objective is not None]
        below = [await walk(one.code) for one in level.branches if one.objective is None]
        return [*leaves, *(found for part in below for found in part)]

    plan = shelf.scene.syllabus.plan
    assert sorted(await walk()) == sorted(one.code for one in plan.list_objectives())


async def test_so_many_polls_wait_and_no_more(shelf):
    await ready(shelf)
    for _ in range(writing.MOST_WAITING):
        await shelf.run(writing.take_poll, by=shelf.trainer, poll=POLL)

    with pytest.raises(InvalidSetting):
        await shelf.run(writing.take_poll, by=shelf.trainer, poll=POLL)
