"""Copies of the database from the terminal: `rappel database backup`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.backup_folder import find_backup_folder
from bot.serve import utc_now
from bot.settings import load_settings
from bot.views.language import counted
from storage.backup import back_up

if TYPE_CHECKING:
    from storage.figures import Figures


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Le fichier à créer\u00a0; sans lui, un de plus dans RAPPEL_BACKUPS.")
    ] = None,
) -> None:
    """Copier la base dans un fichier, vérifié, même pendant que le bot travaille."""
    settings = load_settings()
    if file is not None:
        made = back_up(settings.database_url, file.absolute())
    else:
        folder = find_backup_folder(settings)
        if folder is None:
            typer.echo("Nommez le fichier à créer, ou le dossier des sauvegardes dans RAPPEL_BACKUPS.", err=True)
            raise typer.Exit(2)
        made = folder.add(now=utc_now())
    typer.echo(f"✓ {made.path}\u00a0: {word_figures(made.figures)}, vérifiés.")


def word_figures(figures: Figures) -> str:
    """What a copy holds, for the terminal."""
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", figures.get("reviews", 0))
    people = counted("{count}\u00a0personne", "{count}\u00a0personnes", figures.get("people", 0))
    return f"{answers} de {people}"
