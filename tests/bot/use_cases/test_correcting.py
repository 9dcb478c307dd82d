"""A question of a set looked at, corrected step by step and withdrawn: what it does, and who may not."""

from dataclasses import replace
from typing import Any

import pytest

from bot.use_cases import answer, correcting, set_questions, withdrawing
from bot.use_cases.acting import attune
from bot.use_cases.regrading import regrade_next
from bot.use_cases.shelf import Shelf
from bot.use_cases.study import ask_next
from questions.errors import InvalidSetting, NotYourSet, QuestionChanged, QuestionGone, RoleNeeded, StaleTap
from questions.knowledge.editing import Field, Part, list_fields
from questions.quiz.corrections import Cause, Change, Withdrawal, mark_spot
from questions.quiz.publishing import Publication
from questions.quiz.question import Option
from tests.bot.use_cases.correcting import answered, put_question
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

SET_ID = "serie-77"
OPTIONS = (Option(text="Saluer", correct=True), Option(text="Raccrocher", correct=False))


@pytest.fixture
async def shelf(school):
    """The school, whose trainer has a set of two questions."""
    made = a_set("a", "b", set_id=SET_ID)
    made = replace(made, questions=tuple(replace(one, options=OPTIONS) for one in made.questions))
    await school.scene.desk.run(lambda uow: uow.sets.save(made, owner_id=school.trainer.id, at=NOON))
    return school


async def question_of(school, place: int = 0):
    return (await school.read(lambda uow: uow.sets.get(SET_ID))).questions[place]


async def place_of(school, place: int = 0) -> dict[str, Any]:
    return {"set_id": SET_ID, "spot": mark_spot(place, await question_of(school, place))}


def field_of(question, part: Part) -> int:
    return list_fields(question).index(Field(part=part))


async def edit(school, part: Part, text: str, *, by=None):
    """The correction's step after this text was written into this part."""
    by = by or school.trainer
    step = await school.run(correcting.begin_correction, by=by, **await place_of(school))
    await school.run(correcting.choose_field, by=by, number=step.number, field=field_of(step.question, part))
    return await school.run(correcting.write_field, by=by, text=text)


USING = {"look": set_questions.look_at_question}
CHANGING: dict[str, Any] = {
    "correct": correcting.begin_correction,
    "bring back": withdrawing.bring_back_question,
    "withdraw": withdrawing.withdraw_question,
}


@pytest.mark.parametrize("what", [*USING, *CHANGING])
@pytest.mark.parametrize("who", ["apprentice", "other_trainer", "removed_trainer"])
async def test_a_stranger_to_a_set_is_refused_whatever_they_try(shelf, who, what):
    use_case, place = {**USING, **CHANGING}[what], await place_of(shelf)

    with pytest.raises(NotYourSet if who == "other_trainer" else RoleNeeded):
        await shelf.run(use_case, by=getattr(shelf, who), **place)

    assert await shelf.read(lambda uow: uow.withdrawals.list_all()) == ()


async def test_a_question_of_a_shared_set_is_read_by_colleagues_and_changed_by_none(shelf):
    await shelf.scene.desk.run(lambda uow: uow.sets.share(SET_ID, shared=True))
    place = await place_of(shelf)

    view = await shelf.run(set_questions.look_at_question, by=shelf.other_trainer, **place)

    assert not view.may_change
    for use_case in CHANGING.values():
        with pytest.raises(NotYourSet):
            await shelf.run(use_case, by=shelf.other_trainer, **place)


@pytest.mark.parametrize("what", [*USING, *CHANGING])
async def test_a_button_made_for_another_version_is_refused(shelf, what):
    place = await place_of(shelf)
    step = await edit(shelf, Part.PROMPT, "Que fait-on en premier ?")
    await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.SPELLING)

    with pytest.raises(QuestionChanged):
        await shelf.run({**USING, **CHANGING}[what], by=shelf.trainer, **place)


