"""People from the terminal: `rappel people erase`, `export`, and `erase-again` after a backup was restored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.asking import require_yes
from bot.database_doors import reading, writing
from bot.database_problems import word_unreadable
from bot.erasing_key import make_eraser
from bot.giving_up import give_up
from bot.present import utc_now
from bot.settings import load_settings
from bot.use_cases.erasing import count_unreadable, erase, erase_again
from bot.use_cases.own_data import export_person
from bot.views.language import counted
from bot.views.own_data_files import write_files
from bot.views.roles import word_role
from questions.errors import NotFound
from storage.engine import normalise_url
from storage.past import read_past

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.views.reply import Document
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

people_app = typer.Typer(help="Les personnes et leurs données.", no_args_is_help=True)

Number = Annotated[
    int,
    typer.Argument(help="N° de la personne\u00a0: dans le chat, «\u00a0Membres\u00a0», puis la personne, ou /roles."),
]
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
            require_yes(_word_question(uow, person))
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
    marks: Mapping[str, datetime] = {}
    if replaced is not None:
        marks = read_past(normalise_url(replaced), backup={}).marks
    with writing() as begin, begin() as uow:
        gone = erase_again(uow, eraser=eraser, marks=marks)
        unreadable = count_unreadable(uow.ownership.list_marks(), eraser=eraser)
        uow.commit()
        uow.wipe()
    typer.echo(counted("✓ {count}\u00a0personne effacée.", "✓ {count}\u00a0personnes effacées.", gone))
    if unreadable:
        typer.echo(word_unreadable(unreadable))
    if replaced is None:
        typer.echo("  D’après cette base seulement\u00a0; celle d’avant se nomme avec --replaced ADRESSE.")


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
    for path in _write_new(folder, person, documents):
        typer.echo(f"✓ {path}")


def _word_question(uow: UnitOfWork, person: Person) -> str:
    """Who is meant, so that a mistyped number erases nobody else."""
    cohort = None if person.cohort_id is None else uow.cohorts.get(person.cohort_id).name
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", uow.reviews.count_of(person.id))
    about = ", ".join(filter(None, (word_role(person.role), cohort and f"classe {cohort}", answers)))
    return f"Effacer sans retour la personne n°\u00a0{person.id}, {person.first_name} ({about})\u00a0?"


def _write_new(folder: Path, person: Person, documents: Iterable[Document]) -> list[Path]:
    """Write the files under names with the person's number; what is there may be somebody else's and stays."""
    written = {}
    for document in documents:
        name, dot, ending = document.name.partition(".")
        written[folder / f"{name}-{person.id}{dot}{ending}"] = document.data
    there = [path for path in written if path.exists()]
    if there:
        typer.echo(f"{there[0]}\u00a0: ce fichier existe déjà et n’est pas remplacé. Rien n’a été écrit.", err=True)
        raise typer.Exit(2)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in written.items():
            path.touch(mode=0o600, exist_ok=False)
            path.write_bytes(data)
    except OSError as error:
        give_up(f"{folder}\u00a0: impossible d’écrire ici ({error.strerror}).")
    return list(written)


def _find(uow: UnitOfWork, number: int, *, telegram: bool) -> Person:
    try:
        found = uow.people.find_by_telegram_id(number) if telegram else uow.people.get(number)
    except NotFound:
        found = None
    if found is None:
        which = f"avec le numéro Telegram {number}" if telegram else f"n°\u00a0{number}"
        typer.echo(
            f"Il n’y a pas de personne {which}. Dans le chat, la page de chaque personne montre son n°\u00a0: "
            "«\u00a0Membres\u00a0» ou /roles.",
            err=True,
        )
        raise typer.Exit(2)
    return found
