"""An answer counts once, from the right person, at the right moment."""

import pytest

from bot.use_cases.answer import admit_not_knowing, choose_option, grade_oneself, reveal_key_points, submit_draft
from bot.use_cases.progress import measure_progress
from bot.use_cases.study import look_at, take_back_last_answer
from questions.errors import NotAllowed, NotFound, StaleTap
from questions.quiz.answers import SelfGrade
from questions.quiz.question import Kind


async def count_reviews(scene) -> int:
    return len(await scene.desk.read(lambda uow: list(uow.reviews.iterate())))


async def test_a_question_of_somebody_else_can_not_be_answered(scene):
    asked = await scene.ask(Kind.CHOICE)

    with pytest.raises(NotAllowed):
        await scene.run(choose_option, scene.act(by=scene.other), asked_id=asked.id, sequence=0, position=0)

    assert await count_reviews(scene) == 0


async def test_a_question_of_somebody_else_can_not_be_looked_at(scene):
    asked = await scene.ask(Kind.CHOICE)

    with pytest.raises(NotAllowed):
        await scene.run(look_at, scene.act(by=scene.other), asked_id=asked.id)


async def test_a_button_made_before_the_last_tap_is_stale(scene):
    asked = await scene.ask(Kind.MULTIPLE)
    await scene.run(choose_option, asked_id=asked.id, sequence=asked.sequence, position=0)

    with pytest.raises(StaleTap):
        await scene.run(choose_option, asked_id=asked.id, sequence=asked.sequence, position=1)


async def test_an_answered_question_takes_no_second_answer(scene):
    asked = await scene.ask(Kind.CHOICE)
    await scene.run(choose_option, asked_id=asked.id, sequence=0, position=0)

    with pytest.raises(StaleTap):
        await scene.run(admit_not_knowing, asked_id=asked.id, sequence=0)

    assert await count_reviews(scene) == 1


@pytest.mark.parametrize("kind", [Kind.MULTIPLE, Kind.ORDER, Kind.MATCH])
async def test_an_unfinished_draft_can_not_be_sent(scene, kind):
    asked = await scene.ask(kind)

    with pytest.raises(StaleTap):
        await scene.run(submit_draft, asked_id=asked.id, sequence=asked.sequence)

    assert await count_reviews(scene) == 0


async def test_nobody_grades_oneself_before_the_key_points_are_shown(scene):
    asked = await scene.ask(Kind.RECALL)

    with pytest.raises(StaleTap):
        await scene.run(grade_oneself, asked_id=asked.id, sequence=asked.sequence, self_grade=SelfGrade.LABORIOUS)

    shown = await scene.run(reveal_key_points, asked_id=asked.id, sequence=asked.sequence)
    answered = await scene.run(
        grade_oneself, asked_id=asked.id, sequence=shown.asked.sequence, self_grade=SelfGrade.LABORIOUS
    )
    assert answered.correct


async def test_a_position_that_the_question_does_not_show_is_stale(scene):
    asked = await scene.ask(Kind.CHOICE)

    for position in (-1, 99):
        with pytest.raises(StaleTap):
            await scene.run(choose_option, asked_id=asked.id, sequence=0, position=position)


async def test_only_the_last_answer_can_be_taken_back(scene):
    first = await scene.ask(Kind.CHOICE)
    await scene.run(admit_not_knowing, asked_id=first.id, sequence=0)
    second = await scene.ask(Kind.TRUE_FALSE, minutes=2)
    await scene.run(admit_not_knowing, scene.act(minutes=4), asked_id=second.id, sequence=0)

    with pytest.raises(StaleTap):
        await scene.run(take_back_last_answer, scene.act(minutes=4), asked_id=first.id)
    again = await scene.run(take_back_last_answer, scene.act(minutes=4), asked_id=second.id)

    assert again.asked.question.id == second.question.id


async def test_nothing_to_take_back_says_so(scene):
    with pytest.raises(NotFound):
        await scene.run(take_back_last_answer)


async def test_an_answer_taken_back_counts_no_longer(scene):
    asked = await scene.ask(Kind.CHOICE)
    await scene.run(admit_not_knowing, asked_id=asked.id, sequence=0)
    assert (await scene.run(measure_progress)).answers_today == 1

    await scene.run(take_back_last_answer, scene.act(minutes=2))

    progress = await scene.run(measure_progress, scene.act(minutes=3))
    assert (progress.answers_today, progress.right_today) == (0, 0)
    shown = await scene.run(look_at, asked_id=asked.id)
    assert (shown.asked.question, shown.asked.id != asked.id) == (asked.question, True)
