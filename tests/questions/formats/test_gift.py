"""GIFT as the format has it, and as people write it."""

from decimal import Decimal

import pytest

from questions.formats.drafts import DraftNumber, DraftOption, Limits, UnreadableFile
from questions.formats.gift import read_gift
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Pair


def read(text: str, **limits):
    return read_gift(text.encode(), Limits(**limits))


def read_one(text: str):
    reading = read(text)
    assert [issue for issue in reading.issues if issue.severity is Severity.BLOCK] == []
    [draft] = reading.drafts
    return draft


def codes(text: str) -> list[tuple[str, int | None]]:
    return [(issue.code, issue.line) for issue in read(text).issues]


def options(draft) -> list[tuple[str, float]]:
    return [(option.text, round(option.weight, 5)) for option in draft.options]


def test_a_choice_keeps_its_name_its_options_and_their_feedback():
    draft = read_one(
        "// [id:accueil-1] [tag:1.7.2.1] [tag:téléphone]\n"
        "::Accueil::Que dis-tu en premier ?{\n"
        "\t=Bonjour#Oui, toujours.\n"
        "\t~Allô#Trop familier.\n"
        "\t~Quoi ?\n"
        "\t####La salutation ouvre l’entretien.\n"
        "}\n"
    )

    assert (draft.kind, draft.name, draft.prompt, draft.line) == (Kind.CHOICE, "Accueil", "Que dis-tu en premier ?", 2)
    assert draft.options == (
        DraftOption(text="Bonjour", weight=1.0, feedback="Oui, toujours."),
        DraftOption(text="Allô", weight=0.0, feedback="Trop familier."),
        DraftOption(text="Quoi ?", weight=0.0),
    )
    assert draft.explanation == "La salutation ouvre l’entretien."
    assert (draft.key, draft.objectives, draft.tags) == ("accueil-1", ("1.7.2.1",), ("téléphone",))


def test_only_weights_make_a_question_with_several_answers():
    draft = read_one("Deux canaux écrits ?{~%50%courriel ~%50%chat ~%-100%téléphone}")

    assert draft.kind is Kind.MULTIPLE
    assert options(draft) == [("courriel", 0.5), ("chat", 0.5), ("téléphone", -1.0)]


@pytest.mark.parametrize(
    ("key", "right"),
    [("T", "Vrai"), ("TRUE", "Vrai"), ("F", "Faux"), ("FALSE", "Faux"), ("Vrai", "Vrai"), ("faux", "Faux")],
)
def test_true_and_false_are_understood_in_both_languages(key, right):
    draft = read_one(f"Le client a toujours un nom.{{{key}}}")

    assert draft.kind is Kind.TRUE_FALSE
    assert [option.text for option in draft.options] == ["Vrai", "Faux"]
    assert [option.text for option in draft.options if option.weight] == [right]


def test_the_first_feedback_of_a_true_or_false_question_is_for_those_who_are_wrong():
    draft = read_one("Il faut répondre vite.{TRUE#Si, avant la troisième sonnerie.#Juste !}")

    assert {option.text: option.feedback for option in draft.options} == {
        "Vrai": "Juste !",
        "Faux": "Si, avant la troisième sonnerie.",
    }


def test_typed_answers_stand_best_first_with_what_is_known_to_be_wrong_last():
    draft = read_one("Capitale ?{=%50%Berna =Berne =%0%Zurich#Non, plus grande seulement.}")

    assert draft.kind is Kind.TEXT
    assert [(answer.text, answer.weight) for answer in draft.accepted] == [("Berne", 1), ("Berna", 0.5), ("Zurich", 0)]


def test_a_missing_word_leaves_a_gap():
    cloze = read_one("Le client est {=roi}, dit-on.")
    choice = read_one("Le client est {=roi ~valet}, dit-on.")

    assert (cloze.kind, cloze.prompt) == (Kind.CLOZE, "Le client est _____, dit-on.")
    assert (choice.kind, choice.prompt) == (Kind.CHOICE, "Le client est _____, dit-on.")


def test_numbers_come_with_a_tolerance_a_range_or_several_values():
    near = read_one("Pi ?{#3.14:0.01}")
    between = read_one("De un à cinq ?{#1..5}")
    several = read_one("Année ?{#=1848:0 =%50%1848:2#Presque.}")

    assert near.numbers == (DraftNumber(value=Decimal("3.14"), tolerance=Decimal("0.01")),)
    assert between.numbers == (DraftNumber(value=Decimal(3), tolerance=Decimal(2)),)
    assert [(n.value, n.tolerance, n.weight, n.feedback) for n in several.numbers] == [
        (1848, 0, 1.0, ""),
        (1848, 2, 0.5, "Presque."),
    ]


def test_a_match_may_have_decoys():
    draft = read_one("Associe.{=chat -> écrit =appel -> oral = -> muet}")

    assert draft.kind is Kind.MATCH
    assert draft.pairs == (Pair(left="chat", right="écrit"), Pair(left="appel", right="oral"))
    assert draft.decoys == ("muet",)


