"""A wrong key put right: who was right gets it back, who was taught wrongly is asked again, and nobody else notices."""

import random
import shutil
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.use_cases.answer import admit_not_knowing
from bot.use_cases.correction_notices import CORRECTION_DONE, KEY_CORRECTED
from bot.use_cases.erasing import Eraser, erase
from bot.use_cases.exams import start_exam
from bot.use_cases.notices import prepare
from bot.use_cases.regrading import list_wrong_versions, regrade_next
from bot.use_cases.study import ask_next, look_at
from questions.learning.card import Rating
from questions.learning.exam import ExamLength
from questions.learning.regrading import Remedy
from questions.quiz.answers import SelfGrade
from questions.quiz.corrections import Change, NewCorrection
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.correcting import correct, find_a_wrong_key, with_another_key, work_off
from tests.bot.use_cases.learner import FACTS, Learner, keep_facts
from tests.bot.use_cases.test_replay import OFTEN, STEPS

WITH_WRONG_KEYS = {**STEPS, "a key was wrong": find_a_wrong_key}


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def keep_one_choice(syllabus):
    """The syllabus with a single question that has options."""
    question = next(one for one in syllabus.library.questions.values() if one.kind is Kind.CHOICE)
    (question_set,) = keep_facts(syllabus, (question.fact_id,)).library.sets
    return replace(syllabus, library=Library(sets=(replace(question_set, questions=(question,)),)))


@pytest.fixture
def learner(engine, syllabus) -> Learner:
    return Learner.enrol(engine, keep_one_choice(syllabus))


def only_question(learner: Learner):
    (question,) = learner.syllabus.library.questions.values()
    return question


def correct_key(learner: Learner):
    old = only_question(learner)
    return correct(learner, old, with_another_key(old))


def answer(learner: Learner, index: int) -> None:
    """The answer with this canonical index."""
    asked = learner.open_question()
    assert asked is not None
    learner.wait(seconds=20)
    learner._answer(asked, [index], SelfGrade.KNOWN)


def index_of_key(question) -> int:
    return next(index for index, option in enumerate(question.options) if option.correct)


def told(learner: Learner, kind: str) -> list:
    with unit_of_work(learner.engine) as uow:
        return [message.payload for message in uow.outbox.list_of(learner.person.id) if message.kind == kind]


def words_for(learner: Learner, place: int):
    """What the person would be told now by one of the messages about corrected keys."""
    payload = told(learner, KEY_CORRECTED)[place]
    with unit_of_work(learner.engine) as uow:
        return prepare(uow, learner.act(), kind=KEY_CORRECTED, payload=payload)


def card_of(learner: Learner):
    with unit_of_work(learner.engine) as uow:
        (card,) = uow.cards.list_of(learner.person.id)
    return card


def test_who_was_right_has_the_schedule_of_somebody_who_was_and_is_told_once(engine, syllabus):
    learner, lucky = (Learner.enrol(engine, keep_one_choice(syllabus), telegram_id=number) for number in (1, 2))
    new_key = index_of_key(with_another_key(only_question(learner)))
    answer(learner, new_key)
    answer(lucky, index_of_key(only_question(lucky)))
    right, rating = card_of(lucky), lucky.log()[0].review.rating

    correction = correct_key(learner)
    work_off(learner)

    (logged,) = learner.log()
    assert (logged.review.correct, logged.review.rating) == (True, rating)
    assert rating > Rating.AGAIN
    assert card_of(learner).memory == right.memory
    assert learner.check().differences == ()
    assert [payload["remedy"] for payload in told(learner, KEY_CORRECTED)] == ["restored"]
    assert [payload["remedy"] for payload in told(lucky, KEY_CORRECTED)] == ["retaught"]
    with unit_of_work(engine) as uow:
        done = uow.corrections.get(correction.id)
    assert (done.people, done.answers, done.restored, done.retaught) == (2, 2, 1, 1)
    assert done.finished_at is not None


def test_the_log_itself_is_not_touched(learner):
    answer(learner, index_of_key(only_question(learner)))
    before = learner.log()[0].review
    correct_key(learner)
    work_off(learner)

    with learner.engine.begin() as connection:
        row = connection.exec_driver_sql("SELECT correct, rating FROM reviews").one()
    assert (bool(row.correct), row.rating) == (True, before.rating)
    assert learner.log()[0].review.correct is False


