from dataclasses import replace

import pytest

from questions.quiz.question import Kind, Option
from questions.results.attempts import Attempt
from questions.results.misconceptions import fewest_shown, list_misconceptions
from tests.builders import a_question


def a_choice(question_id: str, *wrong: str, fact_id: str = "fait"):
    options = (Option(text="Bleu", correct=True), *(Option(text=text, correct=False) for text in wrong))
    return a_question(id=question_id, version="1", fact_id=fact_id, options=options)


FIRST, SECOND = a_choice("fait/1", "Vert", "Jaune"), a_choice("fait/2", "Rouge", "Vert")
OTHER = a_choice("autre/1", "Vert", "Gris", fact_id="autre")
QUESTIONS = {(question.id, question.version): question for question in (FIRST, SECOND, OTHER)}


def choose(question, option: str, people: range) -> list[Attempt]:
    index = [one.text for one in question.options].index(option)
    return [Attempt(person, (question.id, "1"), index, float(option == "Bleu")) for person in people]


def test_the_wrong_options_chosen_most_come_first_with_their_exact_text_and_share():
    attempts = [
        *choose(FIRST, "Vert", range(6)),
        *choose(FIRST, "Bleu", range(6, 10)),
        *choose(OTHER, "Gris", range(8)),
        *choose(OTHER, "Bleu", range(8, 12)),
    ]

    first, second = list_misconceptions(attempts, QUESTIONS)

    assert (first.option, first.question, first.people, first.share) == ("Gris", ("autre/1", "1"), 8, 8 / 12)
    assert (second.option, second.fact_id, second.people, second.share) == ("Vert", "fait", 6, 0.6)


def test_the_same_wrong_text_in_two_wordings_of_a_fact_is_one_misconception():
    attempts = [*choose(FIRST, "Vert", range(3)), *choose(SECOND, "Vert", range(3, 7))]

    (found,) = list_misconceptions(attempts, QUESTIONS)

    assert (found.people, found.question) == (7, ("fait/2", "1"))


def test_the_same_text_at_two_facts_stays_apart():
    attempts = [*choose(FIRST, "Vert", range(5)), *choose(OTHER, "Vert", range(5))]

    assert {one.fact_id for one in list_misconceptions(attempts, QUESTIONS)} == {"fait", "autre"}


def test_true_and_false_mean_another_thing_in_each_statement():
    statements = {
        (name, "1"): replace(a_question(Kind.TRUE_FALSE), id=name, version="1") for name in ("fait/v1", "fait/v2")
    }
    attempts = [Attempt(person, key, 1, 0.0) for key in statements for person in range(5)]

    assert [one.people for one in list_misconceptions(attempts, statements)] == [5, 5]


def test_each_person_counts_once():
    assert list_misconceptions(choose(FIRST, "Vert", range(4)) * 3, QUESTIONS) == ()


def test_who_said_not_to_know_was_asked_too():
    attempts = [*choose(FIRST, "Vert", range(5)), *(Attempt(person, ("fait/1", "1"), None, 0.0) for person in (5, 6))]

    assert list_misconceptions(attempts, QUESTIONS)[0].share == 5 / 7


def test_fewer_than_five_are_hidden_unless_the_caller_may_show_them():
    attempts = choose(FIRST, "Vert", range(3))

    assert list_misconceptions(attempts, QUESTIONS) == ()
    assert len(list_misconceptions(attempts, QUESTIONS, fewest=3)) == 1


def test_at_most_three_are_listed_and_always_the_same():
    attempts = [
        *choose(FIRST, "Vert", range(5)),
        *choose(FIRST, "Jaune", range(5, 10)),
        *choose(OTHER, "Gris", range(5)),
        *choose(OTHER, "Vert", range(5, 10)),
    ]

    found = list_misconceptions(attempts, QUESTIONS)

    assert len(found) == 3
    assert list_misconceptions(attempts[::-1], QUESTIONS) == found


def test_other_kinds_and_unknown_questions_are_passed_over():
    attempts = [Attempt(person, key, 0, 0.0) for key in (("gone", "1"), ("many", "1")) for person in range(9)]

    assert list_misconceptions(attempts, {("many", "1"): a_question(Kind.MULTIPLE)}) == ()


@pytest.mark.parametrize(
    ("size", "names_seen", "fewest"),
    [(3, False, 5), (3, True, 2), (8, True, 2), (9, True, 3), (12, True, 3), (20, True, 5), (200, True, 5)],
)
def test_how_many_must_err_alike_before_it_is_shown(size, names_seen, fewest):
    assert fewest_shown(size, names_seen=names_seen) == fewest
