import pytest

from questions.broadcasts import LONGEST_TEXT, clean_text
from questions.errors import InvalidSetting


def test_a_message_keeps_its_lines_its_emoji_and_its_joined_signs():
    assert clean_text(" Salut 👩\u200d🏫\n\n• <b>un</b>\x00\ud800 \n") == "Salut 👩\u200d🏫\n\n• <b>un</b>"


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u202e", "\x00"])
def test_a_message_that_nobody_could_see_is_refused(text):
    with pytest.raises(InvalidSetting) as refusal:
        clean_text(text)
    assert refusal.value.reason == "empty"


def test_length_is_counted_as_telegram_counts():
    assert clean_text("😀" * (LONGEST_TEXT // 2))
    with pytest.raises(InvalidSetting) as refusal:
        clean_text("😀" * (LONGEST_TEXT // 2) + "x")
    assert refusal.value.reason == "long"