async def test_a_step_is_nobody_else_s_and_each_button_counts_once(shelf):
    step = await edit(shelf, Part.PROMPT, "Que fait-on en premier ?")
    confirm = {"number": step.number, "change": Change.SPELLING}

    for stranger in (shelf.other_trainer, shelf.admin):
        with pytest.raises(StaleTap):
            await shelf.run(correcting.confirm_correction, by=stranger, **confirm)
    with pytest.raises(StaleTap):
        await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number + 1, change=Change.SPELLING)
    with pytest.raises(StaleTap):
        await shelf.run(correcting.choose_field, by=shelf.trainer, number=step.number, field=99)
    await shelf.run(correcting.confirm_correction, by=shelf.trainer, **confirm)
    with pytest.raises(StaleTap):
        await shelf.run(correcting.confirm_correction, by=shelf.trainer, **confirm)


@pytest.mark.parametrize(
    ("use_case", "arguments"),
    [
        (correcting.choose_field, {"field": 0}),
        (correcting.choose_key, {"index": 0}),
        (correcting.confirm_correction, {"change": Change.SPELLING}),
    ],
)
async def test_who_lost_the_set_meanwhile_does_not_get_to_the_end(shelf, use_case, arguments):
    step = await edit(shelf, Part.PROMPT, "Que fait-on en premier ?", by=shelf.admin)
    await shelf.scene.desk.run(lambda uow: uow.people.save(replace(shelf.admin, role="apprentice")))

    with pytest.raises(RoleNeeded):
        await shelf.run(use_case, by=shelf.admin, number=step.number, **arguments)
    with pytest.raises(RoleNeeded):
        await shelf.run(correcting.write_field, by=shelf.admin, text="Autre")


async def test_a_question_edited_by_somebody_else_meanwhile_is_not_overwritten(shelf):
    mine = await edit(shelf, Part.PROMPT, "Que fait-on en premier ?")
    theirs = await edit(shelf, Part.EXPLANATION, "On salue.", by=shelf.admin)
    await shelf.run(correcting.confirm_correction, by=shelf.admin, number=theirs.number, change=Change.WORDING)

    with pytest.raises(QuestionChanged):
        await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=mine.number, change=Change.SPELLING)

    assert (await question_of(shelf)).explanation == "On salue."


async def test_words_make_a_new_version_and_touch_no_answer(shelf):
    old = await question_of(shelf)
    await answered(shelf, old, by=shelf.apprentice)
    step = await edit(shelf, Part.PROMPT, "Que fait-on en premier ?")

    assert step.changes == (Change.SPELLING, Change.WORDING)
    await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.WORDING)

    new = await question_of(shelf)
    assert (new.id, new.prompt) == (old.id, "Que fait-on en premier ?")
    assert new.version != old.version
    assert await shelf.scene.desk.run(regrade_next, now=NOON, zone=shelf.scene.syllabus.zone) is None
    (entry,) = await shelf.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (entry.act, entry.subject) == ("question corrected", f"question:{old.id}")


async def test_another_key_can_only_be_a_wrong_key(shelf):
    step = await edit(shelf, Part.KEY, "B")

    assert step.changes == (Change.KEY,)
    with pytest.raises(StaleTap):
        await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.SPELLING)


async def test_a_question_that_waits_for_its_answer_is_put_aside_when_its_key_was_wrong(shelf):
    open_one = await put_question(shelf, await question_of(shelf), by=shelf.apprentice)
    step = await edit(shelf, Part.KEY, "B")
    await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.KEY)

    with pytest.raises(QuestionGone):
        await shelf.run(answer.choose_option, by=shelf.apprentice, asked_id=open_one.id, sequence=0, position=0)


async def test_a_wrong_key_is_worked_off_and_its_maker_can_look_on(shelf):
    await answered(shelf, await question_of(shelf), by=shelf.apprentice, option=1)
    step = await edit(shelf, Part.KEY, "B")
    made = await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.KEY)
    zone, correction_id = shelf.scene.syllabus.zone, made.correction.id
    while await shelf.scene.desk.run(regrade_next, now=NOON, zone=zone, watched=correction_id):
        pass

    seen = await shelf.run(correcting.look_at_correction, by=shelf.trainer, correction_id=correction_id)

    assert (seen.correction.answers, seen.correction.restored, seen.correction.retaught) == (1, 1, 0)
    assert seen.correction.finished_at is not None
    assert await shelf.read(lambda uow: uow.outbox.list_of(shelf.trainer.id)) == ()
    for stranger in (shelf.other_trainer, shelf.apprentice):
        with pytest.raises((NotYourSet, RoleNeeded)):
            await shelf.run(correcting.look_at_correction, by=stranger, correction_id=correction_id)


