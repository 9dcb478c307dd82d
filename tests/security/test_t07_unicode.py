"""T7: no text that people type passes for another, or for none, by signs that nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.use_cases.reporting import clean_words
from questions.broadcasts import clean_text
from questions.cohorts import clean_first_name, clean_name
from questions.errors import InvalidSetting
from questions.formats.drafted_question import draft_to_question
from questions.formats.drafts import DraftOption, DraftQuestion
from questions.formats.written_question import Step, WrittenQuestion, from_poll, write
from questions.knowledge.editing import Field, Part, edit
from questions.plain_text import clean_line, clean_lines, count_units, drop_unseen
from questions.quiz.question import Kind
from questions.results.aliases import clean_alias
from tests.builders import a_question

UNSEEN = (
    "\u202e",  # turns the direction of what follows
    "\u2066",
    "\u200f",
    "\u200b",  # takes no room
    "\u2060",
    "\ufeff",
    "\u00ad",
    "\u3164",  # letters and symbols that show nothing
    "\u115f",
    "\uffa0",
    "\u2800",
    "\u034f",
    "\U000e0041",  # a tag
    "\U000e0101",  # a selector of variants
    "\x00",
    "\x1b",
    "\ue000",
    "\ud800",
)
NOTHING = "".join(UNSEEN) + " \n\u00a0"


def written_prompt(text):
    return write(WrittenQuestion(step=Step.PROMPT, kind=Kind.TEXT), text).prompt


def written_answer(text):
    return write(WrittenQuestion(step=Step.ANSWERS, kind=Kind.TEXT), text).answers[0]


def corrected_prompt(text):
    return edit(a_question(), Field(part=Part.PROMPT), text).prompt


TYPED = {
    "a name": clean_name,
    "a first name": clean_first_name,
    "an alias": lambda text: clean_alias(text, taken=(), names=()),
    "a broadcast": clean_text,
    "a report": lambda text: clean_words(text, setting="report"),
    "a reply": lambda text: clean_words(text, setting="reply"),
    "a question": written_prompt,
    "an answer of a question": written_answer,
    "a correction": corrected_prompt,
    "a poll": lambda text: from_poll(prompt=text, options=("Oui", "Non, merci")).prompt,
    "an option of a poll": lambda text: from_poll(prompt="?", options=(text, "Non, merci")).answers[0],
    "a question of a file": lambda text: draft_to_question(DraftQuestion(kind=Kind.TEXT, prompt=text))[0].prompt,
}
MAY_BE_EMPTY = {"a first name": "?", "a poll": "", "an option of a poll": "", "a question of a file": ""}


@pytest.mark.parametrize("what", TYPED)
def test_what_is_typed_keeps_nothing_that_cannot_be_seen(what):
    assert TYPED[what](f"{NOTHING}ami{''.join(UNSEEN)}e de{NOTHING}") == "amie de"


@pytest.mark.parametrize("what", TYPED)
def test_what_shows_nothing_is_empty_and_refused(what):
    if what in MAY_BE_EMPTY:
        assert TYPED[what](NOTHING).strip() == MAY_BE_EMPTY[what]
        return
    with pytest.raises(InvalidSetting):
        TYPED[what](NOTHING)


def test_options_of_a_file_that_look_alike_are_one():
    options = (
        DraftOption(text="Oui", weight=1),
        DraftOption(text="O\u200bui", weight=1),
        DraftOption(text="Non", weight=0),
    )

    question, _issues = draft_to_question(DraftQuestion(kind=Kind.MULTIPLE, prompt="?", options=options))

    assert [option.text for option in question.options] == ["Oui", "Non"]


def test_french_spaces_emoji_and_accents_are_kept():
    text = "Qu’est-ce que\u00a0? «\u202foui\u202f» 👩\u200d🏫 ❤\ufe0f e\u0301"

    assert clean_lines(text) == unicodedata.normalize("NFC", text)


def test_accents_piled_up_are_cut_short():
    assert clean_line("Zoe\u0301" + "\u0335" * 60) == "Zoé" + "\u0335" * 4


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    for clean in (clean_line, clean_lines, drop_unseen):
        once = clean(text)
        assert clean(once) == once
        once.encode()


@given(st.text(max_size=60))
def test_whatever_is_kept_shows_something_and_turns_nothing_around(text):
    line = clean_line(text)

    assert not set(line) & set(UNSEEN)
    assert line == "" or any(unicodedata.category(sign)[0] in "LNPS" for sign in line)
    assert count_units(line) >= len(line)
