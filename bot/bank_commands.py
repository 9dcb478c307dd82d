"""The bank from the terminal: what it covers, and the form that a company fills in."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from bot.company_fields import list_asked_objectives, list_company_fields
from bot.question_lines import question_as_data
from questions.errors import InvalidContent
from questions.knowledge.bank import load_bank_files, load_library
from questions.knowledge.coverage import Coverage, measure_coverage
from questions.plan.catalogue import DEFAULT_PLAN, load_plan

if TYPE_CHECKING:
    from questions.quiz.question_set import QuestionSet

bank_app = typer.Typer(help="La banque de faits et le formulaire d’entreprise.", no_args_is_help=True)

USAGE_ERROR = 2


class CoverageFormat(StrEnum):
    """How coverage is written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


class FormFormat(StrEnum):
    """The files a company form may be: a spreadsheet or text."""

    XLSX = "xlsx"
    YAML = "yaml"


@bank_app.command()
def coverage(
    format_: Annotated[CoverageFormat, typer.Option("--format", help="Format.")] = CoverageFormat.TABLE,
) -> None:
    """Montrer, objectif par objectif, les faits et les sortes de questions."""
    rows = measure_coverage(list_asked_objectives(), load_bank_files(), load_library())
    if format_ is CoverageFormat.JSON:
        typer.echo(json.dumps([_as_data(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _print_table(rows)


@bank_app.command()
def template(
    format_: Annotated[FormFormat, typer.Option("--format", help="xlsx (tableur) ou yaml (texte).")] = FormFormat.XLSX,
    output: Annotated[Path | None, typer.Option("--output", help="Fichier à écrire.")] = None,
) -> None:
    """Écrire le formulaire que l’entreprise remplit."""
    target = output or Path(f"rappel-entreprise.{format_}")
    try:
        target.write_bytes(_write_form(format_))
    except OSError as error:
        _give_up(f"{target}\u00a0: le fichier ne peut pas être écrit ({error.strerror})\u00a0; changez --output.")
    typer.echo(f"✓ {target}\u00a0: {len(list_company_fields())} questions à l’entreprise.")


@bank_app.command()
def read(
    file: Annotated[Path, typer.Argument(help="Le formulaire rempli (.xlsx ou .yaml).")],
    *,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Écrire les questions, une par ligne.")] = False,
) -> None:
    """Lire un formulaire rempli\u00a0: les questions qu’il donne, ou chaque problème."""
    try:
        question_set = _read_form(file)
    except InvalidContent as refusal:
        _give_up(*(str(problem) for problem in refusal.problems))
    if jsonl:
        plan = load_plan(DEFAULT_PLAN)
        for question in question_set.questions:
            typer.echo(json.dumps(question_as_data(question, plan), ensure_ascii=False))
        return
    facts, questions = len(question_set.facts), len(question_set.questions)
    typer.echo(f"✓ {question_set.title}\u00a0: {facts} faits, {questions} questions.")


def _write_form(format_: FormFormat) -> bytes:
    # A spreadsheet library takes a third of a second to load: only this command pays for it.
    if format_ is FormFormat.YAML:
        from questions.formats.company_yaml import write_yaml_form  # noqa: PLC0415

        return write_yaml_form(list_company_fields()).encode()
    from questions.formats.company_xlsx import write_xlsx_form  # noqa: PLC0415

    return write_xlsx_form(list_company_fields())


def _read_form(file: Path) -> QuestionSet:
    from questions.formats.company_xlsx import read_xlsx_form  # noqa: PLC0415
    from questions.formats.company_yaml import read_yaml_form  # noqa: PLC0415

    try:
        content = file.read_bytes()
    except OSError as error:
        _give_up(f"{file}\u00a0: le fichier ne peut pas être lu ({error.strerror})\u00a0; vérifiez le chemin.")
    if file.suffix.lower() == ".xlsx":
        return read_xlsx_form(content, list_company_fields(), source=file.name)
    try:
        return read_yaml_form(content.decode("utf-8-sig"), list_company_fields(), source=file.name)
    except UnicodeDecodeError:
        _give_up(f"{file}\u00a0: ce n’est ni un .xlsx ni un texte en UTF-8\u00a0; repartez du modèle.")


def _as_data(row: Coverage) -> dict[str, object]:
    return {
        "objective": row.objective.code,
        "level": row.objective.level.value,
        "title": row.objective.title,
        "class": row.needs.kind,
        "facts": row.facts,
        "kinds": [kind.value for kind in row.kinds],
        "questions": row.questions,
        "cases": row.cases,
        "company_prompts": len(row.needs.company),
        "enough": row.is_enough,
    }


def _print_table(rows: tuple[Coverage, ...]) -> None:
    table = Table(title=f"{len(rows)} objectifs C1 et C2", title_justify="left")
    for heading in ("", "Code", "Niveau", "Classe", "Faits", "Sortes", "Questions", "Cas", "Entreprise", "Objectif"):
        table.add_column(heading, no_wrap=heading != "Objectif")
    for row in rows:
        numbers = (row.facts, len(row.kinds), row.questions, row.cases, len(row.needs.company))
        table.add_row(
            "✓" if row.is_enough else "✗",
            row.objective.code,
            row.objective.level.value,
            row.needs.kind,
            *map(str, numbers),
            row.objective.title,
        )
    Console().print(table)


def _give_up(*messages: str) -> NoReturn:
    for message in messages:
        sys.stderr.write(f"{message}\n")
    raise typer.Exit(USAGE_ERROR)
