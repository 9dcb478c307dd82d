"""Rounds on purpose: mistakes of one's own, and what is asked again."""

import pytest

from bot.use_cases import study
from bot.use_cases.answer import admit_not_knowing
from bot.use_cases.exams import pause_exam, resume_exam, start_exam
from bot.use_cases.rounds import start_mistakes
from questions.errors import NotAllowed, NotFound, StaleTap
from questions.learning.exam import ExamLength


async def test_mistakes_of_somebody_else_s_round_are_not_shown(scene):
    screen = await scene.run(study.ask_next)

    with pytest.raises(NotAllowed):
        await scene.run(start_mistakes, scene.act(by=scene.other), round_id=screen.asked.round_id)


async def test_an_exam_that_still_runs_does_not_tell_its_mistakes(scene):
    screen = await scene.run(start_exam, length=ExamLength.SHORT, timed=False)
    await scene.run(admit_not_knowing, asked_id=screen.asked.id, sequence=0)

    with pytest.raises(StaleTap):
        await scene.run(start_mistakes, round_id=screen.asked.round_id)


async def test_an_exam_resumed_asks_the_very_same_question_however_often_it_is_paused(scene):
    first = await scene.run(start_exam, length=ExamLength.SHORT, timed=False)
    for _ in range(5):
        await scene.run(pause_exam)
        again = await scene.run(resume_exam)
        assert again.asked.question == first.asked.question
        assert again.asked.shuffle_seed == first.asked.shuffle_seed


async def test_an_exam_is_not_taken_back_to_a_question_answered_before_its_pause(scene):
    first = await scene.run(start_exam, length=ExamLength.SHORT, timed=False)
    second = await scene.run(admit_not_knowing, asked_id=first.asked.id, sequence=0)
    await scene.run(pause_exam)

    resumed = await scene.run(resume_exam)

    assert resumed.asked.question == second.asked.question
    assert resumed.asked.question.fact_id != first.asked.question.fact_id


async def test_what_was_missed_is_asked_once_more_in_other_words(scene):
    screen = await scene.run(study.practise, wanted="alpha")
    first = screen.asked.question
    await scene.run(admit_not_knowing, asked_id=screen.asked.id, sequence=0)

    again = await scene.run(study.ask_next, scene.act(minutes=2))

    assert again.asked.question.fact_id == first.fact_id
    assert again.asked.question.id != first.id


async def test_an_answer_of_another_day_is_not_taken_back(scene):
    screen = await scene.run(study.ask_next)
    await scene.run(admit_not_knowing, asked_id=screen.asked.id, sequence=0)

    with pytest.raises(NotFound):
        await scene.run(study.take_back_last_answer, scene.act(days=1))


async def test_a_question_left_open_on_another_day_makes_room_for_a_new_round(scene):
    screen = await scene.run(study.ask_next)

    later = await scene.run(study.ask_next, scene.act(days=300))

    assert later.asked.id != screen.asked.id
    assert later.asked.round_id != screen.asked.round_id
