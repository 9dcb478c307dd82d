"""Tables in the layouts that trainers keep: which column is what, which option is right, what is wrong with a row."""

from datetime import date
from decimal import Decimal

import pytest

from questions.formats.drafts import DraftNumber, Format, Limits, UnreadableFile
from questions.formats.tables.reader import read_table
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Pair
from tests.questions.formats.workbook_files import an_xlsx


def read(text, **limits):
    return read_table(text.encode(), Limits(**limits))


def right(draft):
    return [option.text for option in draft.options if option.weight > 0]


def options(draft):
    return [option.text for option in draft.options]


LAYOUTS = {
    "French": "Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;a;b;c;B",
    "French, as programs write it": "num,enonce,reponseA,reponseB,reponseC,bonne_reponse,image\n1,Q ?,a,b,c,B,",
    "German": "Frage;Antwort A;Antwort B;Antwort C;Richtige Antwort\nQ ?;a;b;c;B",
    "Italian": "Domanda;Risposta A;Risposta B;Risposta C;Risposta corretta\nQ ?;a;b;c;B",
    "Spanish": "Pregunta;Opción 1;Opción 2;Opción 3;Respuesta correcta\nQ ?;a;b;c;2",
    "English": "Question,Option 1,Option 2,Option 3,Answer\nQ ?,a,b,c,2",
    "Russian": "Вопрос,Вариант 1,Вариант 2,Вариант 3,Правильный ответ\nQ ?,a,b,c,2",
    "capitals without accents": "QUESTION;REPONSE 1;REPONSE 2;REPONSE 3;BONNE REPONSE\nQ ?;a;b;c;2",
    "bare letters": "Type;Question;A;B;C;CorrectAnswer\nx;Q ?;a;b;c;B",
    "bare numbers": "Question;1;2;3;Solution\nQ ?;a;b;c;2",
    "short words": "N°;Q;Rép. 1;Rép. 2;Rép. 3;Clé\n1;Q ?;a;b;c;2",
    "remarks in the headings": "Question (obligatoire);Réponse A – max 75;Réponse B – max 75;"
    "Réponse C;Solution : A à C\n"
    "Q ?;a;b;c;B",
    "two languages": "Frage / Question;Antwort 1;Antwort 2;Antwort 3;Lösung / Solution\nQ ?;a;b;c;2",
    "the same heading again and again": "Question;Réponse;Réponse;Réponse;Bonne réponse\nQ ?;a;b;c;2",
    "one heading over three columns": "Question;Réponses;;;Bonne réponse\nQ ?;a;b;c;2",
    "one heading over the last three columns": "Question;Bonne réponse;Réponses;;\nQ ?;2;a;b;c",
    "empty columns between": "Question;;Réponse A;Réponse B;;Réponse C;Bonne réponse\nQ ?;;a;b;;c;B",
    "the text of the option": "Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;a;b;c;b",
    "the heading of the option": "enonce,reponseA,reponseB,reponseC,bonne_reponse\nQ ?,a,b,c,reponseB",
    "a word before the letter": "Question;Option A;Option B;Option C;Correct Option\nQ ?;a;b;c;Option B",
    "letter and text": "Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;a;b;c;B) b",
    "letters in the options": "Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;A) a;B) b;C) c;B",
    "options in one cell": "multichoicename,questiontext,choices,answer\nn,Q ?,a;b;c,B",
    "options in one cell, on lines": 'Question;Propositions;Réponse\nQ ?;"A. a\nB. b\nC. c";B',
    "options in one cell, as a list": "question,options,answer\nQ ?,\"['a', 'b', 'c']\",b",
    "weights": "questiontext,answer1,fraction,answer2,fraction,answer3,fraction\nQ ?,a,0,b,100,c,-50",
    "weights with letters": "Question;Réponse A;Points A;Réponse B;Points B;Réponse C;Points C\nQ ?;a;0;b;1;c;0",
    "marks": "Question;Réponse 1;Correct 1;Réponse 2;Correct 2;Réponse 3;Correct 3\nQ ?;a;;b;x;c;",
    "marks named after their option": "question,answer_1,answer_1_correct,answer_2,answer_2_correct,answer_3,"
    "answer_3_correct\nQ ?,a,0,b,1,c,0",
    "the letter of the right answer": "Question;A;B;C;Lettre de la bonne réponse\nQ ?;a;b;c;B",
    "the right answer among the options": "Question;Réponse 1;Réponse 2 (correcte);Réponse 3\nQ ?;a;b;c",
    "marks in words": "Question;Réponse;Juste;Réponse;Juste;Réponse;Juste\nQ ?;a;non;b;oui;c;non",
    "a title and instructions above": "Mon quiz;;;;\nÀ remplir jusqu’à vendredi;;;;\n\n"
    "Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;a;b;c;B",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_the_right_option_is_found_in_this_layout(text):
    reading = read(text)

    (draft,) = reading.drafts
    assert (draft.kind, draft.prompt, right(draft)) == (Kind.CHOICE, "Q ?", ["b"])
    assert sorted(options(draft)) == ["a", "b", "c"]
    assert [issue for issue in reading.issues if issue.severity is Severity.BLOCK] == []


FIRST_RIGHT = {
    "English": "Question,Correct Answer,Wrong Answer 1,Wrong Answer 2\nQ ?,a,b,c",
    "Spanish": "Pregunta;Respuesta correcta;Respuesta incorrecta 1;Respuesta incorrecta 2\nQ ?;a;b;c",
    "French": "Question;Bonne réponse;Mauvaise réponse 1;Mauvaise réponse 2\nQ ?;a;b;c",
    "answer and distractors": "Question,Answer,Distractor 1,Distractor 2\nQ ?,a,b,c",
    "wrong ones in one cell": 'question,correct_answer,incorrect_answers\nQ ?,a,"b; c"',
}


@pytest.mark.parametrize("text", FIRST_RIGHT.values(), ids=FIRST_RIGHT)
def test_a_column_of_right_answers_before_the_wrong_ones_is_the_key(text):
    (draft,) = read(text).drafts

    assert (options(draft), right(draft)) == (["a", "b", "c"], ["a"])


@pytest.mark.parametrize(
    "key", ["A, C", "A;C", "A et C", "AC", "a c", "A und C", "1,3", "1 et 3", "1.3", "a; c", "A&C"]
)
def test_several_right_options_make_a_multiple_choice(key):
    (draft,) = read(f'Question|Réponse A|Réponse B|Réponse C|Bonnes réponses\nQ ?|a|b|c|"{key}"').drafts

    assert (draft.kind, right(draft)) == (Kind.MULTIPLE, ["a", "c"])
    assert [option.weight for option in draft.options] == [0.5, 0, 0.5]


def test_numbers_that_begin_with_zero_count_from_zero():
    reading = read("question,option1,option2,answer\nQ ?,a,b,1\nR ?,c,d,0")

    assert [right(draft) for draft in reading.drafts] == [["b"], ["c"]]


def test_the_key_of_a_workbook_is_a_number_with_a_point_zero():
    data = an_xlsx([("Question", "Option 1", "Option 2", "Option 3", "Answer"), ("Q ?", 23.0, 80.0, 53.5, 2.0)])

    (draft,) = read_table(data, Limits()).drafts

    assert (options(draft), right(draft), draft.cell) == (["23", "80", "53.5"], ["80"], "A2")


def test_a_key_that_excel_took_for_a_decimal_is_two_keys():
    heading = ("Question", "Option 1", "Option 2", "Option 3", "Answer")
    data = an_xlsx([heading, ("Q ?", "a", "b", "c", 1.2), ("R ?", "a", "b", "c", 3)])

    first, second = read_table(data, Limits()).drafts

    assert (right(first), right(second)) == (["a", "b"], ["c"])


def test_neighbours_with_a_hyphen_are_both_right_but_a_wider_range_is_not_guessed():
    text = "Question;Réponse 1;Réponse 2;Réponse 3;Réponse 4;Bonnes réponses\nQ ?;a;b;c;d;2-3\nR ?;a;b;c;d;1-3"

    reading = read(text)

    assert [right(draft) for draft in reading.drafts] == [["b", "c"]]
    assert [(issue.code, issue.line) for issue in reading.issues] == [("key-unreadable", 3)]


UDEMY = (
    "Question,Question Type,Answer Option 1,Explanation 1,Answer Option 2,Explanation 2,Correct Answers,"
    "Overall Explanation,Domain\nQ ?,multi-select,a,pas a,b,bien b,2,parce que,Vente"
)


def test_every_option_can_have_its_own_explanation():
    (draft,) = read(UDEMY).drafts

    assert [option.feedback for option in draft.options] == ["pas a", "bien b"]
    assert (draft.kind, right(draft), draft.explanation, draft.category) == (
        Kind.MULTIPLE,
        ["b"],
        "parce que",
        "Vente",
    )


KAHOOT: list[list[object]] = [
    [],
    ["", "Quiz template"],
    ["", "Add questions, at least two answer alternatives, time limit and choose correct answers."],
    [],
    [],
    [],
    [],
    [
        "",
        "Question - max 120 characters",
        *(f"Answer {number} - max 75 characters" for number in range(1, 5)),
        "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
        "Correct answer(s) - choose at least one",
    ],
]
SAMPLE: list[object] = [
    1,
    "Which spreadsheet tools can read this sheet?",
    "Excel",
    "Google Docs",
    "Numbers",
    "LibreOffice",
    60,
    "1,2,3,4",
]


def test_kahoots_template_is_read_below_its_instructions():
    empty: list[list[object]] = [[number] for number in range(2, 101)]
    rows = [*KAHOOT, [1, "Q ?", "a", "b", "c", "d", 20, 3], *empty]

    reading = read_table(an_xlsx(rows), Limits())

    (draft,) = reading.drafts
    assert (reading.format, right(draft), draft.cell, reading.issues) == (Format.KAHOOT, ["c"], "B9", ())


def test_kahoots_own_example_is_no_question():
    reading = read_table(an_xlsx([*KAHOOT, SAMPLE, [2, "Q ?", "a", "b", "", "", 20, 1]]), Limits())

    assert [draft.prompt for draft in reading.drafts] == ["Q ?"]
    assert [(issue.code, issue.cell) for issue in reading.issues] == [("sample-row", "B9")]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("Affirmation;Réponse\nA.;Vrai\nB.;Faux", [True, False]),
        ("Question;Vrai/Faux\nA.;V\nB.;F", [True, False]),
        ("Question;Vrai ou faux ?\nA.;oui\nB.;non", [True, False]),
        ("Question,Correct\nA.,TRUE\nB.,FALSE", [True, False]),
        ("truefalsename,questiontext,answer\nn,A.,1\nm,B.,0", [True, False]),
        ("Question;A;B;Bonne réponse\nA.;Faux;Vrai;B\nB.;Faux;Vrai;A", [True, False]),
        ("Aussage;Antwort\nA.;richtig\nB.;falsch", [True, False]),
        ("Affirmation;V/F\nA.;V\nB.;F", [True, False]),
    ],
)
def test_statements_are_true_or_false(text, answers):
    reading = read(text)

    assert {draft.kind for draft in reading.drafts} == {Kind.TRUE_FALSE}
    assert {tuple(options(draft)) for draft in reading.drafts} == {("Vrai", "Faux")}
    assert [right(draft) == ["Vrai"] for draft in reading.drafts] == answers