def test_an_order_has_one_element_a_line():
    draft = read_one("Range.{>3 CONTIGUOUS VERT ABSOLUTE TRUE ABCD\nSaluer\nÉcouter\nConclure\n####Toujours.}")

    assert draft.kind is Kind.ORDER
    assert [option.text for option in draft.options] == ["Saluer", "Écouter", "Conclure"]
    assert draft.explanation == "Toujours."


def test_an_open_question_with_a_model_answer_is_recalled_by_its_points():
    draft = read_one("Comment conclure ?{####- résumer\\n- remercier}")

    assert (draft.kind, draft.key_points, draft.explanation) == (Kind.RECALL, ("résumer", "remercier"), "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Comment conclure ?{}", "not-playable"),
        ("Lis ce texte.\n\nQ{T}", "not-playable"),
        ("Il {=va} et {=vient}.", "two-gaps"),
        ("Il {1:SA:=va} et {1:SA:=vient}.", "two-gaps"),
        ("Il {1:SA:=va} et {=vient}.", "two-gaps"),
        ("Q{~a ~b}", "no-key"),
        ("Q{=%0%a}", "no-key"),
        ("Q{#douze}", "no-key"),
        ("Q{~a =}", "too-few-options"),
        ("Associe.{=a -> b}", "too-few-options"),
        ("Q{=a ~b\n\nR{T}", "unclosed-brace"),
        ("Q =a ~b}\n\nR{T}", "unopened-brace"),
        ('::Nom::{=<img src\\="@@PLUGINFILE@@/a.png"> ~b ~c}', "image-option"),
        ("{T}", "empty-prompt"),
        ("Q{=*}", "anything-right"),
        (f"Q{{{'~a' * 101}=b}}", "too-many-options"),
    ],
)
def test_what_cannot_be_played_is_named_with_its_line_and_a_remedy(text, code):
    [issue] = [issue for issue in read(text).issues if issue.severity is Severity.BLOCK]

    assert (issue.code, issue.line) == (code, 1)
    assert "\u00a0; " in issue.message
    assert issue.message.endswith(".")


def test_one_bad_question_does_not_cost_its_neighbours():
    reading = read("Un{T}\n\nDeux{~a ~b}\n\nTrois{F}\n")

    assert [draft.prompt for draft in reading.drafts] == ["Un", "Trois"]
    assert reading.issues[0].message.startswith("«\u00a0Deux")


def test_escaped_signs_are_text():
    draft = read_one(r"Que vaut \{x\}\: \~ \# \\ ?{=\=2 ~a\n\nb}")

    assert draft.prompt == r"Que vaut {x}: ~ # \ ?"
    assert [option.text for option in draft.options] == ["=2", "a\n\nb"]


def test_html_is_rendered_and_plain_text_is_left_alone():
    html = read_one("[html]<p>Un &eacute;t&eacute;<br>chaud</p>{=<b>oui</b> ~non}")
    plain = read_one("[plain]Que fait <br> ?{=une ligne ~rien}")
    automatic = read_one("Que veut dire a < b ?{=plus petit ~<ul>}")
    bold = read_one("Un <i>client</i>\nfâché &amp; pressé{T}")

    assert (html.prompt, html.options[0].text) == ("Un été\nchaud", "oui")
    assert plain.prompt == "Que fait <br> ?"
    assert (automatic.prompt, automatic.options[1].text) == ("Que veut dire a < b ?", "<ul>")
    assert bold.prompt == "Un client\nfâché & pressé"


def test_categories_hold_for_what_follows():
    reading = read("$CATEGORY: $course$/top/Accueil/Appels\n\nUn{T}\n\n$CATEGORY: Droit\n\nDeux{T}")

    assert [draft.category for draft in reading.drafts] == ["Accueil/Appels", "Droit"]


