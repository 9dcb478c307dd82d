"""`rappel forecast`: what each person would recall on the exam day, from the terminal."""

from __future__ import annotations

import json
import random
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.database_doors import reading
from bot.present import load_syllabus, utc_now
from bot.settings import load_settings
from bot.use_cases.acting import attune
from bot.use_cases.outlook import measure_outlook
from bot.use_cases.shelf import Shelf
from bot.use_cases.syllabus import Act
from bot.views.times import decimal, on_day, percent
from questions.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from bot.use_cases.outlook import Outlook

USAGE_ERROR = 2


class Format(StrEnum):
    """How forecasts are written."""

    TABLE = "table"
    JSON = "json"


def forecast(
    *,
    person: Annotated[int | None, typer.Option(min=1, help="Une seule personne, par son numéro, en détail.")] = None,
    depth: Annotated[
        int, typer.Option(min=1, max=3, help="1\u00a0: domaines, 2\u00a0: compétences, 3\u00a0: objectifs.")
    ] = 1,
    format_: Annotated[
        Format, typer.Option("--format", help="table, ou json\u00a0: un objet par ligne.")
    ] = Format.TABLE,
) -> None:
    """Prévoir ce que chacun saura le jour de l’examen, sans noms."""
    settings = load_settings()
    outlooks = _measure(settings, person=person, depth=depth)
    if format_ is Format.JSON:
        for outlook in outlooks:
            typer.echo(json.dumps(asdict(outlook), default=str))
    elif person is None:
        Console().print(_tabulate(outlooks))
    else:
        for outlook in outlooks:
            Console().print(_detail(outlook))


def _measure(settings: Settings, *, person: int | None, depth: int) -> Iterator[Outlook]:
    """The forecasts of one person or of everybody, each measured when it is asked for."""
    shelf, now = Shelf(load_syllabus(settings)), utc_now()
    with reading() as begin, begin() as uow:
        for person_id in [one.id for one in uow.people.list_all()] if person is None else [person]:
            try:
                one = uow.people.get(person_id)
            except NotFound:
                message = f"--person : personne n’a le numéro {person_id} ; voyez « rappel forecast »."
                typer.echo(message, err=True)
                raise typer.Exit(USAGE_ERROR) from None
            act = Act(person=one, syllabus=shelf.shipped, now=now, rng=random.Random(0))
            yield measure_outlook(uow, attune(uow, act, shelf), depth=depth)


def _tabulate(outlooks: Iterator[Outlook]) -> Table:
    table = Table(title="Notes d’écrit attendues le jour de l’examen", caption="à ce rythme (sans rien faire)")
    for heading in ("Personne", "Examen", "Réponses / jour", "Note", "Domaines"):
        table.add_column(heading, justify="left" if heading == "Domaines" else "right")
    for one in outlooks:
        domains = "  ".join(f"{part.code}\u00a0{percent(_share(part.going_on, part.today))}" for part in one.parts)
        table.add_row(str(one.person_id), *_head(one), domains)
    return table


def _detail(outlook: Outlook) -> Table:
    exam, pace, mark = _head(outlook)
    table = Table(title=f"Personne {outlook.person_id} · examen {exam} · {pace} réponses par jour · note {mark}")
    for heading in ("Code", "Notions vues", "Aujourd’hui", "Examen, sans rien faire", "Examen, à ce rythme"):
        table.add_column(heading, justify="left" if heading == "Code" else "right")
    for part in outlook.parts:
        shares = (part.today, part.untouched, part.going_on)
        table.add_row(
            part.code, f"{part.seen}/{part.facts}", *("–" if share is None else percent(share) for share in shares)
        )
    return table


def _head(outlook: Outlook) -> tuple[str, str, str]:
    """Exam day, answers a day, and the marks: going on, and untouched in brackets."""
    day = "–" if outlook.exam_day is None else on_day(outlook.exam_day)
    mark = "–"
    if outlook.mark_going_on is not None and outlook.mark_untouched is not None:
        mark = f"{decimal(outlook.mark_going_on)} ({decimal(outlook.mark_untouched)})"
    return day, decimal(outlook.answers_per_day), mark


def _share(going_on: float | None, today: float) -> float:
    return today if going_on is None else going_on
