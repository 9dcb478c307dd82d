"""Aiken as Moodle wants it, and as people write it."""

import pytest

from questions.formats.aiken import read_aiken
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

CALL = "Qui raccroche en premier ?\nA) Le client\nB) L’agente\nANSWER: A\n"


def read(text: str):
    return read_aiken(text.encode(), Limits())


def keys(draft) -> list[str]:
    return [option.text for option in draft.options if option.weight > 0]


def test_a_question_has_its_options_and_its_key():
    reading = read(f"{CALL}\n{CALL.replace('ANSWER: A', 'ANSWER: B')}")

    assert [(draft.kind, draft.prompt, draft.line) for draft in reading.drafts] == [
        (Kind.CHOICE, "Qui raccroche en premier ?", 1),
        (Kind.CHOICE, "Qui raccroche en premier ?", 6),
    ]
    assert [keys(draft) for draft in reading.drafts] == [["Le client"], ["L’agente"]]
    assert reading.issues == ()


def test_signs_of_html_are_text():
    draft = read("Que fait <br> & co ?\nA. Une ligne\nB. <b>\nANSWER: A").drafts[0]

    assert (draft.prompt, draft.options[1].text) == ("Que fait <br> & co ?", "<b>")


MENDED = [
    pytest.param(CALL.replace("A)", "a)").replace("B)", "b)"), ["option-sign"], id="small-letters"),
    pytest.param(CALL.replace("A)", "A -").replace("B)", "B :"), ["option-sign"], id="other-signs"),
    pytest.param(CALL.replace("A)", "A").replace("B)", "B"), ["option-sign"], id="no-signs"),
    pytest.param(CALL.replace("ANSWER", "Réponse"), ["answer-line"], id="french-key"),
    pytest.param(CALL.replace("ANSWER: A", "Bonne réponse\u00a0: a"), ["answer-line"], id="french-key-small"),
    pytest.param(CALL.replace("ANSWER: A", "ANSWER: Le client"), [], id="key-in-words"),
    pytest.param(CALL.replace("ANSWER: A", "ANSWER: A) Le client"), [], id="key-with-text"),
    pytest.param("Au téléphone :\n" + CALL, ["several-lines"], id="two-lines-of-stem"),
    pytest.param(CALL.replace("B)", "ou la cliente\nB)"), ["several-lines"], id="two-lines-of-option"),
    pytest.param(CALL.replace("B)", "B bis\nB)"), ["several-lines"], id="line-that-begins-like-an-option"),
    pytest.param(CALL.replace("\nB)", "\n\nB)"), [], id="empty-line-between-options"),
    pytest.param(CALL.replace("Qui", "A. Dupont demande : qui"), [], id="stem-like-an-option"),
]


@pytest.mark.parametrize(("text", "codes"), MENDED)
def test_habits_of_real_files_are_understood_and_named(text, codes):
    reading = read(text)

    [draft] = reading.drafts
    assert keys(draft)[0].startswith("Le client")
    assert len(draft.options) == 2
    assert draft.prompt.endswith("ui raccroche en premier ?")
    assert [issue.code for issue in reading.issues] == codes
    assert all(issue.severity is Severity.WARNING for issue in reading.issues)


@pytest.mark.parametrize("key", ["A, C", "AC", "A et C", "A;C", "A C"])
def test_several_letters_make_a_question_with_several_answers(key):
    reading = read(f"Quels canaux sont écrits ?\nA) Chat\nB) Appel\nC) Courriel\nANSWER: {key}")

    [draft] = reading.drafts
    assert (draft.kind, keys(draft)) == (Kind.MULTIPLE, ["Chat", "Courriel"])
    assert [option.weight for option in draft.options] == [0.5, 0.0, 0.5]
    assert [issue.code for issue in reading.issues] == ["several-keys"]


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_line_of_feedback_becomes_the_explanation_of_its_own_question(where):
    said = "FEEDBACK: La politesse\nveut cela.\n"
    first = CALL + said if where == "after" else CALL.replace("ANSWER", said + "\nANSWER")
    reading = read(f"{first}\n{CALL}")

    assert [draft.explanation for draft in reading.drafts] == ["La politesse\nveut cela.", ""]
    assert [issue.code for issue in reading.issues] == ["feedback-line"]


def test_a_question_without_a_key_is_named_and_its_neighbours_stay():
    keyless = CALL.replace("ANSWER: A\n", "")
    reading = read(f"{CALL}\n{keyless}\n{CALL}\n{keyless}")

    assert [draft.line for draft in reading.drafts] == [1, 10]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("no-key", 6), ("no-key", 15)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Et quoi ?\nANSWER: A", "no-options"),
        (CALL.replace("ANSWER: A", "ANSWER: F"), "no-key"),
        (CALL.replace("ANSWER: A", "ANSWER:"), "no-key"),
        (CALL.replace("ANSWER: A", "ANSWER: Personne"), "no-key"),
        ("A) Le client\nB) L’agente\nANSWER: A", "empty-prompt"),
    ],
)
def test_what_has_no_key_or_no_options_is_named(text, code):
    reading = read(text)

    assert reading.drafts == ()
    assert [(issue.code, issue.severity, issue.line) for issue in reading.issues] == [(code, Severity.BLOCK, 1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("Une lettre.", "no-key"),
        (CALL.replace("ANSWER: A\n", "") * 3, "no-key"),
        ("ANSWER: B", "no-questions"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_in_one_sentence(text, code):
    with pytest.raises(UnreadableFile) as refused:
        read(text)

    assert refused.value.code == code
