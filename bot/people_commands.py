"""People from the terminal: `rappel people erase`, `export`, and `erase-again` after a backup was restored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.database_doors import reading, writing
from bot.erasing_key import make_eraser
from bot.present import utc_now
from bot.settings import load_settings
from bot.use_cases.erasing import erase, erase_again
from bot.use_cases.own_data import export_person
from bot.views.language import counted
from bot.views.own_data_files import write_files
from questions.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

people_app = typer.Typer(help="Les personnes et leurs données.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="N° de la personne, comme /roles le montre.")]
IsTelegram = Annotated[bool, typer.Option("--telegram", help="Le nombre est un numéro Telegram.")]


@people_app.command("erase")
def erase_person(
    number: Number,
    *,
    telegram: IsTelegram = False,
    yes: Annotated[bool, typer.Option("--yes", help="Ne pas demander confirmation.")] = False,
) -> None:
    """Effacer une personne qui le demande\u00a0: tout part, sauf des comptes sans nom (arrêter d’abord le bot)."""
    eraser = make_eraser()
    with writing() as begin, begin() as uow:
        person = _find(uow, number, telegram=telegram)
        if not yes:
            typer.confirm(f"Effacer sans retour la personne n°\u00a0{person.id}\u00a0?", abort=True)
        loss = erase(uow, person, eraser=eraser, by=None)
        uow.commit()
        uow.wipe()
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", loss.answers)
    typer.echo(f"✓ La personne n°\u00a0{person.id} est effacée, avec {answers}.")
    if loss.orphans:
        typer.echo(f"Classes sans formatrice ni formateur\u00a0: {', '.join(str(one.id) for one in loss.orphans)}.")


@people_app.command("erase-again")
def erase_people_again(
    replaced: Annotated[
        str | None,
        typer.Option("--replaced", help="Adresse de la base remplacée\u00a0: elle sait qui est effacé."),
    ] = None,
) -> None:
    """Effacer de nouveau, après la restauration d’une sauvegarde, qui avait déjà été effacé."""
    eraser = make_eraser()
    marks: dict[str, datetime] = {}
    if replaced is not None:
        with reading(replaced) as begin, begin() as uow:
            marks = uow.ownership.list_marks()
    with writing() as begin, begin() as uow:
        gone = erase_again(uow, eraser=eraser, marks=marks)
        uow.commit()
        uow.wipe()
    typer.echo(counted("✓ {count}\u00a0personne effacée.", "✓ {count}\u00a0personnes effacées.", gone))


@people_app.command("export")
def export(
    number: Number,
    *,
    telegram: IsTelegram = False,
    folder: Annotated[Path, typer.Option("--output", help="Dossier des deux fichiers.", file_okay=False)] = Path(),
) -> None:
    """Écrire tout ce qui est enregistré sur une personne, en JSON et en XLSX."""
    with reading() as begin, begin() as uow:
        person = _find(uow, number, telegram=telegram)
        documents = export_person(uow, person, now=utc_now(), zone=load_settings().timezone, write=write_files)
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        path = folder / document.name
        path.touch(mode=0o600)
        path.write_bytes(document.data)
        typer.echo(f"✓ {path}")


def _find(uow: UnitOfWork, number: int, *, telegram: bool) -> Person:
    try:
        found = uow.people.find_by_telegram_id(number) if telegram else uow.people.get(number)
    except NotFound:
        found = None
    if found is None:
        typer.echo(
            f"Il n’y a pas de personne n°\u00a0{number}. /roles et «\u00a0Membres\u00a0» montrent les numéros.",
            err=True,
        )
        raise typer.Exit(2)
    return found
