"""Cohorts from the terminal: `rappel cohorts list` and, after the exams, `rappel cohorts roll-over`."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.database_doors import reading, writing
from bot.present import utc_now
from bot.settings import load_settings
from bot.use_cases.cohorts import CohortEntry, archive
from bot.views.language import counted
from bot.views.times import on_day, on_day_of
from questions.learning.card import study_day

if TYPE_CHECKING:
    from bot.use_cases.cohorts import Archived

cohorts_app = typer.Typer(help="Les classes.", no_args_is_help=True)


class CohortFormat(StrEnum):
    """How cohorts are written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


@cohorts_app.command("list")
def list_cohorts(
    format_: Annotated[CohortFormat, typer.Option("--format", help="Format.")] = CohortFormat.TABLE,
) -> None:
    """Montrer toutes les classes, les archivées aussi."""
    with reading() as begin, begin() as uow:
        cohorts = uow.cohorts.list_all()
        members = uow.people.count_members([cohort.id for cohort in cohorts])
        entries = [CohortEntry(cohort=cohort, members=members.get(cohort.id, 0)) for cohort in cohorts]
    if format_ is CohortFormat.JSON:
        typer.echo(json.dumps([_as_data(entry) for entry in entries], ensure_ascii=False, indent=1))
    else:
        _print_table(entries)


@cohorts_app.command("roll-over")
def roll_over(
    *, dry_run: Annotated[bool, typer.Option("--dry-run", help="Montrer seulement ce qui serait fait.")] = False
) -> None:
    """Archiver les classes dont l’examen est passé et fermer leurs invitations."""
    now = utc_now()
    today = study_day(now, load_settings().timezone)
    with writing() as begin, begin() as uow:
        archived = archive(uow, uow.cohorts.list_over(today), now=now, person_id=None)
        if not dry_run:
            uow.commit()
    for one in archived:
        typer.echo(_word(one))
    if dry_run and archived:
        typer.echo("Rien n’a été changé (--dry-run).")
    if not archived:
        typer.echo("Aucune classe n’a passé son examen\u00a0: rien à archiver.")


def _as_data(entry: CohortEntry) -> dict[str, object]:
    cohort = entry.cohort
    return {
        "id": cohort.id,
        "name": cohort.name,
        "plan": cohort.plan_id,
        "exam_day": None if cohort.exam_day is None else cohort.exam_day.isoformat(),
        "members": entry.members,
        "created_at": cohort.created_at.isoformat(),
        "archived_at": None if cohort.archived_at is None else cohort.archived_at.isoformat(),
    }


def _print_table(entries: list[CohortEntry]) -> None:
    table = Table("n°", "classe", "examen", "apprenti·es", "archivée")
    for entry in entries:
        cohort = entry.cohort
        table.add_row(
            str(cohort.id),
            escape(cohort.name),
            "–" if cohort.exam_day is None else on_day(cohort.exam_day),
            str(entry.members),
            "–" if cohort.archived_at is None else on_day_of(cohort.archived_at, load_settings().timezone),
        )
    Console().print(table)


def _word(one: Archived) -> str:
    members = counted("{count}\u00a0apprenti·e", "{count}\u00a0apprenti·es", one.members)
    invites = counted("{count}\u00a0invitation fermée", "{count}\u00a0invitations fermées", one.invites)
    return f"📦 {one.cohort.name}\u00a0: archivée ({members}, {invites})."
