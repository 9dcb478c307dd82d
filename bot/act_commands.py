"""The audit log from the terminal: `rappel acts list`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.database_doors import reading
from bot.settings import load_settings
from bot.use_cases.journal import name_entries
from bot.views.deeds import word_deed
from bot.views.journal import word_actor
from bot.views.times import at_time

if TYPE_CHECKING:
    from bot.use_cases.journal import JournalLine

acts_app = typer.Typer(help="Le journal des actes privilégiés.", no_args_is_help=True)


class ActFormat(StrEnum):
    """How acts are written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


@acts_app.command("list")
def list_acts(
    format_: Annotated[ActFormat, typer.Option("--format", help="Format.")] = ActFormat.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="Combien d’actes, les plus récents d’abord.")] = 100,
) -> None:
    """Montrer qui a fait quoi et quand, du plus récent au plus ancien."""
    with reading() as begin, begin() as uow:
        lines = name_entries(uow, uow.acts.list_latest(limit=limit))
    if format_ is ActFormat.JSON:
        typer.echo(json.dumps([_as_data(line) for line in lines], ensure_ascii=False, indent=1))
    else:
        _print_table(lines)


def _as_data(line: JournalLine) -> dict[str, object]:
    entry = line.entry
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "person": entry.person_id,
        "name": line.actor or None,
        "act": entry.act,
        "subject": entry.subject,
        "detail": entry.detail,
    }


def _print_table(lines: tuple[JournalLine, ...]) -> None:
    zone = load_settings().timezone
    table = Table("n°", "quand", "qui", "quoi")
    for line in lines:
        table.add_row(
            str(line.entry.id), at_time(line.entry.at, zone), escape(word_actor(line)), escape(word_deed(line))
        )
    Console().print(table)