MENDED = [
    pytest.param("$CATEGORY: Droit\nUn{T}\n\nDeux{F}", [("category-line", 2)], ["Un", "Deux"], id="category"),
    pytest.param("Un{\n=a\n\n~b\n}\n\nDeux{F}", [("empty-line", 1)], ["Un", "Deux"], id="empty-line"),
    pytest.param("::U::Un{T}\n::D::Deux{F}", [("no-empty-line", 2)], ["Un", "Deux"], id="no-empty-line"),
    pytest.param("Un{oui}", [("bare-answer", 1)], ["Un"], id="bare-answer"),
    pytest.param("Un{~=oui~non}", [("empty-option", 1)], ["Un"], id="tilde-equals"),
    pytest.param("Un{=oui =si ~non}", [("two-keys", 1)], ["Un"], id="two-keys"),
    pytest.param("Un{~%50%a =%90%b}", [("weighted-key", 1), ("no-full-mark", 1)], ["Un"], id="no-full-mark"),
    pytest.param("Un{=%100%oui ~non}", [("weighted-key", 1)], ["Un"], id="weighted-key"),
    pytest.param("Un {1:SA:=roi}", [("embedded-answer", 1)], ["Un _____"], id="embedded-answer"),
    pytest.param("Un{true}", [("true-false-spelling", 1)], ["Un"], id="true"),
    pytest.param("Un{=*oui*}", [("wildcard", 1)], ["Un"], id="wildcard"),
    pytest.param("Un{=a =%0%*#Non.}", [("lost-feedback", 1)], ["Un"], id="catch-all"),
    pytest.param(r"Un $$x^2$$ ?{T}", [("latex", 1)], [r"Un $$x^2$$ ?"], id="latex"),
    pytest.param(r"Un \frac{1}{2} ?{~a =b}", [("bare-brace", 1)], [r"Un \frac{1}{2} ?"], id="latex-braces"),
    pytest.param(r"Un ?{~\frac{1}{2} =b}", [("bare-brace", 1)], ["Un ?"], id="braces-in-an-option"),
    pytest.param('Un <img src\\="https\\://a.ch/b.png">{T}', [("remote-image", 1)], ["Un"], id="remote-image"),
    pytest.param('Un <img src\\="@@PLUGINFILE@@/b.png">{T}', [("missing-image", 1)], ["Un"], id="missing-image"),
    pytest.param("::Nom::{T}", [("empty-prompt", 1)], ["Nom"], id="name-for-prompt"),
]


@pytest.mark.parametrize(("text", "issues", "prompts"), MENDED)
def test_habits_of_real_files_are_understood_and_named(text, issues, prompts):
    reading = read(text)

    assert [draft.prompt for draft in reading.drafts] == prompts
    assert [(issue.code, issue.line) for issue in reading.issues] == issues
    assert all(issue.severity is Severity.WARNING for issue in reading.issues)


def test_a_brace_left_open_does_not_swallow_the_questions_behind_it():
    reading = read("Un{=a ~b\n\n::D::Deux{=c ~d}\n\nTrois{T}")

    assert [draft.prompt for draft in reading.drafts] == ["Deux", "Trois"]


def test_embedded_answers_with_one_gap_become_a_question_of_their_kind():
    choice = read_one(r"Berne est {1:MC:=en Suisse#Oui.~%50%en Europe~à l\}est}.")
    cloze = read_one("Le client est {1:SA:=roi~%50%reine}.")
    number = read_one("[html]La <b>Suisse</b> a {2:NM:=26:0} cantons.")

    assert (choice.kind, choice.prompt) == (Kind.CHOICE, "Berne est _____.")
    assert options(choice) == [("en Suisse", 1.0), ("en Europe", 0.5), ("à l}est", 0.0)]
    assert (cloze.kind, cloze.accepted[0].text) == (Kind.CLOZE, "roi")
    assert (number.prompt, number.numbers[0].value) == ("La Suisse a _____ cantons.", 26)


def test_a_picture_inside_the_text_comes_along():
    draft = read_one('[html]Que montre <img src\\="data\\:image/png;base64,iVBORw0KGgo\\=">?{=un écran ~un chat}')

    assert [(image.name, image.data) for image in draft.images] == [("image-1.png", b"\x89PNG\r\n\x1a\n")]
    assert draft.prompt == "Que montre ?"


def test_sources_at_the_end_of_an_explanation_are_sources():
    draft = read_one("Un{T####Parce que.\\n\\nSource \\: CO, art. 344\\nSource \\: LFPr}")

    assert (draft.explanation, draft.sources) == ("Parce que.", ("CO, art. 344", "LFPr"))


def test_french_in_cp1252_with_windows_lines_is_read():
    reading = read_gift("Où est l’été ?{=là ~ici}\r\n\r\nDéçu ?{T}\r\n".encode("cp1252"), Limits())

    assert [draft.prompt for draft in reading.drafts] == ["Où est l’été ?", "Déçu ?"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n\n ", "empty"),
        (b"PK\x03\x04\x00\x01", "not-text"),
        (b"Une lettre.\n\nSans accolades.", "no-questions"),
        (b"// rien que\n// {des} commentaires", "no-questions"),
        (b"Un{T}" * 30, "too-big"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_in_one_sentence(data, code):
    with pytest.raises(UnreadableFile) as refused:
        read_gift(data, Limits(file_bytes=100))

    assert refused.value.code == code
    assert "\u00a0; " in refused.value.message


def test_no_more_questions_than_may_be_are_read_and_the_cut_is_named():
    reading = read("Un{T}\n\n" * 5, questions=3)

    assert len(reading.drafts) == 3
    assert [(issue.code, issue.line) for issue in reading.issues] == [("too-many", 7)]


def test_a_text_that_is_too_long_keeps_its_question_out():
    reading = read(f"{'a' * 31}{{T}}\n\nb{{T}}", text_characters=30)

    assert [draft.prompt for draft in reading.drafts] == ["b"]
    assert [issue.code for issue in reading.issues] == ["too-long"]