@pytest.mark.parametrize(
    "text",
    [
        "Terme;Définition\nCRM;La gestion des clients\nACD;La distribution des appels",
        "recto\tverso\nCRM\tLa gestion des clients\nACD\tLa distribution des appels",
        "Français;Allemand\nCRM;La gestion des clients\nACD;La distribution des appels",
        "Begriff;Bedeutung\nCRM;La gestion des clients\nACD;La distribution des appels",
        "CRM;La gestion des clients\nACD;La distribution des appels",
        "CRM---La gestion des clients\nACD---La distribution des appels",
    ],
)
def test_two_columns_are_flashcards_to_recall(text):
    reading = read(text)

    assert [(draft.kind, draft.prompt, draft.key_points) for draft in reading.drafts] == [
        (Kind.RECALL, "CRM", ("La gestion des clients",)),
        (Kind.RECALL, "ACD", ("La distribution des appels",)),
    ]


def test_a_card_that_holds_a_whole_question_is_a_choice():
    quoted = 'Question;Réponse\n"Quelle ville ?\n\nA. Berne\nB. Zurich\net environs\nC. Bâle";B\n"Un mot ?";oui'
    broken = "Quelle ville ?\n\nA. Berne\nB. Zurich\net environs\nC. Bâle\tB\nUn mot ?\toui"

    for text in (quoted, broken):
        choice, card = read(text).drafts
        assert (choice.kind, choice.prompt, right(choice)) == (Kind.CHOICE, "Quelle ville ?", ["Zurich\net environs"])
        assert (card.kind, card.key_points) == (Kind.RECALL, ("oui",))


