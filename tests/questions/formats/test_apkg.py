"""Anki packages read: both schemas, their media, their gaps; what is broken or too large is refused."""

import sqlite3
from contextlib import closing

import pytest

from questions.formats.apkg import read_apkg
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind
from tests.questions.formats.anki_package import (
    CLOZE,
    DUMMY,
    PNG,
    a_collection,
    a_new_package,
    a_note,
    a_package,
    an_old_package,
    pack,
)

BOTH = pytest.mark.parametrize("make", [an_old_package, a_new_package])


def read(data, **limits):
    return read_apkg(data, Limits(**limits))


def read_one(*fields, **changes):
    reading = read(an_old_package(a_note(*fields, **changes)))
    return reading.drafts[0], reading.issues


@BOTH
def test_a_card_is_recalled_its_second_field_answers_and_the_rest_explains(make):
    note = a_note(
        "Que dit-on <b>d’abord</b> ?", "<ul><li>Bonjour</li><li>son nom</li></ul>", "La charte.", tags=" 1.1.1.1 x "
    )
    reading = read(make(note))

    (draft,) = reading.drafts
    assert draft.kind is Kind.RECALL
    assert draft.prompt == "Que dit-on d’abord ?"
    assert draft.key_points == ("Bonjour", "son nom")
    assert draft.explanation == "La charte."
    assert (draft.key, draft.tags, draft.objectives) == ("guid-1", ("1.1.1.1", "x"), ("1.1.1.1",))
    assert draft.category == "Accueil/Téléphone"
    assert reading.issues == ()


@BOTH
def test_every_gap_is_a_question_with_the_others_filled_in(make):
    reading = read(make(a_note("{{c1::Berne::ville}} est la {{c2::capitale}}.", "Depuis 1848.", type_id=CLOZE)))

    assert [(one.kind, one.prompt, one.accepted[0].text, one.key) for one in reading.drafts] == [
        (Kind.CLOZE, "_____ (ville) est la capitale.", "Berne", "guid-1-c1"),
        (Kind.CLOZE, "Berne est la _____.", "capitale", "guid-1-c2"),
    ]
    assert {one.explanation for one in reading.drafts} == {"Depuis 1848."}


def test_nested_gaps_are_told_apart():
    reading = read(an_old_package(a_note("Un {{c1::long {{c2::texte}}}} ici {{c3::jamais fermé", "", type_id=CLOZE)))

    assert [(one.prompt, one.accepted[0].text) for one in reading.drafts] == [
        ("Un _____ ici {{c3::jamais fermé", "long texte"),
        ("Un long _____ ici {{c3::jamais fermé", "texte"),
    ]


def test_several_gaps_at_once_are_recalled_and_the_trainer_is_told():
    draft, issues = read_one("{{c1::Berne}} et {{c1::Zurich}}", "", type_id=CLOZE)

    assert (draft.kind, draft.prompt, draft.key_points) == (Kind.RECALL, "_____ et _____", ("Berne", "Zurich"))
    assert [issue.code for issue in issues] == ["two-gaps"]


def test_the_same_gap_twice_is_one_answer():
    draft, _ = read_one("{{c1::Berne}} ou {{c1::berne}}", "", type_id=CLOZE)

    assert draft.kind is Kind.CLOZE


def test_a_gap_that_can_not_be_typed_is_recalled():
    draft, _ = read_one("On note {{c1::→}}", "", type_id=CLOZE)

    assert (draft.kind, draft.key_points) == (Kind.RECALL, ("→",))


def test_more_gaps_than_are_asked_are_named():
    text = " ".join(f"{{{{c{number}::mot{number}}}}}" for number in range(1, 60))
    reading = read(an_old_package(a_note(text, "", type_id=CLOZE)))

    assert len(reading.drafts) == 40
    assert [issue.code for issue in reading.issues] == ["many-gaps"]


def test_a_text_for_gaps_without_gap_is_named():
    reading = read(an_old_package(a_note("Rien n’est masqué.", "Extra", type_id=CLOZE)))

    assert reading.drafts == ()
    assert [(issue.code, issue.severity) for issue in reading.issues] == [("no-gap", Severity.BLOCK)]


@pytest.mark.parametrize(
    ("back", "kind", "keys", "explanation"),
    [
        ("B", Kind.CHOICE, ["deux"], ""),
        ("B. deux<br>Car un et un font deux.", Kind.CHOICE, ["deux"], "Car un et un font deux."),
        ("Réponse : b)", Kind.CHOICE, ["deux"], ""),
        ("A, C", Kind.MULTIPLE, ["un", "trois"], ""),
        ("A et C", Kind.MULTIPLE, ["un", "trois"], ""),
    ],
)
def test_lettered_options_with_a_key_are_a_choice(back, kind, keys, explanation):
    draft, _ = read_one("Combien ?<br>A) un<br>B) deux<br>C) trois", back)

    assert (draft.kind, draft.prompt, draft.explanation) == (kind, "Combien ?", explanation)
    assert [option.text for option in draft.options if option.weight > 0] == keys
    assert sum(option.weight for option in draft.options) == pytest.approx(1)


@pytest.mark.parametrize("back", ["D", "Bad", "B. trois", "deux", "La B", "A, D"])
def test_a_key_that_is_not_unmistakable_leaves_a_card(back):
    draft, _ = read_one("Combien ?<br>A) un<br>B) deux<br>C) trois", back)

    assert draft.kind is Kind.RECALL


