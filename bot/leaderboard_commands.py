"""`rappel leaderboard`: who stands where, by alias, and points counted anew from the log."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.database_doors import reading, writing
from bot.present import utc_now
from bot.settings import load_settings
from bot.use_cases.boards import read_board
from bot.use_cases.points import check_points, recount_points
from bot.views.language import counted
from questions.learning.card import study_day
from questions.results.leaderboards import FEWEST_PEOPLE, Board, Period

if TYPE_CHECKING:
    from bot.database_doors import Begin
    from bot.use_cases.boards import BoardPage
    from questions.cohorts import Cohort
    from storage.unit_of_work import UnitOfWork

MOST_LINES = 1000
USAGE_ERROR = 2

leaderboard_app = typer.Typer(help="Les classements.", invoke_without_command=True)


class BoardFormat(StrEnum):
    """How a leaderboard is written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


@leaderboard_app.callback()
def leaderboard(
    context: typer.Context,
    cohort: Annotated[str | None, typer.Option(help="Numéro ou nom d’une classe (défaut\u00a0: toutes).")] = None,
    period: Annotated[Period, typer.Option(help="Période.")] = Period.WEEK,
    domain: Annotated[int, typer.Option(min=0, help="Numéro d’un domaine (0\u00a0: tous).")] = 0,
    format_: Annotated[BoardFormat, typer.Option("--format", help="Format.")] = BoardFormat.TABLE,
) -> None:
    """Montrer un classement, par pseudo."""
    if context.invoked_subcommand is not None:
        return
    board = Board.of(period, study_day(utc_now(), load_settings().timezone), scope=domain)
    with reading() as begin, begin() as uow:
        view = read_board(uow, board, cohort=_find_cohort(uow, cohort), size=MOST_LINES)
    if format_ is BoardFormat.JSON:
        typer.echo(json.dumps(_as_data(view), ensure_ascii=False, indent=1))
    else:
        _print_table(view)


@leaderboard_app.command()
def recount(
    *,
    apply: Annotated[bool, typer.Option("--apply/--check", help="Corriger les points, ou comparer seulement.")] = False,
) -> None:
    """Recalculer tous les points d’après le journal des réponses et les comparer à ceux enregistrés."""
    with writing(alone=True) if apply else reading() as begin:
        different = _recount_everybody(begin, apply=apply)
    if not different:
        typer.echo("✓ Tous les points concordent avec le journal des réponses.")
    elif apply:
        typer.echo(counted("✓ {count} personne corrigée.", "✓ {count} personnes corrigées.", different))
    else:
        wrong = counted("{count} personne a", "{count} personnes ont", different)
        typer.echo(f"✗ {wrong} d’autres points\u00a0; pour corriger\u00a0: rappel leaderboard recount --apply")
        raise typer.Exit(1)


def _recount_everybody(begin: Begin, *, apply: bool) -> int:
    """How many people's points differed; a transaction for each, so that what was done stays done."""
    with begin() as uow:
        people = [person.id for person in uow.people.list_all()]
    use_case, different = recount_points if apply else check_points, 0
    # The lines go where standard output goes, whatever the bar does.
    with Progress(console=Console(stderr=True), redirect_stdout=False) as progress:
        for person_id in progress.track(people, description="Relecture du journal"):
            with begin() as uow:
                days = use_case(uow, person_id)
                if apply:
                    uow.commit()
            if days:
                different += 1
                typer.echo(f"✗ personne {person_id}\u00a0: {', '.join(day.isoformat() for day in days)}")
    return different


def _find_cohort(uow: UnitOfWork, wanted: str | None) -> Cohort | None:
    if wanted is None:
        return None
    active = uow.cohorts.list_active()
    found = [one for one in active if str(one.id) == wanted] or [one for one in active if one.name == wanted]
    if len(found) != 1:
        known = ", ".join(f"{one.id} ({one.name})" for one in active) or "aucune"
        typer.echo(f"--cohort\u00a0: pas de classe «\u00a0{wanted}\u00a0». Classes\u00a0: {known}.", err=True)
        raise typer.Exit(USAGE_ERROR)
    return found[0]


def _as_data(view: BoardPage) -> dict[str, object]:
    return {
        "cohort": None if view.cohort is None else {"id": view.cohort.id, "name": view.cohort.name},
        "period": view.board.period.value,
        "domain": view.board.scope or None,
        "people": view.people,
        "places": [{"rank": line.rank, "name": line.name, "points": line.points} for line in view.lines],
    }


def _print_table(view: BoardPage) -> None:
    if not view.lines:
        typer.echo(f"Pas de chiffres\u00a0: il faut au moins {FEWEST_PEOPLE} personnes classées.")
        return
    table = Table("rang", "pseudo", "points")
    for line in view.lines:
        table.add_row(str(line.rank), escape(line.name), str(line.points))
    Console().print(table)
