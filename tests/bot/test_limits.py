"""Whatever a text brings, Telegram takes the message."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views.limits import cut_html, cut_text
from questions.plain_text import count_units


def visible(html):
    return re.sub(r"<[^>]+>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def test_what_fits_is_left_as_it_is():
    assert cut_html("<b>Oui</b> &amp; <i>non</i>", 20) == "<b>Oui</b> &amp; <i>non</i>"
    assert cut_text("Oui", 3) == "Oui"


def test_a_long_text_is_cut_on_a_word_with_its_markup_closed():
    cut = cut_html("<b>" + "mot " * 2000 + "</b>", 4096)

    assert cut.startswith("<b>mot mot")
    assert cut.endswith("mot …</b>")
    assert count_units(visible(cut)) <= 4096


def test_markup_after_the_cut_is_left_out():
    cut = cut_html("mot " * 1000 + "mot <b>fin</b> <i>et</i> suite " * 50, 4096)

    assert cut.count("<b>") == cut.count("</b>")
    assert cut.count("<i>") == cut.count("</i>")


def test_signs_that_are_no_markup_stay_escaped():
    assert cut_html("1 &lt; 2 &amp; " + "x" * 100, 30).startswith("1 &lt; 2 &amp; ")


@pytest.mark.parametrize("limit", [200, 1024])
def test_an_emoji_counts_as_telegram_counts_it(limit):
    assert count_units(cut_text("🙂" * 3000, limit)) <= limit


@given(st.lists(st.sampled_from(["mot ", "&amp;", "🙂", "<b>", "</b>", "<i>gras</i>"]), max_size=60))
def test_no_html_is_ever_too_long_or_left_open(parts):
    opened = 0
    sound = []
    for part in parts:
        if part == "</b>" and not opened:
            continue
        opened += (part == "<b>") - (part == "</b>")
        sound.append(part)
    cut = cut_html("".join(sound) + "</b>" * opened, 40)

    assert count_units(visible(cut)) <= 40
    assert cut.count("<b>") == cut.count("</b>")
