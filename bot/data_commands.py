"""What is stored, from the terminal: `rappel database …` and `rappel reviews export`."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.database_doors import reading
from bot.database_problems import word_schema_problem
from bot.late_commands import Late, late_group
from bot.settings import load_settings
from storage import schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.learning.card import LoggedReview

_LATE = {
    "replay": Late(
        module="bot.replay_command",
        name="replay",
        help="Recalculer cartes et points d’après le journal des réponses et les comparer à ceux enregistrés.",
    )
}
database_app = typer.Typer(cls=late_group(_LATE), help="La base de données.", no_args_is_help=True)
reviews_app = typer.Typer(help="Les réponses enregistrées.", no_args_is_help=True)

FIELDS = ("person", "fact", "question", "asked_at", "answered_at", "grade", "rating", "update_id")


class ExportFormat(StrEnum):
    """How reviews are written."""

    JSONL = "jsonl"
    CSV = "csv"


@database_app.command()
def upgrade() -> None:
    """Créer la base ou la mettre à jour."""
    schema.upgrade(load_settings().database_url)
    typer.echo("✓ La base de données est à jour.")


@database_app.command()
def check() -> None:
    """Vérifier que la base convient à cette version."""
    problems = schema.check(load_settings().database_url)
    for problem in problems:
        typer.echo(f"✗ {word_schema_problem(problem)}")
    if problems:
        raise typer.Exit(1)
    typer.echo("✓ La base de données convient.")


@reviews_app.command()
def export(
    format_: Annotated[ExportFormat, typer.Option("--format", help="Format des lignes.")] = ExportFormat.JSONL,
    since: Annotated[datetime | None, typer.Option(help="Seulement depuis ce jour (UTC), par ex. 2026-11-24.")] = None,
) -> None:
    """Écrire les réponses qui comptent, de la plus ancienne à la plus récente (sans celles qui ont été reprises)."""
    with reading() as begin, begin() as uow:
        moment = None if since is None else since.replace(tzinfo=UTC)
        rows = (_as_data(logged) for logged in uow.reviews.iterate(moment) if not logged.taken_back)
        _write(rows, format_)


def _as_data(logged: LoggedReview) -> dict[str, object]:
    review = logged.review
    values = (
        review.person_id,
        review.fact_id,
        review.question_id,
        review.asked_at.isoformat(),
        review.answered_at.isoformat(),
        review.credit,
        review.rating.name.lower(),
        review.update_id,
    )
    return dict(zip(FIELDS, values, strict=True))


def _write(rows: Iterable[dict[str, object]], format_: ExportFormat) -> None:
    if format_ is ExportFormat.CSV:
        writer = csv.DictWriter(sys.stdout, FIELDS)
        writer.writeheader()
        writer.writerows(rows)
        return
    for row in rows:
        typer.echo(json.dumps(row, ensure_ascii=False))
