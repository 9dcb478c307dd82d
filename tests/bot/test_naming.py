"""Names from outside, in a sentence and on a button."""

from datetime import date

import pytest

from bot.use_cases.teams import Team, Teams
from bot.views.leaderboards import show_all_teams
from bot.views.naming import of_name
from bot.views.reply import LONGEST_LABEL, label
from questions.results.leaderboards import Board, Period, TeamPlace

TODAY = date(2029, 6, 12)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Cédric", "de Cédric"),
        ("Écœuré·es", "d’Écœuré·es"),
        ("E\u0301lodie", "d’E\u0301lodie"),
        ("Hélène", "d’Hélène"),
        ("Hockey", "de Hockey"),
        ("Yverdon", "d’Yverdon"),
        ("Yann", "de Yann"),
        ("2026 A", "de 2026 A"),
        ("A<b>", "d’A&lt;b&gt;"),
    ],
)
def test_de_loses_its_e_before_a_vowel_and_a_mute_h(name, expected):
    assert of_name(name) == expected


def test_only_the_name_is_bold():
    assert of_name("Ana", bold=True) == "d’<b>Ana</b>"


def test_a_team_s_points_are_plural_from_two():
    means = (10.0, 2.0, 1.96, 1.9, 1.0, 0.0)
    teams = tuple(
        Team(place=TeamPlace(team_id=rank, rank=rank, mean=mean), name="A", is_own=False)
        for rank, mean in enumerate(means)
    )
    shown = show_all_teams(Teams(board=Board.of(Period.WEEK, TODAY), teams=teams, page=0, pages=1, own=None))

    ends = [line.rpartition(" · ")[2] for line in shown.text.splitlines() if " · " in line][-len(means) :]
    expected = ["10,0 pts", "2,0 pts", "2,0 pts", "1,9 pt", "1,0 pt", "0,0 pt"]
    assert ends == [words.replace(" ", "\u00a0") for words in expected]


def test_classes_that_begin_alike_are_told_apart_by_their_ends():
    classes = [
        "Agents et agentes relation client 2026 – Lausanne A",
        "Agents et agentes relation client 2026 – Lausanne B",
    ]

    assert [label(name, after=" · 12", keep_end=True) for name in classes] == [
        "Agents et agentes…2026 – Lausanne A · 12",
        "Agents et agentes…2026 – Lausanne B · 12",
    ]


@pytest.mark.parametrize("after", ["", " · il y a 7 jours", " · " + "x" * 60])
@pytest.mark.parametrize("keep_end", [False, True])
def test_a_long_name_is_cut_and_not_what_follows_it(after, keep_end):
    words = label("Maximilienne " * 9, after=after, keep_end=keep_end)

    assert len(words) <= LONGEST_LABEL
    assert words.startswith("Maximil")
    assert words.endswith(after if len(after) < LONGEST_LABEL // 2 else "x…")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Relation avec les nombreux clients de la région", "Relation avec les nombreux clients…"),
        ("Orientation vers la solution, la négociation", "Orientation vers la solution, la négoci…"),
        ("Suivi – entreprises de Suisse romande – ventes", "Suivi – entreprises de Suisse romande…"),
        ("x" * 60, "x" * 39 + "…"),
    ],
)
def test_a_cut_title_does_not_end_in_a_word_that_announces_the_next(title, expected):
    assert label(title) == expected
