"""What a text means where buttons answer."""

from dataclasses import replace
from datetime import UTC, datetime

from questions.quiz.answers import Chosen, DontKnow, Typed
from questions.quiz.asked import AskedQuestion, shown_order
from questions.quiz.letters import read_text
from questions.quiz.question import Kind, Option
from tests.builders import a_question


def asked(question) -> AskedQuestion:
    return AskedQuestion(
        id=1, person_id=1, question=question, shuffle_seed=3, asked_at=datetime(2026, 11, 26, tzinfo=UTC)
    )


def test_a_letter_names_the_option_beside_which_it_stands():
    one = asked(a_question(Kind.CHOICE))

    assert [read_text(one, letter) for letter in ("a", "B) ")] == [
        Chosen(index=index, written=letter) for index, letter in zip(shown_order(one)[:2], ("a", "B) "), strict=True)
    ]


def test_a_letter_that_is_another_options_text_names_none():
    options = tuple(Option(text=letter, correct=letter == "D") for letter in "DCBA")
    one = asked(replace(a_question(Kind.CHOICE), options=options))
    by_letter = {letter: options[index].text for letter, index in zip("ABCD", shown_order(one), strict=True)}

    for letter, text in by_letter.items():
        answer = read_text(one, letter)
        assert isinstance(answer, Chosen) == (letter == text)


def test_not_knowing_is_admitted_in_words_too():
    assert read_text(asked(a_question(Kind.TEXT)), "Je ne sais pas.") == DontKnow()
    assert read_text(asked(a_question(Kind.TEXT)), "je sais") == Typed(text="je sais")
