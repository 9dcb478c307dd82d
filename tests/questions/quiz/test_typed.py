from decimal import Decimal

import pytest

from questions.errors import UnreadableAnswer
from questions.quiz.typed import LONGEST_ANSWER, accepts, count_listed, fold, read_number


@pytest.mark.parametrize(
    "text",
    ["Débat et polémique", "debat et polemique", "  LE DÉBAT   ET polémique !", "débat et polemiqe", "la polémique"],
)
def test_accents_case_articles_synonyms_and_small_typos_are_forgiven(text):
    assert accepts(text, accepted=("Débat et polémique", "polémique"))


@pytest.mark.parametrize("text", ["menace", "debat", "débat sans polémique", "non débat et polémique"])
def test_another_word_or_a_negation_is_no_typo(text):
    assert not accepts(text, accepted=("Débat et polémique",))


def test_a_short_word_must_be_exact():
    assert not accepts("chut", accepted=("chat",))


def test_a_typo_that_is_as_close_to_a_sibling_is_refused():
    assert accepts("questien ouverte", accepted=("question ouverte",), rejected=("question fermée",))
    assert not accepts("norning", accepted=("norming",), rejected=("morning",))


def test_the_exact_name_of_a_sibling_is_refused_even_if_it_is_close():
    assert not accepts("forming", accepted=("norming",), rejected=("forming",))


def test_a_digit_is_never_a_typo():
    assert not accepts("niveau 6 menaces", accepted=("niveau 7 menaces",))


@pytest.mark.parametrize("text", ["", "   ", "!?", "x" * (LONGEST_ANSWER + 1)])
def test_an_empty_or_endless_text_is_no_answer(text):
    with pytest.raises(UnreadableAnswer):
        accepts(text, accepted=("Débat",))


@pytest.mark.parametrize(
    ("text", "value"),
    [("9", 9), (" 9 niveaux", 9), ("neuf", 9), ("Neuf niveaux", 9), ("2,5", "2.5"), ("1'000", 1000), ("-3", -3)],
)
def test_numbers_are_read_as_people_write_them(text, value):
    assert read_number(text, unit="niveaux") == Decimal(value)


@pytest.mark.parametrize("text", ["", "beaucoup", "3 ou 4", "neuf ou peut-être dix", "9" * 300])
def test_a_text_without_one_clear_number_is_no_answer(text):
    with pytest.raises(UnreadableAnswer):
        read_number(text)


def test_folding_keeps_a_word_that_is_only_an_article():
    assert fold("La") == "la"


FRUIT = (("la pomme", "pomme reinette"), ("la poire",), ("le coing et la nèfle",), ("la prune", "le pruneau"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("pomme, poire", 2),
        ("Pomme\nPOIRE\nprune", 3),
        ("1. pomme\n2) la poire\n- pruneau", 3),
        ("pomme et poire; coing et nefle", 2),
        ("le coing et la nèfle", 1),
        ("pomme, la pomme, pomme reinette", 1),
        ("prune, pruneau", 1),
        ("pome, piore", 2),
        ("cerise, pomme reinete", 1),
        ("cerise", 0),
    ],
)
def test_a_list_counts_each_thing_once_by_any_of_its_names(text, found):
    assert count_listed(text, listed=FRUIT, cite=4) == found


def test_no_more_than_was_asked_counts():
    assert count_listed("pomme, poire, prune", listed=FRUIT, cite=2) == 2


def test_naming_everything_under_the_sun_is_not_knowing():
    assert count_listed("kiwi, melon, figue, datte, pomme, poire", listed=FRUIT, cite=2) == 0


@pytest.mark.parametrize("text", ["", " , ;", "pomme " * 300])
def test_an_empty_or_endless_list_is_no_answer(text):
    with pytest.raises(UnreadableAnswer):
        count_listed(text, listed=FRUIT, cite=2)
