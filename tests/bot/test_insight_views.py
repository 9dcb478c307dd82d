"""Statistics in words: what a figure means, what stays hidden, and nothing that shames."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.use_cases.helping import Told
from bot.use_cases.insight import Item, ItemReport
from bot.views.briefs import word_offered, word_relaunched
from bot.views.formal_words import FORMAL
from bot.views.insight import round_down, word_signs
from bot.views.items import show_item
from bot.views.mastery_map import SHADES, Block, MapLegend, Tile, draw_map, shade
from questions.cohorts import Cohort
from questions.results.attempts import Attempt
from questions.results.attention import Concern
from questions.results.items import measure_items
from tests.builders import NOON, a_question

COHORT = Cohort(id=3, name="ARC <2026>", plan_id="arc-2010", created_at=NOON)
QUESTION = a_question(prompt="Quelle <i>couleur</i> ?")
TOLD = Told(people=0, before=0, unreachable=0, at=NOON, now=NOON)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def a_report(people: int, *, wrong: int, others: int = 12) -> ItemReport:
    """So many answered the question, the weakest `wrong` of them wrongly; each answered others as well."""
    key = (QUESTION.id, QUESTION.version)
    attempts = [
        Attempt(person_id=one, question=key, option=1 if one < wrong else 0, credit=float(one >= wrong))
        for one in range(people)
    ]
    sums = {one: (others, float(one >= wrong) + (others - 1) * one / people) for one in range(people)}
    statistics = measure_items(attempts, {key: QUESTION}, sums=sums)[key]
    return ItemReport(cohort=COHORT, items=(Item(question=QUESTION, statistics=statistics, place=None),), few=())


def test_a_question_with_many_answers_shows_every_figure():
    text = plain(show_item(a_report(100, wrong=20)).text)

    assert "Quelle &lt;i&gt;couleur&lt;/i&gt; ?" in text
    assert "Réussite : <b>80 %</b> (100 apprenti·es ; probablement entre 73 % et 86 %)" in text
    assert re.search(r"Discrimination : <b>\d\d</b> \(très bonne\)", text)
    assert "Efficacité discriminante : <b>100</b> (suffisante)" in text
    assert "✅ <b>80, 80 %</b> · Bleu" in text
    assert "❌ <b>20, 20 %</b> · Vert" in text
    assert "❌ <b>0, 0 %</b> · Rouge <i>(ne trompe personne)</i>" in text


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        (
            19,
            [
                "Discrimination : encore trop peu de réponses (19/20)",
                "discriminante : encore trop peu de réponses (19/30)",
            ],
        ),
        (25, ["Discrimination : <b>", "provisoire", "discriminante : encore trop peu de réponses (25/30)"]),
    ],
)
def test_a_figure_waits_for_answers_enough(people, expected):
    text = plain(show_item(a_report(people, wrong=8)).text)

    assert [words for words in expected if words not in text] == []


def test_small_counts_are_hidden_and_it_is_said_why():
    text = plain(show_item(a_report(12, wrong=3)).text)

    assert "❌ – · Vert" in text
    assert "✅ – · Bleu" in text
    assert "masqué, pour que personne ne soit reconnu" in text


def test_a_cohort_that_never_answered_has_a_page_that_says_so():
    report = ItemReport(cohort=COHORT, items=(), few=())

    assert "Personne n’a encore répondu" in show_item(report, page=7).text


@pytest.mark.parametrize(
    ("concern", "expected"),
    [
        (Concern(person_id=1, silent_days=9, mark=3.98), ["pas de réponse depuis 9 jours", "note prévue 3,9"]),
        (Concern(person_id=1, leeches=4), ["4 notions résistent"]),
        (Concern(person_id=1, pace=(2.2, 8.7)), ["2 réponses par jour au lieu de 9"]),
        (Concern(person_id=1, pace=(1.2, 3.1)), ["1 réponse par jour au lieu de 3"]),
    ],
)
def test_each_sign_has_its_reason(concern, expected):
    assert [plain(words) for words in word_signs(concern)] == expected


def test_a_mark_below_the_pass_mark_never_reads_as_the_pass_mark():
    assert [round_down(mark) for mark in (3.999, 4.0, 3.25)] == [3.9, 4.0, 3.2]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "Personne à relancer : tout le monde a répondu ces derniers jours."),
        ({"people": 1}, "1 message envoyé."),
        ({"people": 3, "at": NOON + timedelta(hours=9)}, "3 messages partiront dès 7 h."),
        ({"before": 2, "unreachable": 1}, "Rien à envoyer ; déjà relancé·es cette semaine : 2 ; injoignables : 1."),
    ],
)
def test_a_tap_says_how_many_are_told(changes, expected):
    assert plain(word_relaunched(replace(TOLD, **changes))) == expected


def test_the_guide_tells_of_answers_too_fast_in_the_words_that_apprentices_read():
    words = next(key for key in FORMAL if key.startswith("⚡")).partition(" pour")[0]

    assert f"« {words} »" in (Path(__file__).parents[2] / "docs" / "trainers.md").read_text("utf-8")


def test_an_offer_to_nobody_says_why():
    assert "plus dans la classe" in word_offered(TOLD)


@pytest.mark.parametrize(("holders", "place"), [(9, 0), (8, 1), (6, 1), (3, 2), (2, 3), (0, 3)])
def test_a_tile_s_shade_follows_the_share_that_knows_it(holders, place):
    tile = Tile(code="1.1.1.1", holders=holders, of=12, is_met=True)

    assert shade(tile) == SHADES[place][1:]


def test_a_map_is_as_tall_as_its_tiles_and_fits_a_phone_s_width():
    legend = MapLegend(title="Titre", figures="1/2", shades=("a", "b", "c", "d"), never="e")
    tiles = tuple(Tile(code=f"1.1.1.{one}", holders=one, of=12, is_met=one > 0) for one in range(7))

    png = draw_map([Block(title="1. Domaine", figure="su à 50 %", tiles=tiles)], legend=legend)

    width, height = (int.from_bytes(png[place : place + 4]) for place in (16, 20))
    assert width == 792
    assert 350 < height < 480
