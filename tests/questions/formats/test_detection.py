"""A file's format is found from its content; what is no question file is refused by name."""

import pytest

from questions.formats.detection import detect_format
from questions.formats.drafts import Limits, UnreadableFile
from tests.questions.formats.file_samples import GIFT, KNOWN, REFUSED


@pytest.mark.parametrize("name", KNOWN)
def test_a_format_is_known_by_its_content(name):
    data, expected = KNOWN[name]

    assert detect_format(data) is expected


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_question_file_is_refused_by_name(name):
    data, code = REFUSED[name]

    with pytest.raises(UnreadableFile) as caught:
        detect_format(data)

    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    assert caught.value.message.count(". ") == 0


def test_a_file_over_the_limit_is_refused_before_it_is_looked_into():
    with pytest.raises(UnreadableFile, match=r"dépasse 0\.001"):
        detect_format(b"%PDF" + b"x" * 2000, Limits(file_bytes=1000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"])
def test_a_text_is_known_in_any_encoding(encoding):
    assert detect_format(GIFT.encode(encoding)).value == "gift"


def test_a_file_that_begins_with_very_many_empty_lines_is_refused_like_any_text_without_questions():
    with pytest.raises(UnreadableFile) as caught:
        detect_format(b"\n" * 400_000 + b"Bonjour")

    assert caught.value.code == "unknown"
