"""`rappel sets import`: a file becomes a trainer's set, by the same steps as in the chat."""

from __future__ import annotations

import asyncio
import random
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.database_doors import writing
from bot.file_reading import FileReader
from bot.present import load_syllabus, utc_now
from bot.settings import load_settings
from bot.use_cases import imports
from bot.use_cases.syllabus import Act
from bot.views.kinds import word_kinds
from bot.views.refusals import word_refusal
from questions.cohorts import may_teach, shorten_name
from questions.errors import NotFound, Refusal
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from bot.use_cases.importing import FileRead
    from bot.use_cases.imports import ImportView
    from questions.people import Person
    from questions.quiz.publishing import SetInfo
    from storage.unit_of_work import OwnUnitOfWork

USAGE_ERROR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    data: bytes
    title: str
    objective: str | None
    reader: FileReader


def import_set(
    file: Annotated[Path, typer.Argument(metavar="FICHIER", help="Le fichier, de n’importe quel format.")],
    *,
    title: Annotated[str, typer.Option("--title", help="Le titre de la série\u00a0; le même titre la met à jour.")],
    owner: Annotated[
        int | None, typer.Option("--owner", min=1, help="À qui elle est\u00a0: numéro de personne.")
    ] = None,
    objective: Annotated[
        str | None, typer.Option("--objective", help="L’objectif des questions qui n’en indiquent pas.")
    ] = None,
) -> None:
    """Importer un fichier comme série d’une formatrice ou d’un formateur."""
    settings = load_settings()
    syllabus = load_syllabus(settings)
    name = shorten_name(title)
    if not name:
        _give_up("--title\u00a0: il manque un titre que l’on puisse lire.")
    reader = FileReader(syllabus, seconds=settings.file_seconds, megabytes=settings.file_megabytes)
    wanted = _Import(data=_load(file), title=name, objective=objective, reader=reader)
    with writing() as begin, begin() as uow:
        act = Act(person=_find_owner(uow, owner), syllabus=syllabus, now=utc_now(), rng=random.SystemRandom())
        try:
            read, info = _import(uow, act, wanted)
        except UnreadableFile as refused:
            _give_up(f"{file}\u00a0: {refused.message}")
        except Refusal as refused:
            _give_up(word_refusal(refused))
        uow.commit()
    left_out = sum(issue.severity is Severity.BLOCK for issue in read.issues)
    kinds = word_kinds(Counter(question.kind for question in read.question_set.questions))
    more = f", {left_out} à corriger («\u00a0rappel sets read\u00a0» dit lesquelles)" if left_out else ""
    typer.echo(f"✓ {info.id}\u00a0: {info.title}, {kinds}{more}.")


def _import(uow: OwnUnitOfWork, act: Act, wanted: _Import) -> tuple[FileRead, SetInfo]:
    ground = imports.begin_import(uow, act)
    read = asyncio.run(wanted.reader.read(wanted.data, ground, title=wanted.title, is_wanted=True))
    if not read.question_set.questions:
        message = "aucune question ne peut être posée\u00a0; voyez «\u00a0rappel sets read\u00a0»."
        raise UnreadableFile(code="empty", message=message)
    around = imports.look_around(uow, act, set_id=read.question_set.id)
    weighed = asyncio.run(wanted.reader.weigh(read, around))
    view = imports.keep_import(uow, act, file_name=wanted.title, weighed=weighed)
    if view.unserved and wanted.objective is not None:
        view = imports.choose_objective(uow, act, import_id=view.import_id, code=wanted.objective)
    if view.unserved:
        _give_up(_word_unserved(view))
    return read, imports.confirm_import(uow, act, import_id=view.import_id)


def _word_unserved(view: ImportView) -> str:
    near = "".join(f"\n  {one.objective.code} {one.objective.title}" for one in view.suggested)
    return f"{len(view.unserved)} questions n’indiquent pas d’objectif\u00a0; ajoutez --objective CODE." + (
        f" Les plus proches\u00a0:{near}" if near else ""
    )


def _load(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(Limits().file_bytes + 1)
    except OSError as error:
        _give_up(f"{file}\u00a0: le fichier ne peut pas être lu ({error.strerror})\u00a0; vérifiez le chemin.")


def _find_owner(uow: OwnUnitOfWork, owner: int | None) -> Person:
    """The person with this number; without one, the only person who teaches."""
    if owner is None:
        teaching = uow.people.list_teaching(limit=2)
        if len(teaching) != 1:
            _give_up("--owner\u00a0: indiquez à qui est la série, par son numéro de personne.")
        return teaching[0]
    try:
        person = uow.people.get(owner)
    except NotFound:
        _give_up(f"--owner\u00a0: personne n’a le numéro {owner}.")
    if not may_teach(person):
        _give_up(f"--owner\u00a0: la personne {owner} n’est ni formatrice, ni formateur, ni admin.")
    return person


def _give_up(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise typer.Exit(USAGE_ERROR)
