"""Aliases: made up so that they agree, or chosen within the rules."""

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.errors import InvalidSetting
from questions.results.aliases import LONGEST, clean_alias, fold_alias, suggest_aliases, suggest_free
from questions.results.standing import Appearance, Standing


def clean(text: str, *, taken=(), names=()) -> str:
    return clean_alias(text, taken=taken, names=names)


def fault(text: str, **others) -> str:
    with pytest.raises(InvalidSetting) as refusal:
        clean(text, **others)
    assert refusal.value.setting == "alias"
    return refusal.value.reason


def test_every_alias_made_up_differs_agrees_and_could_be_chosen():
    aliases = list(suggest_aliases(0))

    assert len({fold_alias(alias) for alias in aliases}) == len(aliases) > 1000
    assert all(clean(alias) == alias and len(alias) <= LONGEST for alias in aliases)
    assert {"Loutre joyeuse", "Renard joyeux", "Marmotte maligne", "Hibou malin"} <= set(aliases)
    assert not {"Loutre joyeux", "Renard joyeuse"} & set(aliases)


@given(st.integers(0, 10**9))
def test_a_seed_leads_through_all_aliases(seed):
    assert len(set(islice(suggest_aliases(seed), 50))) == 50


def test_one_made_up_is_never_somebody_else_s():
    taken = {fold_alias(alias) for alias in islice(suggest_aliases(1), 1390)}
    for number in range(60):
        alias = suggest_free(number % 3, taken=taken)
        assert fold_alias(alias) not in taken
        taken.add(fold_alias(alias))


@pytest.mark.parametrize(
    "text", ["Léo", "Kung Fu Panda", "Concombre", "Cons\u00adtance", "Habitante 3", "<b>Noé</b>", "Député", "O’Neil"]
)
def test_what_harms_nobody_may_be_chosen(text):
    assert clean(f"  {text} \n") == text.replace("\u00ad", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "short"),
        ("X", "short"),
        ("\u200b\u202e", "short"),
        ("x" * 25, "long"),
        ("x" * 5000, "long"),
        ("http://a", "link"),
        ("t.me/moi", "link"),
        ("moi.ch", "link"),
        ("@lina", "link"),
        ("12 34", "letters"),
        ("🦊🦊", "letters"),
        ("M3rde", "word"),
        ("P u t e", "word"),
        ("puuute", "word"),
        ("Énculé", "word"),
        ("C0nn@rd", "link"),
        ("C0NN4RD", "word"),
        ("Le con", "word"),
        ("Admin", "word"),
        ("Rappel", "word"),
    ],
)
def test_what_is_refused_says_why(text, reason):
    assert fault(text) == reason


@pytest.mark.parametrize("text", ["Noa", "NOA", "noa 07", "N0a", "Noà", "petit Noa", "jean-luc", "Jean Luc 2"])
def test_nobody_goes_by_the_name_of_somebody_else(text):
    assert fault(text, names=("Noa", "Jean-Luc")) == "name"


def test_a_name_inside_another_word_is_nobody_s():
    assert clean("Noaillon", names=("Noa", "?")) == "Noaillon"


def test_two_aliases_that_look_alike_are_one():
    taken = {fold_alias("Loutre gaie")}

    for text in ("loutre gaie", "LOUTRE-GAIE", "L0utre g41e", "Loutre  gaié"):
        assert fault(text, taken=taken) == "taken"
    assert clean("Loutre vive", taken=taken) == "Loutre vive"


@pytest.mark.parametrize(
    "disguise", ["Nоa", "Νοα", "ɴᴏᴀ", "Renard vıf", "cоnnard", "á" + "\u0301" * 10, "t\u2024me/foo"]
)
def test_letters_that_look_like_others_are_refused(disguise):
    with pytest.raises(InvalidSetting):
        clean_alias(disguise, taken=(), names=["Noa"])


@pytest.mark.parametrize("name", ["t.me/spam", "Connard", "Nоa", "@noa"])
def test_a_first_name_that_no_alias_may_be_is_not_shown(name):
    standing = Standing(
        person_id=1,
        first_name=name,
        cohort_id=1,
        takes_part=True,
        alias="Loutre vive",
        appearance=Appearance.FIRST_NAME,
    )

    assert standing.name == "Loutre vive"
    assert replace(standing, first_name="Éloïse").name == "Éloïse"
