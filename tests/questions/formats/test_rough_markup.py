"""HTML as it comes out of Word and broken exports: rendered or shown as it stands, in time that grows evenly."""

import pytest

from questions.formats.markup import render_html, tidy


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<![if !supportLists]>a<![endif]>b", "ab"),
        ("<![weiter]>a", "a"),
        ("<![CDATA[a <b>b</b>]]> c", "a b c"),
        ("a<!-- un mot > un autre -->b", "ab"),
        ("a<!-- jamais fini", "a<!-- jamais fini"),
        ("1 < 2 et a<b", "1 < 2 et a<b"),
        ("<p class='x'>a</p><P>b", "a\nb"),
        ("E = mc<sup/>2", "E = mc2"),
    ],
)
def test_what_is_no_complete_tag_is_text(html, text):
    assert render_html(html).text == text


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<img alt="a>b" src="x.png">', "x.png"),
        ("<IMG src='a\"b&amp;c.png' class=c>", 'a"b&c.png'),
        ("<img data-src=no src=yes.png>", "yes.png"),
    ],
)
def test_the_address_of_an_image_is_found_among_its_attributes(html, address):
    assert render_html(html).images == (address,)


@pytest.mark.parametrize("piece", ["<a ", '<a b="', '<a b="-->b!<a b="!"', "<!--", "<!", "<p>", "<pre> "])
def test_a_long_text_of_unfinished_tags_ends(piece):
    # Before, 200,000 signs of these took hours: the test's own time limit is what would fail.
    assert isinstance(render_html(piece * 40_000).text, str)


def test_a_long_run_of_spaces_ends():
    assert tidy("a" + " " * 300_000 + "b").endswith("b")
