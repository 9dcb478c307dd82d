import pytest

from questions.errors import NotFound
from questions.learning.scope import list_in_scope

CURRICULUM = {
    "glasl": ("1.7.2.1",),
    "glasl.menaces": ("1.7.2.1",),
    "capital-sarl": ("1.2.3.1", "1.7.9.1"),
    "capital-sa": ("1.2.3.1",),
    "tuckman": ("1.70.1.1",),
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("1", list(CURRICULUM)),
        ("1.7", ["glasl", "glasl.menaces", "capital-sarl"]),
        ("1.7.2.1", ["glasl", "glasl.menaces"]),
        ("glasl", ["glasl", "glasl.menaces"]),
        (" GLASL ", ["glasl", "glasl.menaces"]),
        ("capital", ["capital-sarl", "capital-sa"]),
        ("Capital Sàrl", ["capital-sarl"]),
        ("tukman", ["tuckman"]),
    ],
)
def test_codes_and_names_find_their_facts(wanted, found):
    assert list(list_in_scope(CURRICULUM, wanted)) == found


@pytest.mark.parametrize("wanted", ["9", "1.8", "zzz", "…", "", "1.7.", "<b>"])
def test_what_nothing_goes_by_is_refused_by_name(wanted):
    with pytest.raises(NotFound) as refusal:
        list_in_scope(CURRICULUM, wanted)

    assert (refusal.value.what, refusal.value.name) == ("scope", wanted.strip())
