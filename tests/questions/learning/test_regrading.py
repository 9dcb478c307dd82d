from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.card import LoggedReview, Rating, Unrated
from questions.learning.regrading import Regrading, Remedy, regrade, translate_answer
from questions.learning.scheduling import DEFAULT_SCHEDULER, next_card
from questions.quiz.answers import (
    Answer,
    Arranged,
    Chosen,
    DontKnow,
    Recalled,
    SelfGrade,
    Ticked,
    Typed,
    answer_as_data,
)
from questions.quiz.grading import grade
from questions.quiz.question import Kind, Option, Pair
from questions.results.points import award
from tests.builders import TODAY, a_question, a_review

TRUTH, LIE, OTHER = Chosen(index=0), Chosen(index=1), Chosen(index=2)


def options(*texts: str, right: str) -> tuple[Option, ...]:
    return tuple(Option(text=text, correct=text == right) for text in texts)


# The key said « Vert »; the sky is blue.
ASKED = a_question(version="1", options=options("Bleu", "Vert", "Rouge", right="Vert"))
CORRECTED = replace(ASKED, version="2", options=options("Bleu", "Vert", "Rouge", right="Bleu"))
SOUND = a_question(Kind.TEXT, version="1")


def live(*steps, question=ASKED) -> list[LoggedReview]:
    """The log of somebody who gave these answers, one every three days, judged by the keys of then.

    A step is an answer to `question`, or True or False for a right or wrong answer to a sound wording of the fact.
    """
    log, card = [], None
    for number, step in enumerate(steps):
        asked = SOUND if isinstance(step, bool) else question
        answer = Typed(text="Durcissement" if step else "faux") if isinstance(step, bool) else step
        today, memory = TODAY + timedelta(days=3 * number), None if card is None else card.memory
        judged = grade(asked, answer)
        rating = DEFAULT_SCHEDULER.rate(judged, memory=memory, today=today)
        guess = judged.guess_probability if judged.correct else 0.0
        review = a_review(
            asked_question_id=number,
            question_id=asked.id,
            question_version=asked.version,
            study_day=today,
            answer=answer_as_data(answer),
            correct=judged.correct,
            credit=judged.credit,
            rating=rating,
            guess_probability=judged.guess_probability,
            recall=None if memory is None else DEFAULT_SCHEDULER.recall(memory, today=today),
            before=card,
            after=DEFAULT_SCHEDULER.review(memory, rating, today=today, guess=guess),
        )
        card = next_card(review)
        log.append(LoggedReview(id=number, review=review, taken_back=False))
    return log


def correct(log: list[LoggedReview], **changes) -> Regrading:
    return regrade(log, **{"asked": {"1": ASKED}, "corrected": CORRECTED, **changes})


def card_of(log: list[LoggedReview]):
    return next_card(log[-1].review)


def without_version(card):
    return replace(card, last_question_id="", version=0)


def test_who_was_right_gets_the_schedule_that_a_right_key_would_have_given():
    found = correct(live(TRUTH, TRUTH, True))

    would_have = live(TRUTH, TRUTH, True, question=replace(CORRECTED, version="1"))
    assert found.remedy is Remedy.RESTORED
    assert found.card == card_of(would_have)
    assert [one.review.correct for one in found.changed] == [True, True]


def test_who_learned_the_wrong_answer_keeps_no_long_interval_and_is_taught_again():
    log = live(*[LIE] * 6)
    found = correct(log)

    assert card_of(log).memory.stability > 30
    assert found.remedy is Remedy.RETAUGHT
    assert found.card.memory.stability < 1
    assert found.card.memory.due_day == log[-1].review.study_day + timedelta(days=1)


@pytest.mark.parametrize(
    ("steps", "remedy"),
    [
        ((TRUTH,), Remedy.RESTORED),
        ((LIE,), Remedy.RETAUGHT),
        ((OTHER,), Remedy.NONE),
        ((DontKnow(),), Remedy.NONE),
        ((True, False), Remedy.NONE),
        ((TRUTH, LIE), Remedy.RETAUGHT),
        ((LIE, TRUTH), Remedy.RESTORED),
        ((LIE, OTHER), Remedy.NONE),
        ((LIE, True), Remedy.RETAUGHT),
        ((TRUTH, False), Remedy.RESTORED),
    ],
)
def test_the_latest_answer_to_the_question_tells_what_a_person_believes(steps, remedy):
    assert correct(live(*steps)).remedy is remedy