def test_true_or_false_is_one_if_the_front_asks_so():
    asked, _ = read_one("Vrai ou faux ?<br>Berne est en Suisse.", "Vrai")
    word, _ = read_one("true", "vrai")

    assert [(option.text, option.weight) for option in asked.options] == [("Vrai", 1.0), ("Faux", 0.0)]
    assert word.kind is Kind.RECALL


@BOTH
def test_a_picture_on_the_front_comes_along_and_a_missing_one_is_named(make):
    note = a_note('Qui est-ce ?<img src="mon%20image.png"><img src="absente.png">', "La cheffe")
    reading = read(make(note, media={"autre.png": b"x", "mon image.png": PNG}))

    assert [(image.name, image.data) for image in reading.drafts[0].images] == [("mon image.png", PNG)]
    assert [issue.code for issue in reading.issues] == ["image"]


def test_a_picture_that_would_give_the_answer_away_is_named_and_left_out():
    reading = read(an_old_package(a_note("Qui ?", 'elle <img src="a.png">'), media={"a.png": PNG}))

    assert reading.drafts[0].images == ()
    assert [issue.code for issue in reading.issues] == ["back-image"]


def test_a_front_that_is_nothing_but_a_picture_asks_to_look_at_it():
    reading = read(an_old_package(a_note('<img src="a.png">', "Un casque"), media={"a.png": PNG}))

    assert reading.drafts[0].prompt == "Regarde l’image."


def test_sound_and_formulas_are_named():
    draft, issues = read_one("[sound:a.mp3]Que vaut [$]x^2[/$] ?", "4")

    assert draft.prompt == "Que vaut $x^2$ ?"
    assert [(issue.code, issue.severity) for issue in issues] == [
        ("sound", Severity.WARNING),
        ("latex", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    ("fields", "code"), [(("", "b"), "no-text"), (("a", ""), "no-answer"), (("x" * 30_000, "b"), "too-long")]
)
def test_a_note_that_asks_nothing_is_named_with_its_beginning(fields, code):
    reading = read(an_old_package(a_note(*fields), a_note("c", "d")))

    assert len(reading.drafts) == 1
    assert [(issue.code, issue.severity) for issue in reading.issues] == [(code, Severity.BLOCK)]
    assert reading.issues[0].message.startswith("Note «")


def test_several_fields_that_explain_bear_their_names():
    many = {"models": '{"1": {"type": 0, "flds": [{"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "D"}]}}'}
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(a_collection(a_note("a", "b", "c", "d")))
        connection.execute("UPDATE col SET models = :models", many)
        connection.commit()
        package = a_package({"collection.anki21": connection.serialize()})

    assert read(package).drafts[0].explanation == "C\u00a0: c\nD\u00a0: d"


def test_the_note_that_asks_to_update_is_never_returned():
    with pytest.raises(UnreadableFile, match="version récente"):
        read(an_old_package(a_note(DUMMY, "")))
    damaged = a_package({"collection.anki2": a_collection(a_note(DUMMY, "")), "collection.anki21b": pack(b"")[:5]})
    with pytest.raises(UnreadableFile):
        read(damaged)


def test_a_collection_that_was_open_elsewhere_is_read():
    content = bytearray(a_collection(a_note("a", "b")))
    content[18:20] = b"\x02\x02"

    assert len(read(a_package({"collection.anki2": bytes(content)})).drafts) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 nothing", "broken-file"),
        (an_old_package(a_note("a", "b"))[:400], "broken-file"),
        (a_package({"word/document.xml": b""}), "no-collection"),
        (a_package({"collection.anki2": b"SQLite format 3\x00" + b"\x17" * 5000}), "broken-file"),
        (a_package({"collection.anki2": b""}), "broken-file"),
        (a_package({"collection.anki21b": b"\x28\xb5\x2f\xfd garbage"}), "broken-file"),
        (a_package({"collection.anki2": a_collection()}), "empty"),
    ],
)
def test_a_package_that_gives_nothing_is_refused(data, code):
    with pytest.raises(UnreadableFile) as caught:
        read(data)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "bomb",
    [
        a_package({"collection.anki2": b"\x00" * 3_000_000}),
        a_package({"collection.anki21b": pack(b"\x00" * 3_000_000)}),
        an_old_package(a_note('<img src="a.png">', "b"), media={"a.png": PNG + b"\x00" * 3_000_000}),
    ],
)
def test_a_package_that_unpacks_to_too_much_is_refused(bomb):
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableFile) as caught:
        read(bomb, unpacked_bytes=1_000_000)

    assert caught.value.code == "too-large"


def test_more_notes_than_may_be_are_refused_and_more_questions_are_cut():
    package = an_old_package(*(a_note(f"q{number}", "a") for number in range(30)))

    with pytest.raises(UnreadableFile, match="plus de 20 notes"):
        read(package, rows=20)
    cut = read(package, questions=20)
    assert len(cut.drafts) == 20
    assert [issue.code for issue in cut.issues] == ["too-many"]


def test_a_view_in_place_of_the_notes_may_not_run_for_ever():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(a_collection())
        connection.executescript(
            "DROP TABLE notes; CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
            "SELECT id, 'g' AS guid, 1 AS mid, '' AS tags, 'a' AS flds FROM n"
        )
        package = a_package({"collection.anki2": connection.serialize()})

    with pytest.raises(UnreadableFile):
        read(package)