def test_who_was_taught_wrongly_is_asked_first_until_the_next_rated_answer(engine, syllabus):
    learner = Learner.enrol(engine, keep_facts(syllabus, (*FACTS,)))
    for _ in range(6):
        learner.rightly()
    known = next(
        logged.review for logged in learner.log() if logged.review.correct and logged.review.question_id[-4:] != "call"
    )
    old = learner.syllabus.library.questions[known.question_id]
    correct(learner, old, with_another_key(old))
    work_off(learner)

    learner.wait(days=1)
    first = learner.do(ask_next).asked
    assert first.question.fact_id == old.fact_id
    assert wants_again(learner) == (old.fact_id,)
    learner.rightly()
    assert wants_again(learner) == ()
    learner.take_back()
    assert wants_again(learner) == (old.fact_id,)


def wants_again(learner: Learner) -> tuple[str, ...]:
    with unit_of_work(learner.engine) as uow:
        return uow.corrections.list_to_reteach(learner.person.id)


def test_who_did_not_know_either_way_gets_nothing(learner):
    learner.not_knowing()
    before = card_of(learner)

    correct_key(learner)
    work_off(learner)

    assert told(learner, KEY_CORRECTED) == []
    assert replace(card_of(learner), version=before.version) == before
    assert [payload["correction_id"] for payload in told(learner, CORRECTION_DONE)] == [1]


def test_a_crash_between_two_people_ends_in_the_same_state_and_each_is_told_once(engine, syllabus):
    learners = [Learner.enrol(engine, keep_one_choice(syllabus), telegram_id=number) for number in range(1, 5)]
    for learner in learners:
        answer(learner, index_of_key(only_question(learner)))
    correct_key(learners[0])
    zone = syllabus.zone

    with unit_of_work(engine) as uow:
        regrade_next(uow, now=learners[0].now, zone=zone)
        uow.commit()
    with unit_of_work(engine) as uow:
        # Killed before its commit: nothing of the second person's may stay.
        half_done = regrade_next(uow, now=learners[0].now, zone=zone)
    assert half_done.people == 2
    assert [len(told(learner, KEY_CORRECTED)) for learner in learners] == [1, 0, 0, 0]
    assert [learner.log()[0].review.correct for learner in learners] == [False, True, True, True]
    work_off(learners[0])
    work_off(learners[0])

    assert [len(told(learner, KEY_CORRECTED)) for learner in learners] == [1, 1, 1, 1]
    assert len({card_of(learner).memory for learner in learners}) == 1
    assert all(learner.check().differences == () for learner in learners)
    with unit_of_work(engine) as uow:
        assert (uow.corrections.get(1).people, uow.corrections.get(1).retaught) == (4, 4)


def test_a_key_put_right_twice_judges_every_answer_by_the_last_one(learner):
    first = only_question(learner)
    answer(learner, index_of_key(first))
    correct_key(learner)
    work_off(learner)
    second = only_question(learner)
    correction = correct(learner, second, first)

    with unit_of_work(learner.engine) as uow:
        assert set(list_wrong_versions(uow, correction)) == {first.version, second.version}
    work_off(learner)

    assert learner.log()[0].review.correct is True
    assert words_for(learner, 0) is None
    assert words_for(learner, 1).remedy is Remedy.RESTORED
    assert [payload["remedy"] for payload in told(learner, KEY_CORRECTED)] == ["retaught", "restored"]
    assert wants_again(learner) == ()
    assert learner.check().differences == ()


def test_who_was_taught_wrongly_hears_of_it_though_a_second_key_comes_before_the_first_apology(learner):
    answer(learner, index_of_key(only_question(learner)))
    correct_key(learner)
    work_off(learner)
    correct_key(learner)
    work_off(learner)

    assert words_for(learner, 0) is None
    assert words_for(learner, 1).remedy is Remedy.RETAUGHT
    assert words_for(learner, 1).question == only_question(learner)
    assert len(told(learner, KEY_CORRECTED)) == 2


def test_whose_answer_was_wrong_under_every_key_hears_of_none_of_them(learner):
    wrong = index_of_key(with_another_key(with_another_key(with_another_key(only_question(learner)))))
    answer(learner, wrong)
    for _ in range(2):
        correct_key(learner)
        work_off(learner)

    assert told(learner, KEY_CORRECTED) == []


@pytest.mark.parametrize("act", [Learner.take_back, Learner.own_up])
def test_an_answer_undone_after_the_key_was_corrected_leaves_what_the_corrected_log_says(learner, act):
    new_key = index_of_key(with_another_key(only_question(learner)))
    for _ in range(2):
        learner.wait(days=1)
        answer(learner, new_key)
    correct_key(learner)
    work_off(learner)

    act(learner)

    assert learner.check().differences == ()


