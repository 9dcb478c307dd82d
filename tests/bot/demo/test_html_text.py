"""Telegram's HTML, read as strictly as Telegram reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.formatted_text import utf16_length
from bot.demo.html_text import parse_html
from bot.demo.refusals import BadRequestError


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a &lt;b&gt; &amp;&quot; &#233;&#xe9; &nbsp;", 'a <b> &" éé &nbsp;', []),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<strong>x</strong>", "😀x", [("bold", 2, 1)]),
        ("  <u> a </u>  ", "a", [("underline", 0, 1)]),
        ("<s>a</s><del>b</del>", "ab", [("strikethrough", 0, 1), ("strikethrough", 1, 1)]),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ("<span class='tg-spoiler'>a</span>", "a", [("spoiler", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ('<pre><code class="language-py">a</code></pre>', "a", [("pre", 0, 1)]),
        ("<b></b>a", "a", []),
        ("/quiz et <code>/aide</code>", "/quiz et /aide", [("bot_command", 0, 5), ("code", 9, 5)]),
        ("voir https://a.ch/b.", "voir https://a.ch/b.", [("url", 5, 14)]),
        ('<a href="javascript:alert(1)">a</a>', "a", []),
    ],
)
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]):
    written = parse_html(source)

    assert written.text == text
    assert [(one["type"], one["offset"], one["length"]) for one in written.entities] == entities


def test_a_link_keeps_its_address():
    written = parse_html('<a href="https://a.ch/?x=1&amp;y=2">a</a>')

    assert written.entities[0]["url"] == "https://a.ch/?x=1&y=2"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("é<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("a<br/>", 'Unsupported start tag "br/" at byte offset 1'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_anything_else_is_refused_with_its_place(source: str, reason: str):
    with pytest.raises(BadRequestError) as refused:
        parse_html(source)

    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"


@given(st.text(alphabet=st.sampled_from("<>/&;bi ap\"'=😀ltg#1"), max_size=60))
def test_entities_always_lie_within_the_text(source: str):
    try:
        written = parse_html(source)
    except BadRequestError:
        return
    for entity in written.entities:
        assert entity["offset"] >= 0
        assert 0 < entity["length"] <= utf16_length(written.text) - entity["offset"]
