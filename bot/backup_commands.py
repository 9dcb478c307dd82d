"""Copies of the database from the terminal: `rappel database backup`, `restore`, `resume` and `key`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.asking import require_yes
from bot.backup_folder import find_backup_folder
from bot.database_doors import writing
from bot.database_problems import word_breach, word_unreadable
from bot.erasing_key import make_eraser
from bot.giving_up import ending_tidily
from bot.present import utc_now
from bot.restoring import look_at_backup
from bot.restoring import restore as put_back
from bot.settings import load_settings
from bot.use_cases.resuming import resume as let_speak
from bot.views.language import counted
from bot.views.times import at_time
from questions.backups import read_moment
from storage.backup import back_up, explain, suffix_of
from storage.encryption import ENCRYPTED, make_key, opened
from storage.errors import BackupFailed, BackupFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.restoring import Restored
    from bot.settings import Settings
    from storage.figures import Figures


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Le fichier à créer\u00a0; sans lui, un de plus dans RAPPEL_BACKUPS.")
    ] = None,
) -> None:
    """Copier la base dans un fichier, vérifié, même pendant que le bot travaille."""
    settings = load_settings()
    if file is not None:
        made = back_up(settings.database_url, file.absolute(), recipients=settings.backup_recipients)
    else:
        folder = find_backup_folder(settings)
        if folder is None:
            typer.echo("Nommez le fichier à créer, ou le dossier des sauvegardes dans RAPPEL_BACKUPS.", err=True)
            raise typer.Exit(2)
        made = folder.add(now=utc_now())
    kept = "vérifiées et chiffrées" if settings.backup_recipients else "vérifiées"
    typer.echo(f"✓ {made.path}\u00a0: {_word_figures(made.figures)}, {kept}.")
    if settings.backup_recipients and made.path.suffix != ENCRYPTED:
        typer.echo(f"  Son nom ne dit pas que ce fichier est chiffré\u00a0; {made.path.name}{ENCRYPTED} le dirait.")


def restore(
    file: Annotated[Path, typer.Argument(help="La sauvegarde à remettre en place.")],
    *,
    replaced: Annotated[
        str | None,
        typer.Option(
            "--replaced",
            help="Adresse de la base d’avant, si elle n’est pas à la même place\u00a0: elle sait qui est effacé.",
        ),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--key", help="Le fichier de la clé secrète, si la sauvegarde est chiffrée.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ne pas demander confirmation.")] = False,
) -> None:
    """Remettre une sauvegarde à la place de la base (arrêter d’abord le bot)\u00a0; l’ancien fichier est gardé."""
    eraser, settings = make_eraser(), load_settings()
    try:
        with ending_tidily(), opened(settings.database_url, file, key_file=key) as plain:
            if not yes:
                require_yes(_word_question(settings, file, look_at_backup(settings.database_url, plain)))
            restored = put_back(settings.database_url, plain, eraser=eraser, replaced=replaced)
    except OSError as error:
        raise explain(error, file) from None
    for line in _word_restored(restored):
        typer.echo(line)
    if restored.unreadable:
        raise typer.Exit(1)


def key(
    file: Annotated[Path, typer.Argument(help="Le fichier à créer pour la clé secrète.")],
) -> None:
    """Créer une clé pour chiffrer les sauvegardes\u00a0; la secrète reste dans ce fichier, à garder ailleurs."""
    try:
        recipient = make_key(file)
    except FileExistsError:
        raise BackupFailed(fault=BackupFault.EXISTS, place=str(file)) from None
    except OSError as error:
        raise explain(error, file) from None
    typer.echo(
        f"✓ Clé secrète dans {file}. Gardez-la ailleurs que sur le serveur, en deux endroits\u00a0: sans elle, une "
        "sauvegarde chiffrée ne s’ouvre plus jamais. Réglage pour le serveur\u00a0:"
    )
    typer.echo(f"RAPPEL_BACKUP_RECIPIENTS={recipient}")


def resume() -> None:
    """Après une restauration, laisser repartir rappels et messages\u00a0; comme le bouton de /admin."""
    with writing() as begin, begin() as uow:
        resumed = let_speak(uow, now=utc_now(), by=None)
        uow.commit()
    typer.echo("✓ Rappels et messages repartent." if resumed else "✓ Rien n’était en pause.")


def _word_question(settings: Settings, file: Path, figures: Figures) -> str:
    made = read_moment(file.name.removesuffix(ENCRYPTED), suffix_of(settings.database_url))
    moment = at_time(made or datetime.fromtimestamp(file.stat().st_mtime, UTC), settings.timezone)
    return f"La sauvegarde du {moment} contient {_word_figures(figures)}. Remplacer la base par cette sauvegarde\u00a0?"


def _word_restored(restored: Restored) -> Iterator[str]:
    yield f"✓ La sauvegarde est en place\u00a0: {_word_figures(restored.figures)}."
    if restored.lost is not None:
        lost = counted("{count}\u00a0réponse donnée", "{count}\u00a0réponses données", restored.lost)
        yield f"  Perdu\u00a0: {lost} après la sauvegarde. Telegram ne renvoie pas ce que le bot avait déjà reçu."
    else:
        yield (
            "  Perdu\u00a0: tout ce qui a été répondu après la sauvegarde\u00a0; combien, personne ne le sait. "
            "Telegram ne renvoie pas ce que le bot avait déjà reçu."
        )
    erased = counted("{count}\u00a0personne effacée", "{count}\u00a0personnes effacées", restored.erased)
    yield f"  {erased} de nouveau."
    if restored.unreadable:
        yield word_unreadable(restored.unreadable)
    if not restored.has_past:
        yield (
            "  La base d’avant ne se lit pas\u00a0: qui s’est effacé après la sauvegarde y est encore. "
            "Si vous l’avez ailleurs\u00a0: rappel people erase-again --replaced ADRESSE."
        )
    settled = restored.settled
    messages = counted("{count}\u00a0message", "{count}\u00a0messages", settled.messages)
    sent = counted("{count}\u00a0envoi", "{count}\u00a0envois", settled.broadcasts)
    yield f"  {messages} et {sent} à plusieurs ne partent plus\u00a0: ils sont peut-être déjà arrivés."
    if restored.aside is not None:
        yield f"  L’ancienne base est gardée\u00a0: {restored.aside}"
    for breach in restored.breaches:
        yield f"✗ {word_breach(breach)}"
    yield (
        "  Lancez le bot, regardez si tout y est, puis laissez repartir rappels et messages\u00a0: /admin, "
        "«\u00a0Reprendre les envois\u00a0», ou rappel database resume."
    )


def _word_figures(figures: Figures) -> str:
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", figures.get("reviews", 0))
    people = counted("{count}\u00a0personne", "{count}\u00a0personnes", figures.get("people", 0))
    return f"{answers} de {people}"
