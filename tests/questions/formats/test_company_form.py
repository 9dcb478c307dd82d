"""The company form goes out and comes back: as text and as a spreadsheet."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
import yaml

from questions.errors import InvalidContent
from questions.formats.company_form import FormField
from questions.formats.company_xlsx import read_xlsx_form, write_xlsx_form
from questions.formats.company_yaml import read_yaml_form, write_yaml_form
from questions.knowledge.company import CompanyPrompt
from questions.quiz.question import Kind
from questions.quiz.rules import check_question

WRONG = ("faux un", "faux deux")
PAIRS = ("CRM = les clients", "ACD = les appels", "wiki = le savoir")
LINES = {
    "ordered": ("la cheffe", "l’équipe", "l’apprentie"),
    "listed": ("respect", "calme", "écoute"),
    "paired": PAIRS,
    "single": ("une coopérative",),
    "number": ("48",),
    "open": ("écouter", "répondre", "noter"),
}
KINDS = {
    "ordered": {Kind.ORDER, Kind.RECALL},
    "listed": {Kind.MULTIPLE, Kind.RECALL},
    "paired": {Kind.MATCH, Kind.CHOICE},
    "single": {Kind.CHOICE, Kind.RECALL},
    "number": {Kind.NUMBER, Kind.RECALL},
    "open": {Kind.RECALL},
}


def a_field(shape, objective="1.4.2.3"):
    prompt = CompanyPrompt(
        key=shape,
        shape=shape,
        ask="Vos indications, une par ligne : « exemple ».",
        example=LINES[shape],
        not_example=WRONG if shape in {"listed", "single"} else (),
        question="Que dit ton entreprise à ce sujet ?",
        question_one="À quoi sert {term} dans ton entreprise ?" if shape == "paired" else None,
        unit="heures" if shape == "number" else "",
    )
    return FormField(objective=objective, title="Un titre", prompt=prompt)


FIELDS = tuple(a_field(shape) for shape in LINES)


def fill_yaml(changes=None, company="Énergie du Lac"):
    form = yaml.safe_load(write_yaml_form(FIELDS))
    form["company"] = company
    for field in FIELDS:
        place = form["objectives"][field.objective][field.prompt.key]
        place["right"] = list(LINES[field.prompt.shape])
        if "wrong" in place:
            place["wrong"] = list(WRONG)
    form["objectives"]["1.4.2.3"].update(changes or {})
    return yaml.safe_dump(form, allow_unicode=True, sort_keys=False)


def fill_xlsx(changes=None, company="Énergie du Lac"):
    book = openpyxl.load_workbook(BytesIO(write_xlsx_form(FIELDS)))
    sheet = book["Entreprise"]
    sheet["B1"] = company
    for row in sheet.iter_rows(min_row=4):
        shape = str(row[1].value)
        right, wrong = (changes or {}).get(shape, (LINES[shape], WRONG if row[6].value != "–" else None))
        row[5].value = "\n".join(right)
        row[6].value = "–" if wrong is None else "\n".join(wrong)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def read_both():
    return [
        read_yaml_form(fill_yaml(), FIELDS, source="f.yaml"),
        read_xlsx_form(fill_xlsx(), FIELDS, source="f.xlsx"),
    ]


def test_text_and_spreadsheet_give_the_same_questions():
    from_text, from_sheet = read_both()

    assert from_text == from_sheet


def test_every_shape_becomes_questions_of_its_kinds():
    question_set = read_both()[0]

    for shape, kinds in KINDS.items():
        found = {question.kind for question in question_set.questions if question.fact_id.endswith(f".{shape}")}
        assert found == kinds


def test_the_questions_of_a_company_can_be_answered_fairly():
    for question in read_both()[0].questions:
        assert [flaw for flaw in check_question(question) if flaw.severity == "block"] == []
        assert "Énergie du Lac" in question.sources[0]


def test_an_empty_form_says_what_is_missing():
    for refused in (
        lambda: read_yaml_form(write_yaml_form(FIELDS), FIELDS, source="f.yaml"),
        lambda: read_xlsx_form(write_xlsx_form(FIELDS), FIELDS, source="f.xlsx"),
    ):
        with pytest.raises(InvalidContent, match="nom de l’entreprise"):
            refused()


def test_a_form_with_a_name_and_nothing_else_is_refused():
    text = write_yaml_form(FIELDS).replace('company: ""', "company: Lac")

    with pytest.raises(InvalidContent, match="rien n’est rempli"):
        read_yaml_form(text, FIELDS, source="f.yaml")


@pytest.mark.parametrize(
    ("shape", "right", "wrong", "words"),
    [
        ("ordered", ["seul"], None, "au moins 3 réponses"),
        ("listed", LINES["listed"], ["faux un"], "au moins 2 réponses fausses"),
        ("listed", LINES["listed"], ["Respect", "autre"], "figure deux fois"),
        ("paired", ["CRM les clients", *PAIRS[1:]], None, "terme = sens"),
        ("paired", [*PAIRS, "le crm = autre chose"], None, "changez-en un"),
        ("number", ["beaucoup"], None, "n’est pas un nombre"),
        ("open", ["x" * 101, "b", "c"], None, "101 signes"),
    ],
)
def test_an_answer_that_can_not_become_a_question_is_refused_with_its_place(shape, right, wrong, words):
    changed = {"right": list(right)} | ({} if wrong is None else {"wrong": list(wrong)})

    for refused in (
        lambda: read_yaml_form(fill_yaml({shape: changed}), FIELDS, source="f.yaml"),
        lambda: read_xlsx_form(fill_xlsx({shape: (right, wrong)}), FIELDS, source="f.xlsx"),
    ):
        with pytest.raises(InvalidContent) as caught:
            refused()
        problem = caught.value.problems[0]
        assert words in problem.message
        assert problem.field == f"1.4.2.3.{shape}"
        assert (problem.line or 0) > 3


def test_a_question_that_the_form_lacks_is_refused():
    text = fill_yaml({"inconnue": {"right": ["a", "b", "c"]}})

    with pytest.raises(InvalidContent, match="ne figure pas dans le formulaire"):
        read_yaml_form(text, FIELDS, source="f.yaml")


def test_a_row_that_stands_twice_is_refused():
    book = openpyxl.load_workbook(BytesIO(fill_xlsx()))
    sheet = book["Entreprise"]
    sheet.append([cell.value for cell in sheet[4]])
    content = BytesIO()
    book.save(content)

    with pytest.raises(InvalidContent, match="deux fois"):
        read_xlsx_form(content.getvalue(), FIELDS, source="f.xlsx")


def test_an_unknown_key_in_the_text_is_refused():
    with pytest.raises(InvalidContent, match="ce champ n’existe pas"):
        read_yaml_form("entreprise: Lac\n", FIELDS, source="f.yaml")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04 not a book", "classeur .xlsx lisible"),
        (b"x" * 2_000_001, "octets"),
        (b"", "classeur .xlsx lisible"),
    ],
)
def test_a_file_that_is_no_spreadsheet_is_refused(content, words):
    with pytest.raises(InvalidContent, match=words):
        read_xlsx_form(content, FIELDS, source="f.xlsx")


@pytest.mark.parametrize(("change", "words"), [("sheet", "feuille"), ("headings", "titres du modèle")])
def test_a_spreadsheet_that_is_not_the_form_is_refused(change, words):
    book = openpyxl.load_workbook(BytesIO(fill_xlsx()))
    if change == "sheet":
        book["Entreprise"].title = "Autre"
    else:
        book["Entreprise"]["A3"] = "Code"
    content = BytesIO()
    book.save(content)

    with pytest.raises(InvalidContent, match=words):
        read_xlsx_form(content.getvalue(), FIELDS, source="f.xlsx")
