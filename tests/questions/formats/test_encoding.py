import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.formats.drafts import UnreadableFile
from questions.formats.encoding import decode_text

FRENCH = "Où l’élève a-t-il reçu « la clé » ?\nÀ l’hôtel, près du garçon déçu : c’est là-bas, été comme hiver."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_every_usual_encoding_gives_the_same_french_text(encoding):
    assert decode_text(FRENCH.encode(encoding)) == FRENCH


@pytest.mark.parametrize(("encoding", "lacking"), [("mac_roman", ""), ("cp850", "’")])
def test_old_encodings_are_known_by_their_french_letters(encoding, lacking):
    text = FRENCH.replace(lacking, "'") if lacking else FRENCH

    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("word", ["Clé", "Forêt", "Ça va", "Élève", "Straße", "Größe", "Qu’est-ce ?", "Prix : 5 €"])
def test_a_few_words_in_cp1252_are_enough(word):
    assert decode_text(word.encode("cp1252")) == word


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_lines_end_the_same_whatever_system_wrote_them(ending):
    assert decode_text(f"un{ending}deux{ending}{ending}trois".encode()) == "un\ndeux\n\ntrois"


def test_one_stray_byte_does_not_spoil_a_text_in_utf8():
    data = FRENCH.encode() + "\nde Word : é".encode("cp1252")

    assert decode_text(data) == FRENCH + "\nde Word : é"


def test_a_file_cut_in_the_middle_of_a_letter_keeps_the_rest():
    assert decode_text((FRENCH + "ê").encode()[:-1]).startswith(FRENCH)


def test_what_is_no_text_is_refused_with_one_sentence():
    with pytest.raises(UnreadableFile) as refused:
        decode_text(b"PK\x03\x04\x00\x00\x01\x00\x00\x07abc")

    assert refused.value.code == "not-text"
    assert refused.value.message.count(".") == 1


@given(data=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    try:
        text = decode_text(data)
    except UnreadableFile:
        return
    assert "\r" not in text
    assert "\0" not in text


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0\r")))
def test_whatever_utf8_holds_comes_back_as_it_was(text):
    assert decode_text(text.encode("utf-8-sig")) == text