def test_key_points_in_their_own_column_leave_the_answer_as_explanation():
    (draft,) = read('Question,Réponse,Points clés\nExplique.,Une longue réponse.,"un, deux, trois."').drafts

    assert (draft.kind, draft.key_points, draft.explanation) == (
        Kind.RECALL,
        ("un", "deux", "trois"),
        "Une longue réponse.",
    )


def test_the_column_type_says_how_a_question_is_answered():
    text = (
        "Type;Question;Réponse A;Réponse B;Bonne réponse\ntexte;Q ?;;;Paris | Lutèce\nnombre;R ?;;;12,5 ± 0,5 kg\n"
        "ordre;S ?;un;deux;\nassociation;T ?;ciel → bleu;herbe → vert;\nouverte;U ?;;;tout dire\nQCM;V ?;a;b;B"
    )

    typed, number, order, match, recall, choice = read(text).drafts

    assert [accepted.text for accepted in typed.accepted] == ["Paris", "Lutèce"]
    assert number.numbers == (DraftNumber(value=Decimal("12.5"), tolerance=Decimal("0.5")),)
    assert number.unit == "kg"
    assert (order.kind, options(order)) == (Kind.ORDER, ["un", "deux"])
    assert match.pairs == (Pair(left="ciel", right="bleu"), Pair(left="herbe", right="vert"))
    assert recall.key_points == ("tout dire",)
    assert right(choice) == ["b"]


