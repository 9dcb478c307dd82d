"""Anki's notes as text, and terms with definitions: headers, quotes, several lines, any separator."""

import pytest

from questions.formats.anki_text import read_anki_text
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.question import Kind

EXPORT = """\
#separator:Semicolon
#html:true
#guid column:1
#deck column:2
#tags column:5
#columns:guid;deck;Recto;Verso;tags;Détail;Source
g1;Accueil::Appels;"Qui <b>parle</b>
en ""premier"" ?";moi;charte 1.1.1.1;;
# une remarque
g2;Accueil;{{c1::Berne::ville}} est en Suisse;;;Canton;
"#g3";;Combien ?;"A
#B";;d;s
"""


def read(text, **limits):
    return read_anki_text(text.encode(), Limits(**limits))


def test_an_export_of_anki_is_read_by_its_headers():
    first, second, third = read(EXPORT).drafts

    assert (first.key, first.category, first.tags, first.line) == ("g1", "Accueil/Appels", ("charte", "1.1.1.1"), 7)
    assert (first.prompt, first.key_points) == ('Qui parle en "premier" ?', ("moi",))
    assert first.objectives == ("1.1.1.1",)
    assert (second.kind, second.prompt, second.key, second.line) == (
        Kind.CLOZE,
        "_____ (ville) est en Suisse",
        "g2-c1",
        10,
    )
    assert (third.key, third.key_points, third.explanation) == ("#g3", ("A #B",), "Détail\u00a0: d\nSource\u00a0: s")


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("tab", "\t"),
        ("Comma", ","),
        ("pipe", "|"),
        ("colon", ":"),
        ("space", " "),
        ("§", "§"),
        ("\t", "\t"),
        ("|", "|"),
    ],
)
def test_every_separator_that_anki_names_is_known(name, sign):
    assert read(f"#separator:{name}\n#html:false\nun{sign}deux\n").drafts[0].key_points == ("deux",)


def test_text_that_is_not_html_is_shown_as_it_stands():
    (draft,) = read("#separator:tab\n#html:false\nQue fait <br> ?\tun saut & rien\n").drafts

    assert (draft.prompt, draft.key_points) == ("Que fait <br> ?", ("un saut & rien",))


@pytest.mark.parametrize("sign", ["\t", "---", "|", ";", " – ", " - ", " = ", " : ", "::"])
def test_terms_and_definitions_are_cards_whatever_separates_them(sign):
    reading = read(f"# une liste\nCRM{sign}les clients\n\nACD{sign}les appels, triés\n")

    assert [(one.prompt, one.key_points, one.line) for one in reading.drafts] == [
        ("CRM", ("les clients",), 2),
        ("ACD", ("les appels, triés",), 4),
    ]


def test_a_definition_may_go_on_and_the_trainer_is_told():
    reading = read("CRM\tles clients\net leurs contacts\nACD\tles appels\nIVR\tla voix\n")

    assert reading.drafts[0].key_points == ("les clients", "et leurs contacts")
    assert [(issue.code, issue.line) for issue in reading.issues] == [("joined-lines", 1)]


def test_choices_typed_into_cards_are_choices():
    reading = read("Combien ?\n\nA. un\nB. deux\tB\nEt là ?\n\nA. un\nB. deux\nC. trois\tA, C\n")

    assert [(one.kind, one.prompt, one.line) for one in reading.drafts] == [
        (Kind.CHOICE, "Combien ?", 1),
        (Kind.MULTIPLE, "Et là ?", 5),
    ]


def test_all_cards_on_one_line_are_parted_by_semicolons():
    assert [one.prompt for one in read("CRM\tles clients;ACD\tles appels;IVR\tla voix").drafts] == ["CRM", "ACD", "IVR"]


def test_a_row_of_titles_is_no_card():
    reading = read("Terme\tDéfinition\nCRM\tles clients\n")

    assert [one.prompt for one in reading.drafts] == ["CRM"]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("heading", 1)]


def test_text_before_the_first_card_is_named():
    reading = read("Vocabulaire de la semaine\nCRM\tles clients\nACD\tles appels\n")

    assert len(reading.drafts) == 2
    assert [(issue.code, issue.line) for issue in reading.issues] == [("stray-text", 1)]


def test_a_quote_that_never_closes_stays_text():
    reading = read('"Bonjour\tau téléphone\nAu revoir\tà la fin\n')

    assert [one.prompt for one in reading.drafts] == ['"Bonjour', "Au revoir"]


def test_one_card_without_answer_is_named_and_the_others_are_read():
    reading = read("CRM\tles clients\nACD\t\nIVR\tla voix\n")

    assert [one.prompt for one in reading.drafts] == ["CRM", "IVR"]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("no-answer", 2)]


def test_text_without_any_card_is_refused():
    with pytest.raises(UnreadableFile, match="une carte par ligne"):
        read("Bonjour,\nvoici mes questions.\n")


@pytest.mark.parametrize("text", ["a\tb\n" * 11, "a\tb\n" * 300, "a\tb;" * 300, "a - b\n" + "c\n" * 300])
def test_more_rows_than_may_be_are_refused(text):
    with pytest.raises(UnreadableFile, match="plus de 10 lignes"):
        read(text, rows=10)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_any_encoding_is_read(encoding):
    reading = read_anki_text("élève\tapprenant, écolière\n".encode(encoding), Limits())

    assert reading.drafts[0].prompt == "élève"
