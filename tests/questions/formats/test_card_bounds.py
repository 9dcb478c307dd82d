"""Cards whose definitions look nearly like key letters: reading them takes no longer than they are."""

import pytest

from questions.formats.flashcards import split_cards


@pytest.mark.timeout(20)
def test_letters_with_many_blanks_between_them_that_are_no_key_are_read_at_once():
    # Measured with two runs of blanks that may share the same ones: minutes.
    almost = "A" + "    B" * 200 + " x"

    cards, stray = split_cards(f"Terme\t{almost}\nsuite\nAutre\tdéfinition", "\t")

    assert [card.front for card in cards] == ["Terme", "Autre"]
    assert stray == []
