"""The bank and its questions from the command line, as somebody types it."""

import json

import pytest

from tests.bot.test_cli import rappel


async def test_coverage_lists_a_hundred_objectives_that_all_have_enough(tmp_path):
    code, output, _ = await rappel("bank", "coverage", "--format", "json", folder=tmp_path)

    rows = json.loads(output)
    assert code == 0
    assert len(rows) == 100
    assert all(row["enough"] for row in rows)


async def test_coverage_is_a_table_for_people(tmp_path):
    code, output, _ = await rappel("bank", "coverage", folder=tmp_path)

    assert code == 0
    assert "1.7.2.1" in output
    assert "✗" not in output


async def test_the_shipped_questions_pass_their_own_rules(tmp_path):
    code, output, _ = await rappel("questions", "check", folder=tmp_path)

    assert (code, "aucun défaut" in output) == (0, True)


async def test_a_question_is_shown_with_key_explanation_and_source(tmp_path):
    code, output, _ = await rappel("questions", "show", "glasl.menaces/heard", folder=tmp_path)

    assert code == 0
    assert "✓ Stratégies de menace" in output
    assert "→ Niveau 6" in output
    assert "Source" in output


async def test_an_unknown_question_is_refused_with_those_of_like_names(tmp_path):
    code, _, errors = await rappel("questions", "show", "glasl.menaces/rien", folder=tmp_path)

    assert code == 2
    assert "glasl.menaces/heard" in errors


@pytest.mark.parametrize("format_", ["xlsx", "yaml"])
async def test_the_company_form_is_written_and_an_empty_one_is_refused_on_reading(tmp_path, format_):
    code, output, _ = await rappel("bank", "template", "--format", format_, folder=tmp_path)
    assert (code, f"rappel-entreprise.{format_}" in output) == (0, True)

    code, _, errors = await rappel("bank", "read", f"rappel-entreprise.{format_}", folder=tmp_path)

    assert code == 2
    assert "nom de l’entreprise" in errors


async def test_a_filled_in_form_gives_questions(tmp_path):
    await rappel("bank", "template", "--format", "yaml", folder=tmp_path)
    form = tmp_path / "rappel-entreprise.yaml"
    filled = form.read_text(encoding="utf-8").replace('company: ""', 'company: "Lac SA"')
    filled = filled.replace("hierarchie:\n      right: []", "hierarchie:\n      right: [Direction, Équipe, Agent]")
    form.write_text(filled, encoding="utf-8")

    code, output, _ = await rappel("bank", "read", form.name, "--jsonl", folder=tmp_path)

    questions = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert {question["kind"] for question in questions} == {"order", "recall"}
    assert {question["objectives"][0] for question in questions} == {"1.4.2.3"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["bank", "read", "absent.xlsx"], "ne peut pas être lu"),
        (["bank", "read", "binary.yaml"], "UTF-8"),
        (["bank", "template", "--output", "absent/form.xlsx"], "ne peut pas être écrit"),
    ],
)
async def test_a_bad_path_is_one_clear_sentence(tmp_path, arguments, words):
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")

    code, _, errors = await rappel(*arguments, folder=tmp_path)

    assert code == 2
    assert words in errors
    assert "Traceback" not in errors