def test_typed_answers_can_be_worth_different_shares():
    (draft,) = read("shortanswername,questiontext,answer,fraction\nn,Q ?,a;b;c,0;1;0.5").drafts

    assert [(option.text, option.weight) for option in draft.accepted] == [("b", 1.0), ("c", 0.5)]


def test_what_stands_beside_the_question_is_kept():
    text = (
        "ID;Thème;Chapitre;Niveau;Mots-clés;Objectif;Source;Question;Réponse A;Réponse B;Bonne réponse;Explication\n"
        "q-7;Vente;Appels;2;écoute, 1.4.2.3;1.7.2.1 et 1.7.2.2;CO art. 1;Q ?;a;b;A;Parce que."
    )

    (draft,) = read(text).drafts

    assert (draft.key, draft.category, draft.tags) == ("q-7", "Vente/Appels", ("écoute", "niveau 2"))
    assert draft.objectives == ("1.7.2.1", "1.7.2.2", "1.4.2.3")
    assert (draft.sources, draft.explanation) == (("CO art. 1",), "Parce que.")


def test_a_running_number_is_no_id():
    (draft,) = read("N°;Question;Réponse A;Réponse B;Bonne réponse\n1;Q ?;a;b;A").drafts

    assert draft.key == ""


def test_an_id_that_comes_twice_stays_with_its_first_question():
    reading = read("ID;Question;Réponse\nx;Q ?;a\nx;R ?;b")

    assert [draft.key for draft in reading.drafts] == ["x", ""]
    assert [(issue.code, issue.severity, issue.line) for issue in reading.issues] == [("same-id", Severity.WARNING, 3)]


def test_a_theme_in_the_first_row_of_its_group_holds_for_the_group():
    text = "Thème,Question,Réponse\nVente,Q ?,a\n,R ?,b\n,S ?,c\nDroit,T ?,d\n,U ?,e"

    assert [draft.category for draft in read(text).drafts] == ["Vente", "Vente", "Vente", "Droit", "Droit"]


def test_html_in_a_cell_is_content():
    (draft,) = read("Question;Réponse A;Réponse B;Bonne réponse\nQue fait <body> ?;<ul>;<li>;<li>").drafts

    assert (draft.prompt, options(draft), right(draft)) == ("Que fait <body> ?", ["<ul>", "<li>"], ["<li>"])


def test_a_missing_image_is_named_with_its_cell():
    data = an_xlsx(
        [("Question", "Réponse A", "Réponse B", "Bonne réponse", "Image"), ("Q ?", "a", "b", "A", "plan.png")]
    )

    (issue,) = read_table(data, Limits()).issues

    assert (issue.code, issue.severity, issue.cell) == ("image-missing", Severity.WARNING, "E2")
    assert "plan.png" in issue.message


BAD_ROWS = {
    "no-prompt": ";a;b;A",
    "too-few-options": "R ?;a;;A",
    "no-key": "R ?;a;b;",
    "key-unreadable": "R ?;a;b;D",
    "too-many-cells": "R ?;a;b;A;;encore",
}


@pytest.mark.parametrize("code", BAD_ROWS)
def test_a_bad_row_is_named_with_its_line_and_the_others_are_read(code):
    reading = read(f"Question;Réponse A;Réponse B;Bonne réponse\nQ ?;a;b;A\n{BAD_ROWS[code]}\nS ?;c;d;B")

    assert [draft.prompt for draft in reading.drafts] == ["Q ?", "S ?"]
    assert [(issue.code, issue.severity, issue.line) for issue in reading.issues] == [(code, Severity.BLOCK, 3)]
    assert ":" in reading.issues[0].message


def test_a_key_that_names_an_empty_option_is_not_guessed():
    reading = read("Question;Réponse A;Réponse B;Réponse C;Bonne réponse\nQ ?;a;;c;B\nR ?;a;;c;C")

    assert [right(draft) for draft in reading.drafts] == [["c"]]
    assert [issue.code for issue in reading.issues] == ["key-unreadable"]


