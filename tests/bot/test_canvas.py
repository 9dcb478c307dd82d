"""What pictures are drawn on."""

import pytest

from bot.views import canvas
from bot.views.canvas import Look, cut_to_fit, width_of

LOOK = Look(19)


@pytest.mark.parametrize(
    ("words", "room", "expected"),
    [
        ("Suivi des clients", "Suivi des clients", "Suivi des clients"),
        ("Suivi des clients", "Suivi des client", "Suivi des…"),
        ("Suivi des clients", "Suivi…", "Suivi…"),
        ("Suivi des clients", "Suiv…", "Suiv…"),
        ("Contractuellement", "Contractuell…", "Contractuell…"),
        ("Contractuellement", "", "…"),
    ],
)
def test_words_too_long_for_their_room_lose_whole_words_and_then_letters(words, room, expected):
    assert cut_to_fit(words, width_of(room, LOOK), LOOK) == expected


def test_however_long_words_are_few_tries_are_measured(monkeypatch):
    tried = []

    def watched(words: str, look: Look) -> float:
        tried.append(words)
        return width_of(words, look)

    monkeypatch.setattr(canvas, "width_of", watched)
    for words in ("i" * 4000, "i " * 2000):
        assert cut_to_fit(words, canvas.PHONE_WIDTH, LOOK) == cut_to_fit(words[:300], canvas.PHONE_WIDTH, LOOK)

    assert sum(len(one) > canvas.MOST_LETTERS for one in tried) == 2


def test_a_name_of_several_lines_takes_one():
    assert width_of("Noa\nB.", LOOK) == width_of("Noa B.", LOOK)


def test_bold_words_take_more_room():
    assert width_of("Noa", Look(19, bold=True)) > width_of("Noa", LOOK)
