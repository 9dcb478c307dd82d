"""The training plan from the terminal: `rappel plan show` and `rappel plan read`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from questions.errors import NotFound
from questions.plan.catalogue import DEFAULT_PLAN, list_plan_ids, load_plan
from questions.plan.model import Level, Objective, Place, Plan
from questions.plan.reader import ReadPlan, compare, read_plan_text

plan_app = typer.Typer(no_args_is_help=True)

USAGE_ERROR = 2


class PlanFormat(StrEnum):
    """How a plan is written: for people or for programs."""

    TABLE = "table"
    JSON = "json"


@plan_app.command()
def show(
    level: Annotated[list[Level] | None, typer.Option(help="Niveau, à répéter au besoin.")] = None,
    domain: Annotated[list[int] | None, typer.Option(help="Domaine (1 à 7), à répéter au besoin.")] = None,
    place: Annotated[list[Place] | None, typer.Option(help="Lieu de formation.")] = None,
    plan: Annotated[str, typer.Option(help="Plan de formation.")] = DEFAULT_PLAN,
    format_: Annotated[PlanFormat, typer.Option("--format", help="Format.")] = PlanFormat.TABLE,
) -> None:
    """Montrer les objectifs évaluateurs du plan."""
    found = _get_plan(plan)
    objectives = found.list_objectives(levels=level or (), places=place or (), domains=_check_domains(found, domain))
    if format_ is PlanFormat.JSON:
        typer.echo(json.dumps([_as_data(objective) for objective in objectives], ensure_ascii=False, indent=1))
    else:
        _print_table(found, objectives)


@plan_app.command()
def read(
    file: Annotated[Path, typer.Argument(help="Le texte officiel du plan.")],
    format_: Annotated[PlanFormat, typer.Option("--format", help="Format.")] = PlanFormat.TABLE,
) -> None:
    """Lire le texte officiel\u00a0: ce qu’il contient, et chaque problème avec sa ligne."""
    found = read_plan_text(_read_text(file), source=file.name)
    problems = [*found.problems, *compare(load_plan(DEFAULT_PLAN), found, source=file.name)]
    if format_ is PlanFormat.JSON:
        summary = {**_count(found), "problems": [str(problem) for problem in problems]}
        objectives = [_as_data(objective) for objective in found.objectives]
        typer.echo(json.dumps({**summary, "objectives": objectives}, ensure_ascii=False, indent=1))
    else:
        _print_counts(found, agrees=not problems)
        for problem in problems:
            typer.echo(f"✗ {problem}")
    if problems:
        raise typer.Exit(1)


def _get_plan(plan_id: str) -> Plan:
    try:
        return load_plan(plan_id)
    except NotFound:
        _give_up(f"--plan\u00a0: «\u00a0{plan_id}\u00a0» est inconnu\u00a0; plans\u00a0: {', '.join(list_plan_ids())}.")


def _check_domains(plan: Plan, chosen: list[int] | None) -> list[int]:
    known = [domain.number for domain in plan.domains]
    for number in chosen or []:
        if number not in known:
            _give_up(f"--domain\u00a0: {number} n’existe pas\u00a0; domaines\u00a0: {known[0]} à {known[-1]}.")
    return chosen or []


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        _give_up(f"{file}\u00a0: le fichier ne peut pas être lu ({error.strerror})\u00a0; vérifiez le chemin.")
    except UnicodeDecodeError:
        _give_up(f"{file}\u00a0: ce n’est pas un texte en UTF-8\u00a0; convertissez le plan en texte.")


def _as_data(objective: Objective) -> dict[str, object]:
    return {
        "code": objective.code,
        "level": objective.level.value,
        "places": [place.value for place in Place if place in objective.places],
        "title": objective.title,
        "domain": objective.domain,
        "competence": objective.competence,
    }


def _count(found: ReadPlan) -> dict[str, object]:
    return {
        "domains": len(found.domains),
        "competences": len(found.competences),
        "specific_objectives": len(found.specific_objectives),
        "evaluator_objectives": len(found.objectives),
        "levels": {level.value: count for level, count in found.count_levels().items()},
        "places": {place.value: count for place, count in found.count_places().items()},
        "lessons": sum(sum(years) for years in found.lessons),
        "lessons_by_year": [sum(years) for years in zip(*found.lessons, strict=False)],
    }


def _print_counts(found: ReadPlan, *, agrees: bool) -> None:
    levels = ", ".join(f"{level} {count}" for level, count in found.count_levels().items())
    places = ", ".join(f"{place} {count}" for place, count in found.count_places().items())
    years = "/".join(str(sum(years)) for years in zip(*found.lessons, strict=False))
    typer.echo(f"Domaines\u00a0: {len(found.domains)}")
    typer.echo(f"Compétences\u00a0: {len(found.competences)}")
    typer.echo(f"Objectifs particuliers\u00a0: {len(found.specific_objectives)}")
    typer.echo(f"Objectifs évaluateurs\u00a0: {len(found.objectives)}")
    typer.echo(f"Niveaux\u00a0: {levels}")
    typer.echo(f"Lieux\u00a0: {places}")
    typer.echo(f"Leçons\u00a0: {sum(sum(row) for row in found.lessons)} ({years})")
    if agrees:
        typer.echo("✓ Le catalogue livré concorde, code pour code.")


def _print_table(plan: Plan, objectives: tuple[Objective, ...]) -> None:
    table = Table(title=f"{plan.title}\u00a0: {len(objectives)} objectifs", title_justify="left", show_lines=False)
    table.add_column("Code", no_wrap=True)
    table.add_column("Niveau", no_wrap=True)
    table.add_column("Lieu", no_wrap=True)
    table.add_column("Objectif")
    for objective in objectives:
        places = ", ".join(place.value for place in Place if place in objective.places)
        table.add_row(objective.code, objective.level.value, places, objective.title)
    Console().print(table)


def _give_up(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(USAGE_ERROR)