def test_an_option_that_excel_made_into_a_date_is_refused_with_its_cell():
    heading = ("Question", "Réponse A", "Réponse B", "Bonne réponse")
    data = an_xlsx([heading, ("Q ?", date(2026, 2, 1), "3/40", "B"), ("R ?", "a", "b", date(2026, 2, 1))])

    reading = read_table(data, Limits())

    assert reading.drafts == ()
    assert [(issue.code, issue.cell) for issue in reading.issues] == [("date-cell", "B2"), ("date-cell", "D3")]
    assert "01.02.2026" in reading.issues[0].message


def test_options_that_are_all_dates_are_meant():
    heading = ("Question", "Réponse A", "Réponse B", "Bonne réponse")
    data = an_xlsx([heading, ("Quand ?", date(2026, 8, 1), date(2026, 9, 1), date(2026, 8, 1))])

    (draft,) = read_table(data, Limits()).drafts

    assert (options(draft), right(draft)) == (["01.08.2026", "01.09.2026"], ["01.08.2026"])


def test_the_truths_of_a_workbook_are_vrai_and_faux():
    data = an_xlsx([("Question", "Réponse A", "Réponse B", "Bonne réponse"), ("Q.", True, False, False)])

    (draft,) = read_table(data, Limits()).drafts

    assert (draft.kind, right(draft)) == (Kind.TRUE_FALSE, ["Faux"])


@pytest.mark.parametrize("heading", ["Zorglub", "Définition", "Allemand"])
def test_headings_that_mean_nothing_here_are_named(heading):
    (issue,) = read(f"Question;Réponse A;Réponse B;Bonne réponse;{heading}\nQ ?;a;b;A;x").issues

    assert (issue.code, issue.severity, issue.line) == ("unread-columns", Severity.WARNING, 1)
    assert heading in issue.message


WITHOUT_HEADINGS = {
    "letters": "Quelle ville ?;a;b;c;B\nQuel lac ?;d;e;f;C\nQuel mont ?;g;h;i;A",
    "numbers, numbered": "1;Quelle ville ?;a;b;c;2\n2;Quel lac ?;d;e;f;3\n3;Quel mont ?;g;h;i;1",
    "texts": "Quelle ville ?,a,b,c,b\nQuel lac ?,d,e,f,f\nQuel mont ?,g,h,i,g",
}


@pytest.mark.parametrize("text", WITHOUT_HEADINGS.values(), ids=WITHOUT_HEADINGS)
def test_without_headings_a_clear_shape_is_enough(text):
    reading = read(text)

    assert [right(draft) for draft in reading.drafts] == [["b"], ["f"], ["g"]]
    assert [issue.code for issue in reading.issues] == ["no-headings"]


UNCLEAR = {
    "no headings, no key": "1;Quelle ville ?;a;b;\n2;Quel lac ?;d;e;f",
    "a table of verbs": "je,vais,suis allé,vais aller\ntu,vas,es allé,vas aller",
    "other data": "pays,article,capitale\nAllemagne,l,Berlin\nSuisse,la,Berne",
}


@pytest.mark.parametrize("text", UNCLEAR.values(), ids=UNCLEAR)
def test_without_headings_an_unclear_table_is_refused_with_the_headings_it_needs(text):
    with pytest.raises(UnreadableFile) as refusal:
        read(text)

    assert refusal.value.code == "no-headings"
    assert "Question ; Réponse A" in refusal.value.message


def test_questions_without_a_column_for_the_key_are_refused_by_name():
    with pytest.raises(UnreadableFile) as refusal:
        read("Question;Réponse A;Réponse B\nQ ?;a;b")

    assert (refusal.value.code, "Bonne réponse" in refusal.value.message) == ("no-key-column", True)


def test_rows_that_are_one_answer_each_are_not_taken_for_cards():
    with pytest.raises(UnreadableFile):
        read("Question;Réponse;Correct\nQ ?;a;\nQ ?;b;x\nQ ?;c;")


def test_only_so_many_questions_and_letters_are_read():
    reading = read("Question;Réponse\nQ ?;a\nR ?;b\nS ?;c", questions=2)
    long = read("Question;Réponse\nQ ?;abcdef\nR ?;b", text_characters=5)

    assert (len(reading.drafts), [issue.code for issue in reading.issues]) == (2, ["too-many-questions"])
    assert (len(long.drafts), [issue.code for issue in long.issues]) == (1, ["text-too-long"])