def test_an_old_answer_is_looked_at_with_the_key_that_judges_it_now(learner):
    wrong = only_question(learner)
    answer(learner, index_of_key(wrong))
    asked_id = learner.log()[0].review.asked_question_id
    correct_key(learner)
    before = learner.do(look_at, asked_id=asked_id)
    work_off(learner)

    screen = learner.do(look_at, asked_id=asked_id)

    assert (before.correct, before.asked.question) == (True, wrong)
    assert (screen.correct, screen.asked.question) == (False, only_question(learner))
    assert screen.answer == {"kind": "chosen", "index": index_of_key(wrong)}


def test_an_exam_goes_on_with_the_same_question_and_its_right_key(engine, syllabus):
    learner = Learner.enrol(engine, keep_facts(syllabus))
    asked = learner.do(start_exam, length=ExamLength.SHORT, timed=False).asked
    corrected = with_another_key(asked.question)

    correct(learner, asked.question, corrected)

    assert learner.do(admit_not_knowing, asked_id=asked.id, sequence=0) is None
    assert learner.do(ask_next).asked.question == corrected


def test_a_correction_of_words_leaves_nothing_to_be_done(learner):
    answer(learner, 0)
    old = only_question(learner)
    with unit_of_work(learner.engine) as uow:
        uow.questions.keep(replace(old, version="mended"))
        new = replace(correct_values(old, learner), change=Change.SPELLING)
        uow.corrections.append(new)
        assert uow.corrections.find_unfinished() is None


def correct_values(old, learner: Learner):
    return NewCorrection(
        question_id=old.id,
        set_id=old.set_id,
        old_version=old.version,
        new_version="mended",
        change=Change.KEY,
        made_by=learner.person.id,
        made_at=learner.now,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*OFTEN, *["a key was wrong"] * 4, *STEPS]), min_size=5, max_size=30))
@example(["right", "a key was wrong", "owns up", "next day", "right", "a key was wrong", "takes back", "right"])
@example(["right", "a key was wrong", "takes back", "right", "a key was wrong", "owns up", "takes back"])
def test_whatever_was_done_and_whatever_key_was_wrong_replay_agrees_exactly(
    tmp_path_factory, sqlite_template, syllabus, history
):
    folder = tmp_path_factory.mktemp("regrading")
    shutil.copy(sqlite_template, folder / "rappel.sqlite3")
    engine = open_engine(f"sqlite:///{folder / 'rappel.sqlite3'}")
    learner = Learner.enrol(engine, keep_facts(syllabus))

    for step in history:
        WITH_WRONG_KEYS[step](learner)

    assert learner.check().differences == ()
    engine.dispose()


def test_a_long_history_with_many_wrong_keys_replays_exactly(engine, syllabus):
    learner = Learner.enrol(engine, keep_facts(syllabus))
    rng = random.Random(10)
    for _ in range(150):
        WITH_WRONG_KEYS[rng.choice([*OFTEN, "a key was wrong", *STEPS])](learner)

    with engine.begin() as connection:
        regraded = connection.exec_driver_sql("SELECT count(*) FROM regrades").scalar_one()
    assert regraded > 3
    assert learner.check().differences == ()


def test_whoever_is_erased_while_a_correction_is_worked_off_neither_stops_it_nor_is_judged(engine, syllabus, learner):
    maker, gone = (Learner.enrol(engine, learner.syllabus, telegram_id=number) for number in (2, 3))
    for one in (learner, gone):
        answer(one, index_of_key(only_question(learner)))
    old = only_question(learner)
    correct(maker, old, with_another_key(old))
    with unit_of_work(engine) as uow:
        assert regrade_next(uow, now=learner.now, zone=syllabus.zone) is not None
        uow.commit()

    with unit_of_work(engine) as uow:
        eraser = Eraser(key=b"key", now=learner.now, zone=syllabus.zone)
        for one in (maker, gone):
            erase(uow, one.person, eraser=eraser, by=None)
        uow.commit()
    work_off(learner)

    with unit_of_work(engine) as uow:
        (correction,) = uow.corrections.list_of(old.id)
    assert (correction.new.made_by, correction.people, correction.answers) == (None, 1, 1)
    assert correction.finished_at is not None
    assert told(learner, KEY_CORRECTED)
    assert learner.check().differences == ()
