"""What is no Moodle XML, or hostile, is refused by name."""

import pytest

from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.moodle_xml import read_moodle_xml
from tests.questions.formats.moodle_files import TWO, question, quiz

BOMB = (
    '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)
OUTSIDE = '<!DOCTYPE quiz [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
PARAMETER = "<!DOCTYPE quiz [<!ENTITY % a \"<!ENTITY b 'c'>\"> %a;]>"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"Une lettre.", "no-xml"),
        (b"<", "no-xml"),
        (b"PK\x03\x04\x00\x01\x02\x03", "not-text"),
        (quiz(), "no-questions"),
        (b'<?xml version="1.0"?><MOODLE_BACKUP><INFO/></MOODLE_BACKUP>', "course-backup"),
        (b"<moodle_backup><information/></moodle_backup>", "course-backup"),
        (b"<question_categories><question_category/></question_categories>", "course-backup"),
        (b"<html><body/></html>", "other-xml"),
        (BOMB.encode() + b"<quiz>&i;</quiz>", "hostile"),
        (BOMB.encode() + question("multichoice", TWO, name="&i;").encode(), "hostile"),
        (OUTSIDE.encode() + question("multichoice", TWO, name="&a;").encode(), "hostile"),
        (OUTSIDE.encode() + question("multichoice", TWO).encode(), "hostile"),
        (PARAMETER.encode() + question("multichoice", TWO, name="&b;").encode(), "hostile"),
        (b"<quiz>" + b"<a>" * 3_000, "no-questions"),
        (quiz(question("multichoice", TWO) * 100), "too-big"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_in_one_sentence(data, code):
    with pytest.raises(UnreadableFile) as refused:
        read_moodle_xml(data, Limits(file_bytes=10_000))

    assert refused.value.code == code
    assert "\u00a0; " in refused.value.message


def test_the_refusal_of_a_course_backup_says_what_to_export_instead():
    with pytest.raises(UnreadableFile, match=r"sauvegarde de cours Moodle.*Moodle XML"):
        read_moodle_xml(b"<MOODLE_BACKUP/>", Limits())