async def test_what_the_rules_forbid_is_shown_and_can_not_be_confirmed(shelf):
    advised = await edit(shelf, Part.PROMPT, "x" * 900)
    step = await edit(shelf, Part.ANSWER, "Raccrocher")

    assert [issue.code for issue in advised.issues] == ["too-long"]
    assert not advised.is_blocked
    assert step.is_blocked
    with pytest.raises(InvalidSetting):
        await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.SPELLING)


async def test_a_text_that_can_not_be_leaves_the_step_open(shelf):
    step = await shelf.run(correcting.begin_correction, by=shelf.trainer, **await place_of(shelf))
    with pytest.raises(InvalidSetting):
        await shelf.run(correcting.write_field, by=shelf.trainer, text="Trop tôt")
    field = field_of(step.question, Part.KEY)
    await shelf.run(correcting.choose_field, by=shelf.trainer, number=step.number, field=field)

    with pytest.raises(InvalidSetting):
        await shelf.run(correcting.write_field, by=shelf.trainer, text="Z")

    assert (await shelf.run(correcting.write_field, by=shelf.trainer, text="b")).changes == (Change.KEY,)


async def ask_the_apprentice(school):
    """What the apprentice is asked next, of everything that may be asked."""
    kept = Shelf(school.scene.syllabus)

    def unit(uow):
        act = attune(uow, school.scene.act(by=uow.people.get(school.apprentice.id)), kept)
        return ask_next(uow, act), act.syllabus.library

    return await school.scene.desk.run(unit)


async def publish(school) -> None:
    await school.scene.desk.run(
        lambda uow: uow.sets.publish(
            Publication(
                set_id=SET_ID,
                cohort_id=school.cohort_id,
                from_day=TODAY,
                facts_a_day=None,
                published_by=school.trainer.id,
                published_at=NOON,
            )
        )
    )


async def test_a_withdrawn_question_is_asked_no_more_until_it_is_brought_back(shelf):
    await publish(shelf)
    question, place = await question_of(shelf), await place_of(shelf)
    open_one = await put_question(shelf, question, by=shelf.apprentice)

    view = await shelf.run(withdrawing.withdraw_question, by=shelf.trainer, **place)

    assert view.withdrawal.cause is Cause.PERSON
    with pytest.raises(QuestionGone):
        await shelf.run(answer.choose_option, by=shelf.apprentice, asked_id=open_one.id, sequence=0, position=0)
    screen, library = await ask_the_apprentice(shelf)
    assert screen.asked.question.id != question.id
    assert question.id not in library.questions
    assert question.fact_id not in library.curriculum
    await shelf.run(withdrawing.bring_back_question, by=shelf.trainer, **place)
    _screen, library = await ask_the_apprentice(shelf)
    assert question.id in library.questions
    acts = await shelf.read(lambda uow: uow.acts.list_latest(limit=2))
    assert [entry.act for entry in acts] == ["question brought back", "question withdrawn"]


async def test_a_withdrawn_shipped_question_is_kept_from_those_without_a_cohort_as_well(school):
    question = next(iter(school.scene.syllabus.library.questions.values()))
    kept = Shelf(school.scene.syllabus)
    withdrawal = Withdrawal(question_id=question.id, cause=Cause.PERSON, withdrawn_by=None, withdrawn_at=NOON)

    assert (await school.read(lambda uow: kept.find_syllabus(uow, None))) is school.scene.syllabus
    await school.scene.desk.run(lambda uow: uow.withdrawals.withdraw(withdrawal))

    assert question.id not in (await school.read(lambda uow: kept.find_syllabus(uow, None))).library.questions


async def test_a_set_that_is_brought_up_to_date_keeps_its_withdrawn_questions_out(shelf):
    question = await question_of(shelf)
    await shelf.run(withdrawing.withdraw_question, by=shelf.trainer, **await place_of(shelf))
    again = a_set("a", "b", set_id=SET_ID)

    await shelf.scene.desk.run(lambda uow: uow.sets.save(again, owner_id=shelf.trainer.id, at=NOON))

    assert await shelf.read(lambda uow: uow.withdrawals.find(question.id)) is not None