def test_what_was_wrong_under_both_keys_stays_as_it_was():
    log = live(OTHER, DontKnow(), True)
    found = correct(log)

    assert (found.changed, found.card) == ((), card_of(log))


def test_other_versions_and_other_questions_are_left_alone():
    log = live(LIE, True)
    newer = [replace(log[0], review=replace(log[0].review, question_version="2")), log[1]]

    assert correct(newer) == Regrading(remedy=Remedy.NONE, changed=(), card=card_of(log))


def test_answers_taken_back_are_judged_anew_but_teach_nothing():
    log = live(LIE, True)
    taken_back = [replace(log[0], taken_back=True), *live(True)]
    found = correct(taken_back)

    assert found.remedy is Remedy.NONE
    assert [one.taken_back for one in found.changed] == [True]
    assert without_version(found.card) == without_version(card_of(live(True)))


def test_a_history_taken_back_altogether_leaves_no_card():
    assert correct([replace(one, taken_back=True) for one in live(LIE)]).card is None


def test_practice_is_judged_anew_and_stays_practice():
    log = live(LIE)
    practice = replace(log[0].review, unrated=Unrated.SAME_DAY, after=None, asked_question_id=9)
    found = correct([*log, LoggedReview(id=9, review=practice, taken_back=False)])

    assert [one.review.correct for one in found.changed] == [False, False]
    assert found.changed[1].review.after is None
    assert found.card.reviews == 1


def test_an_answer_read_after_one_too_fast_is_rated_anew_as_one_that_had_help():
    first, second = live(True, TRUTH)
    hasty = replace(second.review, unrated=Unrated.RAPID, after=None, asked_question_id=9)

    (unaided,) = correct([first, second]).changed
    helped = correct([first, LoggedReview(id=0, review=hasty, taken_back=False), second]).changed[-1]

    assert (unaided.review.rating, helped.review.rating) == (Rating.GOOD, Rating.HARD)


def test_a_guess_owned_up_to_is_no_belief():
    log = live(LIE)
    guess = replace(log[0].review, guessed=True, rating=Rating.AGAIN)

    assert correct([replace(log[0], review=guess)]).remedy is Remedy.NONE


def test_a_guess_owned_up_to_stays_one_where_the_key_now_agrees_with_it():
    log = live(TRUTH)
    guess = replace(log[0].review, guessed=True, rating=Rating.AGAIN)
    found = correct([replace(log[0], review=guess)])

    assert found.remedy is Remedy.NONE
    assert found.changed[0].review.rating is Rating.AGAIN


def test_a_changed_review_still_tells_what_was_expected_when_it_was_asked():
    log = live(TRUTH, TRUTH)
    old, new = log[1].review, correct(log).changed[1].review

    assert (new.before, new.recall) == (old.before, old.recall)
    assert new.after == correct(log).card.memory


def test_our_mistake_costs_no_points():
    misled, right = live(LIE, LIE), live(TRUTH, TRUTH)

    assert [award(one.review) for one in [*misled, *right]] == [0, 1, 0, -1]
    assert [award(one.review) for one in correct(misled).changed] == [0, 0]
    assert [award(one.review) for one in correct(right).changed] == [0, 1]


def test_a_correction_of_another_kind_is_another_question():
    with pytest.raises(ValueError, match="multiple"):
        correct(live(LIE), corrected=replace(CORRECTED, kind=Kind.MULTIPLE))


def test_options_are_found_by_their_text_where_they_stand_now():
    moved = replace(CORRECTED, options=options("Rouge", "Bleu", "Vert", right="Bleu"))

    assert translate_answer(TRUTH, ASKED, moved) == Chosen(index=1)
    assert correct(live(TRUTH), corrected=moved).remedy is Remedy.RESTORED
    assert correct(live(LIE), corrected=moved).remedy is Remedy.RETAUGHT


def test_an_option_respelt_is_the_one_in_its_place():
    respelt = replace(CORRECTED, options=options("Bleue", "Vert", "Rouge", right="Bleue"))

    assert correct(live(TRUTH), corrected=respelt).remedy is Remedy.RESTORED


