"""Moodle XML as Moodle exports it, and as scripts and hands write it."""

import base64
from decimal import Decimal

import pytest

from questions.formats.drafts import DraftNumber, Limits
from questions.formats.moodle_xml import read_moodle_xml
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Pair
from tests.questions.formats.moodle_files import TWO, answer, question, quiz

PNG = b"\x89PNG\r\n\x1a\nessai"
PNG_TEXT = base64.b64encode(PNG).decode()


def read(data: bytes, **limits):
    return read_moodle_xml(data, Limits(**limits))


def read_one(element: str):
    reading = read(quiz(element))
    assert [issue for issue in reading.issues if issue.severity is Severity.BLOCK] == []
    [draft] = reading.drafts
    return draft


def test_a_choice_comes_with_all_that_belongs_to_it():
    reading = read(
        quiz(
            '<question type="category"><category><text>$course$/top/Accueil/Appels</text></category></question>',
            question(
                "multichoice",
                "<generalfeedback><text>Toujours saluer.</text></generalfeedback><idnumber>acc-1</idnumber>"
                "<single>true</single>"
                + answer(100, "<p>Bonjour</p>", "<feedback><text>Oui.</text></feedback>")
                + answer(0, "Allô")
                + "<tags><tag><text>1.7.2.1</text></tag><tag><text>téléphone</text></tag></tags>",
                text="<p>Que dis-tu <b>en premier</b> ?</p>",
            ),
        )
    )

    [draft] = reading.drafts
    assert (draft.kind, draft.prompt, draft.name, draft.line) == (Kind.CHOICE, "Que dis-tu en premier ?", "Accueil", 4)
    assert [(option.text, option.weight, option.feedback) for option in draft.options] == [
        ("Bonjour", 1.0, "Oui."),
        ("Allô", 0.0, ""),
    ]
    assert (draft.explanation, draft.key, draft.category) == ("Toujours saluer.", "acc-1", "Accueil/Appels")
    assert (draft.objectives, draft.tags) == (("1.7.2.1",), ("téléphone",))


@pytest.mark.parametrize(
    ("single", "kind"),
    [
        ("", Kind.CHOICE),
        ("<single>True</single>", Kind.CHOICE),
        ("<single>1</single>", Kind.CHOICE),
        ("<single>false</single>", Kind.MULTIPLE),
        ("<single>0</single>", Kind.MULTIPLE),
    ],
)
def test_one_option_can_be_ticked_unless_the_file_says_otherwise(single, kind):
    assert read_one(question("multichoice", single + TWO)).kind is kind


@pytest.mark.parametrize("fractions", [("33.333", "33.33333", "33,3"), ("100", "0", "-50.5"), ("100", "", "beaucoup")])
def test_fractions_are_read_however_they_are_written(fractions):
    content = "<single>false</single>" + "".join(answer(fraction, fraction or "rien") for fraction in fractions)

    draft = read_one(question("multichoice", content))

    assert draft.options[0].weight == pytest.approx(float(fractions[0]) / 100)
    assert all(-1 <= option.weight <= 1 for option in draft.options)


def test_true_or_false_has_its_feedback_at_the_right_side():
    sides = answer(0, "true", "<feedback><text>Non.</text></feedback>") + answer(100, "False")
    draft = read_one(question("truefalse", sides, text="Le client a toujours raison."))

    assert [(option.text, option.weight, option.feedback) for option in draft.options] == [
        ("Vrai", 0.0, "Non."),
        ("Faux", 1.0, ""),
    ]


def test_typed_answers_numbers_pairs_and_orders_are_read():
    text = read_one(question("shortanswer", answer(50, "Berna") + answer(100, "Berne")))
    gap = read_one(question("shortanswer", answer(100, "roi"), text="Le client est _____."))
    number = read_one(
        question(
            "numerical",
            answer(100, "26", "<tolerance>0.5</tolerance>")
            + "<units><unit><multiplier>1</multiplier><unit_name>cantons</unit_name></unit></units>",
        )
    )
    match = read_one(
        question(
            "matching",
            "".join(
                f'<subquestion format="html"><text>{left}</text><answer><text>{right}</text></answer></subquestion>'
                for left, right in (("chat", "écrit"), ("appel", "oral"), ("", "muet"))
            ),
        )
    )
    order = read_one(question("ordering", answer(2, "Écouter") + answer(1, "Saluer")))

    assert (text.kind, [accepted.text for accepted in text.accepted]) == (Kind.TEXT, ["Berne", "Berna"])
    assert gap.kind is Kind.CLOZE
    assert (number.numbers, number.unit) == ((DraftNumber(value=Decimal(26), tolerance=Decimal("0.5")),), "cantons")
    assert match.pairs == (Pair(left="chat", right="écrit"), Pair(left="appel", right="oral"))
    assert match.decoys == ("muet",)
    assert [option.text for option in order.options] == ["Saluer", "Écouter"]


