"""The measure itself: complete packages count, refused ones and those that lose a note do not."""

from tests.corpus.measure_apkg import measure_apkg
from tests.questions.formats.anki_package import a_new_package, a_note, an_old_package


def test_a_package_is_complete_if_every_note_became_a_question_or_was_named(tmp_path):
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "a.apkg").write_bytes(a_new_package(a_note("a", "b"), a_note("", "c")))
    (tmp_path / "b.apkg").write_bytes(an_old_package(a_note("a", "b")))
    (tmp_path / "c.apkg").write_bytes(b"PK\x03\x04")
    figures = {one.name: one for one in measure_apkg(tmp_path)}

    assert [(name, one.is_complete) for name, one in figures.items()] == [
        ("b.apkg", True),
        ("c.apkg", False),
        ("deck/a.apkg", True),
    ]
    assert (figures["deck/a.apkg"].notes, figures["deck/a.apkg"].questions, figures["deck/a.apkg"].kept_out) == (
        2,
        1,
        1,
    )
