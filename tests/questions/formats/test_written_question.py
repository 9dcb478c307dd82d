"""A question written in the chat: what may be written at which step, what a poll leaves open, and what it becomes."""

from dataclasses import replace

import pytest

from questions.errors import InvalidSetting, StaleTap
from questions.formats import written_question as steps
from questions.formats.assembling import assemble_one
from questions.formats.written_question import Step, WrittenQuestion, from_poll, read_written
from questions.quiz.question import Kind

POLL = from_poll(prompt=" Quel délai ? ", options=("Deux  jours", "Un mois"), right=(1,), explanation="Règlement.")


def at(step: Step, kind: Kind = Kind.CHOICE, **changes) -> WrittenQuestion:
    return WrittenQuestion(step=step, kind=kind, prompt="Quel délai ?", **changes)


def build(written: WrittenQuestion):
    (question,) = assemble_one(steps.to_draft(written), set_id="serie-1", title="Essai").question_set.questions
    return question


def test_what_json_holds_is_read_again_as_it_was():
    assert read_written(POLL.to_data()) == POLL


@pytest.mark.parametrize(
    ("options", "right", "kind", "step", "key"),
    [
        (("a b", "c"), (1,), Kind.CHOICE, Step.OBJECTIVE, ("c",)),
        (("a", "b", "c"), (2, 0), Kind.CHOICE, Step.OBJECTIVE, ("a", "c")),
        (("a", "b"), None, Kind.CHOICE, Step.RIGHT, ()),
        (("a",), (0,), Kind.CHOICE, Step.ANSWERS, ("a",)),
        (tuple("abcdefghijkl"), (0,), Kind.CHOICE, Step.ANSWERS, ("a",)),
        (("FAUX", "Vrai"), (0,), Kind.TRUE_FALSE, Step.OBJECTIVE, ("Faux",)),
        (("Vrai", "Faux"), (), Kind.TRUE_FALSE, Step.RIGHT, ()),
    ],
)
def test_a_poll_is_at_the_first_step_that_it_leaves_open(options, right, kind, step, key):
    written = from_poll(prompt="Quoi ?", options=options, right=right)

    assert (written.kind, written.step) == (kind, step)
    assert tuple(written.answers[place] for place in written.right) == key


def test_several_right_answers_make_a_multiple_choice():
    question = build(replace(from_poll(prompt="Quoi ?", options="abc", right=(0, 2)), objective="1.7.2.1"))

    assert question.kind is Kind.MULTIPLE
    assert [option.correct for option in question.options] == [True, False, True]


@pytest.mark.parametrize(("text", "right"), [("b", (1,)), ("A, c", (0, 2)), ("a et b", (0, 1)), ("Un mois", (1,))])
def test_the_right_answer_can_be_written_by_letter_or_by_its_words(text, right):
    written = at(Step.RIGHT, answers=("Deux jours", "Un mois", "Jamais"))

    after = steps.write(written, text)

    assert (after.right, after.step) == (right, Step.EXPLANATION)


@pytest.mark.parametrize("text", ["D", "peut-être", "", "A B Z"])
def test_a_letter_that_no_answer_has_is_refused(text):
    with pytest.raises(InvalidSetting) as refused:
        steps.write(at(Step.RIGHT, answers=("Deux jours", "Un mois", "Jamais")), text)

    assert refused.value.reason == "right"


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("- a\n• b\n\n", ("a", "b")),
        ("A. bleu\nB) vert", ("bleu", "vert")),
        ("a\na", ("a",)),
        ("-5", ("-5",)),
        ("1.5 heure", ("1.5 heure",)),
    ],
)
def test_answers_are_read_one_a_line_without_bullets_and_each_once(text, answers):
    assert steps.write(at(Step.ANSWERS), text).answers == answers


@pytest.mark.parametrize(("text", "reason"), [("x" * 251, "answer-long"), ("\n".join("abcdefghijk"), "answers-many")])
def test_answers_too_many_or_too_long_are_refused(text, reason):
    with pytest.raises(InvalidSetting) as refused:
        steps.write(at(Step.ANSWERS), text)

    assert refused.value.reason == reason


def test_another_kind_takes_other_answers_and_the_same_kind_keeps_them():
    written = at(Step.KIND, answers=("a", "b"), right=(0,))

    assert steps.choose_kind(written, Kind.CHOICE).answers == ("a", "b")
    other = steps.choose_kind(written, Kind.ORDER)
    assert (other.answers, other.right, other.prompt) == ((), (), written.prompt)


def test_dropping_the_last_answer_drops_its_mark():
    after = steps.drop_last_answer(at(Step.ANSWERS, answers=("a", "b"), right=(0, 1)))

    assert (after.answers, after.right) == (("a",), (0,))


@pytest.mark.parametrize(
    "act",
    [
        lambda: steps.tap_answer(at(Step.ANSWERS, answers=("a", "b")), 0),
        lambda: steps.tap_answer(at(Step.RIGHT, answers=("a", "b")), 2),
        lambda: steps.drop_last_answer(at(Step.ANSWERS)),
        lambda: steps.go_on(at(Step.ANSWERS, answers=("a",))),
        lambda: steps.go_on(at(Step.RIGHT, answers=("a", "b"))),
        lambda: steps.go_on(at(Step.CONFIRM)),
        lambda: steps.go_back(WrittenQuestion()),
        lambda: steps.choose_kind(at(Step.PROMPT), Kind.CHOICE),
        lambda: steps.choose_kind(WrittenQuestion(), Kind.MATCH),
        lambda: steps.choose_objective(at(Step.RIGHT), "1.7.2.1"),
        lambda: steps.write(at(Step.CONFIRM), "a"),
    ],
)
def test_what_does_not_fit_the_step_is_stale(act):
    with pytest.raises(StaleTap):
        act()


@pytest.mark.parametrize("kind", steps.KINDS)
def test_every_step_of_a_kind_is_reached_and_left_again(kind):
    written = steps.choose_kind(WrittenQuestion(), kind)
    seen = [written.step]
    texts = {
        Step.PROMPT: "Quoi ?",
        Step.ANSWERS: "9" if kind is Kind.NUMBER else "a\nb",
        Step.RIGHT: "a" if kind is Kind.CHOICE else "vrai",
        Step.EXPLANATION: "Parce que.",
    }
    while written.step is not Step.CONFIRM:
        step = written.step
        if step is Step.OBJECTIVE:
            written = steps.choose_objective(written, "1.7.2.1")
        else:
            written = steps.write(written, texts[step])
            written = steps.go_on(written) if written.step is step else written
        seen.append(written.step)
    back = written
    while back.step is not Step.KIND:
        back = steps.go_back(back)

    assert [Step.KIND, *seen] == list(steps.list_steps(kind))
    assert replace(back, step=Step.CONFIRM) == written
    assert build(written).kind is kind