def test_the_notes_to_the_grader_are_the_points_of_an_open_question():
    content = (
        "<generalfeedback><text>Voir le cours.</text></generalfeedback>"
        '<graderinfo format="html"><text><![CDATA[<ul><li>résumer</li><li>remercier</li></ul>]]></text></graderinfo>'
    )
    draft = read_one(question("essay", content))

    assert (draft.kind, draft.key_points, draft.explanation) == (
        Kind.RECALL,
        ("résumer", "remercier"),
        "Voir le cours.",
    )


def test_an_embedded_answer_alone_in_its_text_becomes_a_question():
    draft = read_one(question("cloze", text="<p>Berne est {1:MULTICHOICE:=en Suisse#Oui.~&#171;là&#187;}.</p>"))

    assert (draft.kind, draft.prompt) == (Kind.CHOICE, "Berne est _____.")
    assert [(option.text, option.weight, option.feedback) for option in draft.options] == [
        ("en Suisse", 1.0, "Oui."),
        ("«là»", 0.0, ""),
    ]


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (question("description"), "not-playable"),
        (question("essay"), "not-playable"),
        (question("calculated", TWO), "not-playable"),
        (question("kprime", TWO), "not-playable"),
        (question("inconnu"), "not-playable"),
        ("<question/>", "not-playable"),
        (question("cloze", text="{1:SA:=a} et {1:SA:=b}"), "two-gaps"),
        (question("cloze", text="rien"), "no-answers"),
        (question("multichoice", answer(0, "a") + answer(0, "b")), "no-key"),
        (question("multichoice", answer(100, "a") + answer(0, "<p></p>")), "too-few-options"),
        (question("multichoice", TWO + answer(0, '<img src="@@PLUGINFILE@@/a.png">')), "image-option"),
        (question("multichoice", answer(0, "a") * 101 + TWO), "too-many-options"),
        (question("truefalse", answer(100, "true")), "no-key"),
        (question("numerical", answer(100, "douze")), "no-key"),
        (question("matching"), "too-few-options"),
        (question("ordering", answer(1, "a")), "too-few-options"),
        (question("multichoice", TWO, name="", text=""), "empty-prompt"),
    ],
)
def test_what_cannot_be_played_is_named_with_its_line_and_never_dropped_in_silence(element, code):
    reading = read(quiz(question("multichoice", TWO), element))

    assert len(reading.drafts) == 1
    assert [(issue.code, issue.severity, issue.line) for issue in reading.issues if issue.line == 4] == [
        (code, Severity.BLOCK, 4)
    ]
    assert "\u00a0; " in reading.issues[-1].message


def test_each_format_of_text_is_rendered_as_it_is_meant():
    texts = {
        form: read_one(question("multichoice", TWO, text="a &lt; b\n<b>c</b>", form=form)).prompt
        for form in ("html", "plain_text", "moodle_auto_format", "markdown", "")
    }

    assert texts == {
        "html": "a < b c",
        "plain_text": "a &lt; b\n<b>c</b>",
        "moodle_auto_format": "a < b\nc",
        "markdown": "a < b\nc",
        "": "a < b\nc",
    }


def test_html_may_be_escaped_in_cdata_or_not_escaped_at_all():
    texts = ("<![CDATA[<p>Un <b>client</b></p>]]>", "&lt;p&gt;Un client&lt;/p&gt;", "<p>Un <b>client</b></p>")

    for text in texts:
        whole = f'<question type="truefalse"><questiontext format="html"><text>{text}</text></questiontext>'
        draft = read_one(f"{whole}{answer(100, 'true')}{answer(0, 'false')}</question>")
        assert draft.prompt == "Un client"


