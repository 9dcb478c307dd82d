"""What is stored, from the terminal: `rappel database …` and `rappel reviews export`."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from bot.backup_folder import upgrade_safely
from bot.database_doors import reading
from bot.database_problems import word_breach, word_schema_problem
from bot.late_commands import Late, late_group
from bot.present import utc_now
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
    ),
    "backup": Late(
        module="bot.backup_commands",
        name="backup",
        help="Copier la base dans un fichier, vérifié, même pendant que le bot travaille.",
    ),
    "restore": Late(
        module="bot.backup_commands",
        name="restore",
        help="Remettre une sauvegarde à la place de la base\u00a0; l’ancien fichier est gardé.",
    ),
    "key": Late(
        module="bot.backup_commands",
        name="key",
        help="Créer une clé pour chiffrer les sauvegardes\u00a0; la secrète se garde ailleurs.",
    ),
    "resume": Late(
        module="bot.backup_commands",
        name="resume",
        help="Après une restauration, laisser repartir rappels et messages\u00a0; comme le bouton de /admin.",
    ),
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
    """Créer la base ou la mettre à jour\u00a0; un fichier SQLite est d’abord copié dans RAPPEL_BACKUPS."""
    copied = upgrade_safely(load_settings(), now=utc_now())
    if copied is not None:
        typer.echo(f"✓ Sauvegarde d’avant\u00a0: {copied.path}")
    typer.echo("✓ La base de données est à jour.")


@database_app.command()
def check() -> None:
    """Vérifier que la base convient à cette version, et que rien ne s’y contredit."""
    problems = schema.check(load_settings().database_url)
    found = [word_schema_problem(problem) for problem in problems]
    if not problems:
        with reading() as begin, begin() as uow:
            found = [word_breach(breach) for breach in uow.list_breaches()]
    for words in found:
        typer.echo(f"✗ {words}")
    if found:
        raise typer.Exit(1)
    typer.echo("✓ La base de données convient\u00a0: rien ne manque et tous les comptes sont justes.")


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