@pytest.mark.parametrize("left", [("Bleu", "Rouge"), ("Rouge", "Bleu", "Gris")])
def test_an_option_that_is_gone_was_wrong(left):
    found = correct(live(LIE), corrected=replace(CORRECTED, options=options(*left, right="Bleu")))

    assert translate_answer(LIE, ASKED, replace(CORRECTED, options=options(*left, right="Bleu"))) is None
    assert found.remedy is Remedy.RETAUGHT


MULTIPLE = a_question(Kind.MULTIPLE, version="1", options=options("a", "b", "c", right="a"))
BOTH = replace(MULTIPLE, version="2", options=tuple(replace(one, correct=one.text != "c") for one in MULTIPLE.options))
ORDER = a_question(Kind.ORDER, version="1")
TURNED = replace(ORDER, version="2", options=ORDER.options[::-1])
MATCH = a_question(
    Kind.MATCH,
    version="1",
    pairs=(Pair(left="ciel", right="vert"), Pair(left="herbe", right="bleu"), Pair(left="feu", right="rouge")),
)
UNCROSSED = replace(
    MATCH,
    version="2",
    pairs=(Pair(left="herbe", right="vert"), Pair(left="ciel", right="bleu"), Pair(left="feu", right="rouge")),
)
TEXT = a_question(Kind.TEXT, version="1", id="fait/texte")


@pytest.mark.parametrize(
    ("asked", "corrected", "answer", "remedy"),
    [
        (MULTIPLE, BOTH, Ticked(indexes=frozenset({0, 1})), Remedy.RESTORED),
        (MULTIPLE, BOTH, Ticked(indexes=frozenset({0})), Remedy.RETAUGHT),
        (ORDER, TURNED, Arranged(indexes=(2, 1, 0)), Remedy.RESTORED),
        (ORDER, TURNED, Arranged(indexes=(0, 1, 2)), Remedy.RETAUGHT),
        (MATCH, UNCROSSED, Arranged(indexes=(1, 0, 2)), Remedy.RESTORED),
        (MATCH, UNCROSSED, Arranged(indexes=(0, 1, 2)), Remedy.RETAUGHT),
        (TEXT, replace(TEXT, version="2", accepted=("Débat",), rejected=()), Typed(text="débat"), Remedy.RESTORED),
        (a_question(Kind.RECALL), a_question(Kind.RECALL), Recalled(grade=SelfGrade.KNOWN), Remedy.NONE),
    ],
)
def test_every_kind_of_answer_is_judged_by_the_new_key(asked, corrected, answer: Answer, remedy):
    found = regrade(live(answer, question=asked), asked={asked.version: asked}, corrected=corrected)

    assert found.remedy is remedy


def test_a_typed_answer_that_can_not_be_read_any_more_is_wrong():
    asked = a_question(Kind.TEXT, version="1", accepted=("beaucoup",))
    corrected = replace(asked, version="2", quantity=a_question(Kind.NUMBER).quantity)

    found = regrade(live(Typed(text="beaucoup"), question=asked), asked={"1": asked}, corrected=corrected)

    assert found.remedy is Remedy.RETAUGHT


steps = st.lists(st.sampled_from([TRUTH, LIE, OTHER, DontKnow(), True, False]), min_size=1, max_size=8)


@given(steps)
def test_a_corrected_history_is_the_one_that_the_right_key_would_have_written(history):
    log, would_have = live(*history), live(*history, question=replace(CORRECTED, version="1"))
    found = correct(log)

    assert [one.review.asked_question_id for one in found.changed] == [
        old.review.asked_question_id
        for old, new in zip(log, would_have, strict=True)
        if old.review.correct != new.review.correct
    ]
    assert (found.card.reviews, found.card.lapses, found.card.run) == (
        card_of(would_have).reviews,
        card_of(would_have).lapses,
        card_of(would_have).run,
    )


@given(st.lists(st.sampled_from([TRUTH, LIE]), min_size=1, max_size=8))
def test_where_every_answer_changes_the_schedule_is_exactly_what_it_would_have_been(history):
    would_have = live(*history, question=replace(CORRECTED, version="1"))

    assert correct(live(*history)).card == card_of(would_have)


@given(steps)
def test_judging_by_the_same_key_changes_nothing(history):
    log = live(*history)

    assert correct(log, corrected=replace(ASKED, version="2")) == Regrading(
        remedy=Remedy.NONE, changed=(), card=card_of(log)
    )


@given(steps)
def test_no_correction_takes_points_below_those_of_silence(history):
    assert all(award(one.review) >= 0 for one in correct(live(*history)).changed)
