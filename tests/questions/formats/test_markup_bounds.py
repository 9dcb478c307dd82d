"""HTML that the parser of the standard library fails on, or takes quadratic time for."""

import pytest

from questions.formats.markup import render_html

WORD = "a <![if !supportLists]>1.<![endif]> b"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (WORD, "a 1. b"),
        ("<![CDATA[x < y]]>", "x < y"),
        ("a <![", "a <!["),
        ("a <![foo[x]]> b", "a b"),
        ("a]]>b", "a]]>b"),
        ("x <a href='", "x <a href='"),
        ("x <!-- y", "x <!-- y"),
        ("a <!-- b -->c <!-- d", "a c <!-- d"),
        ("1 < 2 <b>gras</b> < 3", "1 < 2 gras < 3"),
    ],
)
def test_what_is_no_sound_html_is_text(html, text):
    assert render_html(html).text == text


@pytest.mark.parametrize("piece", ["<a ", "<a b=", "<a href='", "<!--", "<![if ", "</"])
@pytest.mark.timeout(20)
def test_tags_without_end_cost_no_more_than_they_are_long(piece):
    # Measured without the defence: minutes for the first.
    assert render_html(piece * 20_000).text


@pytest.mark.timeout(20)
def test_a_tag_without_end_whose_name_is_as_long_as_the_file_costs_no_more_than_that():
    assert render_html("</b" + "敵" * 400_000).text.startswith("</b敵")
