"""Question files from the command line, as somebody types it."""

import json

import pytest

from questions.formats.reading import read_file
from tests.bot.test_cli import rappel
from tests.questions.formats.anki_package import a_new_package, a_note

YAML = """\
title: Accueil
questions:
  - prompt: Par quoi commences-tu un appel ?
    right: {text: Saluer et t’annoncer, feedback: Oui.}
    wrong: [Écouter, Noter]
    objectives: 1.1.1.1
  - prompt: Combien de niveaux y a-t-il ?
    number: {value: 9, tolerance: 1, unit: niveaux}
    objectives: 9.9.9.9
  - prompt: Quel est le premier niveau ?
    accepted: [Durcissement, Crispation]
  - prompt: Que manque-t-il ici ?
    kind: recall
"""


def read_lines(output):
    return [json.loads(line) for line in output.splitlines()]


async def test_a_file_is_one_object_with_its_questions_and_every_issue(tmp_path):
    (tmp_path / "essai.txt").write_text(YAML, encoding="utf-8")
    code, output, _ = await rappel("sets", "read", "essai.txt", "--format", "json", folder=tmp_path)

    (found,) = read_lines(output)
    assert (code, found["file"], found["format"]) == (0, "essai.txt", "rappel_yaml")
    choice, number, text, empty = found["questions"]
    assert choice["options"][0] == {"text": "Saluer et t’annoncer", "correct": True, "feedback": "Oui."}
    assert (choice["level"], choice["objectives"], choice["kept"]) == ("C2", ["1.1.1.1"], True)
    assert (number["answer"], number["tolerance"], number["unit"]) == (9, 1, "niveaux")
    assert (number["level"], number["objectives"]) == (None, [])
    assert text["accepted"] == ["Durcissement", "Crispation"]
    assert empty["kept"] is False
    assert [(issue["line"], issue["code"], issue["severity"]) for issue in found["issues"]] == [
        (7, "unknown-objective", "warning"),
        (12, "no-key", "block"),
    ]


async def test_what_can_not_be_read_is_an_object_too_and_the_exit_code_says_so(tmp_path):
    (tmp_path / "a.apkg").write_bytes(a_new_package(a_note("Que dis-tu ?", "Bonjour")))
    (tmp_path / "b.gift").write_bytes(b"%PDF-1.7")
    files = ("a.apkg", "b.gift", "absent.xml", ".")
    code, output, errors = await rappel("sets", "read", *files, "--format", "json", folder=tmp_path)

    found = read_lines(output)
    assert (code, errors) == (1, "")
    assert [one["file"] for one in found] == list(files)
    assert [len(one["questions"]) for one in found] == [1, 0, 0, 0]
    assert [issue["code"] for one in found[1:] for issue in one["issues"]] == ["pdf", "no-file", "no-file"]


async def test_a_table_for_people_counts_by_kind_and_lists_what_is_to_be_mended(tmp_path):
    (tmp_path / "essai.yaml").write_text(YAML.replace("Que manque", "Que [bold]manque"), encoding="utf-8")
    code, output, _ = await rappel("sets", "read", "essai.yaml", folder=tmp_path)

    assert code == 0
    assert "3 questions (1 choix, 1 nombre, 1 réponse tapée), 1 à corriger" in output.replace("\u00a0", " ")
    assert "ligne 12" in output


async def test_a_filled_company_form_is_read_like_any_other_file(tmp_path):
    await rappel("bank", "template", "--format", "yaml", folder=tmp_path)
    form = tmp_path / "rappel-entreprise.yaml"
    filled = form.read_text(encoding="utf-8").replace('company: ""', 'company: "Lac SA"')
    filled = filled.replace("hierarchie:\n      right: []", "hierarchie:\n      right: [Direction, Équipe, Agent]")
    form.write_text(filled, encoding="utf-8")

    code, output, _ = await rappel("sets", "read", form.name, "--format", "json", folder=tmp_path)

    (found,) = read_lines(output)
    assert (code, found["format"], found["issues"]) == (0, "company_form", [])
    assert {question["kind"] for question in found["questions"]} == {"order", "recall"}


@pytest.mark.parametrize("format_", ["yaml", "json", "apkg", "anki_text"])
async def test_a_shipped_set_leaves_in_any_format_and_is_read_back(tmp_path, format_):
    target = tmp_path / "export"
    code, output, _ = await rappel(
        "sets", "export", "arc-1-1", "--format", format_, "--output", str(target), folder=tmp_path
    )

    reading = read_file(target.read_bytes())
    assert code == 0
    assert len(reading.drafts or reading.question_set.questions) == 213
    assert "213 questions" in output
    assert ("deviennent de simples cartes" in output) is (format_ in {"apkg", "anki_text"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sets", "export", "arc-1-12"], "Proches\u00a0: arc-1"),
        (["sets", "export", "arc-1-1", "--output", "absent/a.yaml"], "ne peut pas être écrit"),
    ],
)
async def test_a_bad_export_is_one_clear_sentence(tmp_path, arguments, words):
    code, _, errors = await rappel(*arguments, folder=tmp_path)

    assert (code, len(errors.splitlines())) == (2, 1)
    assert words in errors
    assert list(tmp_path.iterdir()) == []