def test_pictures_of_the_prompt_come_along_whichever_way_they_are_kept():
    attached = question(
        "multichoice", TWO, text='Que vois-tu <img src="@@PLUGINFILE@@/l%27%C3%A9cran.png" alt="x"> ?'
    ).replace(
        "</questiontext>", f'<file name="l\'écran.png" path="/" encoding="base64">{PNG_TEXT}</file></questiontext>'
    )
    inside = question("multichoice", TWO, text=f'Que vois-tu <img src="data:image/png;base64,{PNG_TEXT}"> ?')
    old = question("multichoice", f"<image>dossier/a.png</image><image_base64>\n{PNG_TEXT}\n</image_base64>{TWO}")

    for element, name in ((attached, "l'écran.png"), (inside, "image-1.png"), (old, "a.png")):
        [image] = read_one(element).images
        assert (image.name, image.data) == (name, PNG)


def test_the_picture_of_the_prompt_is_not_mistaken_for_an_answer_s_of_the_same_name():
    file = '<file name="a.png" path="/" encoding="base64">{}</file>'
    other = file.format(base64.b64encode(b"autre").decode())
    element = question("multichoice", TWO + answer(0, "Quoi", other), text='Vois <img src="@@PLUGINFILE@@/a.png">')

    draft = read_one(element.replace("</questiontext>", file.format(PNG_TEXT) + "</questiontext>"))

    assert [image.data for image in draft.images] == [PNG]


def test_answers_without_a_text_element_keep_their_feedback_apart():
    bare = '<answer fraction="100">Bonjour<feedback><text>Oui.</text></feedback></answer>'

    [first, _] = read_one(question("multichoice", bare + answer(0, "Allô"))).options

    assert (first.text, first.feedback) == ("Bonjour", "Oui.")


def test_lines_are_right_however_long_the_file():
    reading = read(quiz(question("essay"), "\n" * 70_000, question("essay")), file_bytes=1_000_000)

    assert [issue.line for issue in reading.issues] == [3, 70_005]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('Vois <img src="https://exemple.ch/a.png">', "remote-image"),
        ('Vois <img src="//exemple.ch/a.png">', "remote-image"),
        ('Vois <img src="@@PLUGINFILE@@/a.png">', "missing-image"),
        ('Vois <img src="a.png">', "missing-image"),
        (r"Vois \(x^2\)", "latex"),
    ],
)
def test_what_is_lost_of_a_prompt_is_named(text, code):
    reading = read(quiz(question("multichoice", TWO, text=text)))

    assert [(issue.code, issue.severity) for issue in reading.issues] == [(code, Severity.WARNING)]
    assert len(reading.drafts) == 1


def test_entities_of_html_and_bare_ampersands_are_repaired():
    element = question("multichoice", TWO).replace("Accueil", "Fl&egrave;che &uarr; & <![CDATA[R&D]]> &amp; &lt;")

    [draft] = read(quiz(element)).drafts

    assert draft.name == "Flèche ↑ & R&D & <"


def test_a_question_without_a_quiz_around_it_is_read():
    [draft] = read(question("multichoice", TWO).encode()).drafts

    assert draft.prompt == "Que dis-tu ?"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_encodings_are_read(encoding):
    text = quiz(question("multichoice", TWO, text="Été ?")).decode()
    declared = "windows-1252" if encoding == "cp1252" else encoding.removesuffix("-sig")

    [draft] = read(text.replace("UTF-8", declared).encode(encoding)).drafts

    assert draft.prompt == "Été ?"


def test_a_file_in_cp1252_that_claims_to_be_utf8_is_read():
    [draft] = read(quiz(question("multichoice", TWO, text="Été déçu ?")).decode().encode("cp1252")).drafts

    assert draft.prompt == "Été déçu ?"


def test_a_file_cut_short_gives_its_whole_questions_and_names_the_cut_one():
    whole = quiz(question("multichoice", TWO), question("multichoice", TWO + answer(0, "Quoi ?"), text="Et après ?"))

    reading = read(whole[: whole.index(b"Quoi")])

    assert [draft.prompt for draft in reading.drafts] == ["Que dis-tu ?"]
    assert [(issue.code, issue.severity, issue.line) for issue in reading.issues] == [("damaged", Severity.BLOCK, 4)]


def test_no_more_questions_than_may_be_are_read_and_the_cut_is_named():
    reading = read(quiz(*[question("multichoice", TWO)] * 4), questions=2)

    assert len(reading.drafts) == 2
    assert [(issue.code, issue.line) for issue in reading.issues] == [("too-many", 5)]
