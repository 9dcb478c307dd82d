"""Question sets as files, from the terminal: what a file gives, and a shipped set in any format."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.company_fields import list_company_fields
from bot.question_lines import question_as_data
from bot.set_import_command import import_set
from bot.views.kinds import word_kinds
from questions.formats.assembling import ReadQuestion, assemble
from questions.formats.drafts import Issue, Limits, UnreadableFile
from questions.formats.exporting import SUFFIXES, WRITERS, Export, ExportFormat
from questions.formats.reading import read_file
from questions.knowledge.bank import load_library
from questions.plan.catalogue import DEFAULT_PLAN, load_plan
from questions.quiz.flaws import Severity
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.drafts import Format
    from questions.quiz.question_set import QuestionSet

sets_app = typer.Typer(
    help="Des séries de questions\u00a0: lire un fichier, l’importer, exporter.", no_args_is_help=True
)
sets_app.command("import")(import_set)

USAGE_ERROR = 2
MOST_LOSSES = 20


class ReadingFormat(StrEnum):
    """How a reading is written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRead:
    """What one file gave, kept or not; `format` is None if it could not be read at all."""

    name: str
    format: Format | None = None
    questions: tuple[ReadQuestion, ...] = ()
    issues: tuple[Issue, ...] = ()


@sets_app.command()
def read(
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER…", help="Les fichiers, de n’importe quel format.")],
    *,
    format_: Annotated[ReadingFormat, typer.Option("--format", help="table ou json.")] = ReadingFormat.TABLE,
) -> None:
    """Lire des fichiers de questions\u00a0: ce qu’ils donnent, et chaque problème avec sa place."""
    is_empty = False
    for file in files:
        found = _read_path(file)
        is_empty |= not any(one.kept for one in found.questions)
        if format_ is ReadingFormat.JSON:
            typer.echo(json.dumps(_as_data(found), ensure_ascii=False))
        else:
            _print_reading(found)
    if is_empty:
        raise typer.Exit(1)


@sets_app.command()
def export(
    set_id: Annotated[str, typer.Argument(metavar="SÉRIE", help="L’identifiant d’une série livrée, p. ex. arc-1-1.")],
    *,
    format_: Annotated[ExportFormat, typer.Option("--format", help="Format du fichier.")] = ExportFormat.YAML,
    output: Annotated[Path | None, typer.Option("--output", help="Fichier à écrire.")] = None,
) -> None:
    """Exporter une série livrée dans un fichier."""
    question_set = _find_set(set_id)
    exported = WRITERS[format_](Export(question_set=question_set, pictures={}, modified=datetime.now(UTC)))
    target = output or Path(f"{set_id}.{SUFFIXES[format_]}")
    try:
        target.write_bytes(exported.data)
    except OSError as error:
        _give_up(f"{target}\u00a0: le fichier ne peut pas être écrit ({error.strerror})\u00a0; changez --output.")
    left_out = sum(issue.severity is Severity.BLOCK for issue in exported.lost)
    typer.echo(f"✓ {target}\u00a0: {len(question_set.questions) - left_out} questions.")
    for issue in exported.lost[:MOST_LOSSES]:
        typer.echo(f"  {_mark(issue)} {issue.message}")
    if len(exported.lost) > MOST_LOSSES:
        typer.echo(f"  … et {len(exported.lost) - MOST_LOSSES} autres remarques.")


def _read_path(path: Path) -> FileRead:
    limits = Limits()
    name = str(path).encode("utf-8", "replace").decode()
    try:
        with path.open("rb") as file:
            data = file.read(limits.file_bytes + 1)
    except OSError as error:
        message = f"Le fichier ne peut pas être lu ({error.strerror})\u00a0; vérifiez le chemin."
        return FileRead(name=name, issues=(Issue(code="no-file", severity=Severity.BLOCK, message=message),))
    try:
        reading = read_file(data, limits, fields=list_company_fields)
    except UnreadableFile as refused:
        issue = Issue(code=refused.code, severity=Severity.BLOCK, message=refused.message)
        return FileRead(name=name, issues=(issue,))
    title = path.stem if reading.question_set is None else reading.question_set.title or path.stem
    codes = {objective.code for objective in load_plan(DEFAULT_PLAN).list_objectives()}
    set_id = "-".join(fold(path.stem).split()) or "serie"
    assembly = assemble(reading, set_id=set_id, title=title, known_codes=codes)
    return FileRead(name=name, format=reading.format, questions=assembly.read, issues=assembly.issues)


def _as_data(found: FileRead) -> dict[str, object]:
    plan = load_plan(DEFAULT_PLAN)
    return {
        "file": found.name,
        "format": found.format,
        "questions": [{**question_as_data(one.question, plan), "kept": one.kept} for one in found.questions],
        "issues": [_issue_as_data(issue) for issue in found.issues],
    }


def _issue_as_data(issue: Issue) -> dict[str, object]:
    place: dict[str, object] = {} if issue.line is None else {"line": issue.line}
    place |= {"cell": issue.cell} if issue.cell else {}
    return {**place, "code": issue.code, "severity": issue.severity, "message": issue.message}


def _print_reading(found: FileRead) -> None:
    kept = [one.question for one in found.questions if one.kept]
    total = word_kinds(Counter(question.kind for question in kept))
    left_out = sum(issue.severity is Severity.BLOCK for issue in found.issues)
    parts = [total, f"{left_out} à corriger" if left_out else ""]
    sign = "✓" if kept else "✗"
    typer.echo(f"{sign} {found.name} ({found.format or 'illisible'})\u00a0: {', '.join(filter(None, parts))}.")
    if found.issues:
        Console(highlight=False).print(_tabulate(found.issues))


def _tabulate(issues: Sequence[Issue]) -> Table:
    table = Table()
    for heading in ("", "Place", "Code", "Remarque"):
        table.add_column(heading, no_wrap=heading != "Remarque")
    for issue in issues:
        place = issue.cell or (f"ligne {issue.line}" if issue.line is not None else "")
        # Texts of a file may hold what Rich takes for its own markup, or what a terminal obeys.
        table.add_row(_mark(issue), place, issue.code, escape(issue.message.replace("\x1b", "")))
    return table


def _mark(issue: Issue) -> str:
    return "✗" if issue.severity is Severity.BLOCK else "!"


def _find_set(set_id: str) -> QuestionSet:
    sets = {question_set.id: question_set for question_set in load_library().sets}
    if set_id not in sets:
        near = get_close_matches(set_id, sets, n=5, cutoff=0.4)
        hint = f" Proches\u00a0: {', '.join(near)}." if near else ""
        _give_up(f"«\u00a0{set_id}\u00a0» n’est pas une série livrée\u00a0; corrigez l’identifiant.{hint}")
    return sets[set_id]


def _give_up(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise typer.Exit(USAGE_ERROR)
