"""What pictures are drawn on."""

import pytest

from bot.use_cases.leaderboards import Line
from bot.views import canvas
from bot.views.canvas import Look, cut_to_fit, drawable, width_of
from bot.views.leaderboard_pictures import draw_leaderboard

LOOK = Look(19)


@pytest.mark.parametrize(
    ("words", "room", "expected"),
    [
        ("Suivi des clients", "Suivi des clients", "Suivi des clients"),
        ("Suivi trois clients", "Suivi trois client", "Suivi trois…"),
        ("Suivi des clients", "Suivi…", "Suivi…"),
        ("Suivi des clients", "Suiv…", "Suiv…"),
        ("Contractuellement", "Contractuell…", "Contractuell…"),
        ("Contractuellement", "", "…"),
        ("Atteinte de la solution", "Atteinte de la…", "Atteinte…"),
        ("Ventes – entreprises", "Ventes –…", "Ventes…"),
    ],
)
def test_words_too_long_for_their_room_lose_whole_words_and_then_letters(words, room, expected):
    assert cut_to_fit(words, width_of(room, LOOK), LOOK) == expected


def test_however_long_words_are_few_tries_are_measured(monkeypatch):
    tried, measure = [], canvas._measure

    def watched(words: str, look: Look) -> float:
        tried.append(words)
        return measure(words, look)

    monkeypatch.setattr(canvas, "_measure", watched)
    for words in ("i" * 4000, "i " * 2000):
        assert cut_to_fit(words, canvas.PHONE_WIDTH, LOOK) == cut_to_fit(words[:300], canvas.PHONE_WIDTH, LOOK)

    assert sum(len(one) > canvas.MOST_LETTERS for one in tried) == 2


def test_a_name_of_several_lines_takes_one():
    assert width_of("Noa\nB.", LOOK) == width_of("Noa B.", LOOK)


def test_bold_words_take_more_room():
    assert width_of("Noa", Look(19, bold=True)) > width_of("Noa", LOOK)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Zoé 🌸", "Zoé"),
        ("👩🏽\u200d🚀 Noa  🇨🇭 B.", "Noa B."),
        ("Ana ❤\ufe0f", "Ana ❤"),
        ("E\u0301lie\u00a0B.", "E\u0301lie\u00a0B."),
        ("Σοφία Жанна", "Σοφία Жанна"),
        ("王小明", "Camarade"),
        ("(🎀)", "Camarade"),
    ],
)
def test_signs_without_a_shape_are_left_out_and_nobody_is_left_without_a_name(words, expected):
    assert drawable(words, LOOK, instead="Camarade") == expected


def test_a_leaderboard_shows_no_empty_boxes():
    def draw(name: str, title: str) -> bytes:
        return draw_leaderboard([Line(rank=1, name=name, points=9)], title=title, below="Cette semaine")

    assert draw("🎀🌸", "Classe 🚀 ARC") == draw("Camarade", "Classe ARC")
    assert draw("中 Noa", "🚀") == draw("Noa", "Classement")
