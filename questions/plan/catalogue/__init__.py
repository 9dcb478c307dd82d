"""The plans that ship: one YAML file each, in our own words, named by the plan's id."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from questions.errors import InvalidContent, NotFound, Problem
from questions.plan.model import (
    Competence,
    Course,
    Domain,
    Exam,
    Level,
    Objective,
    Place,
    Plan,
    SpecificObjective,
    VersionNote,
)
from questions.texts import find_line, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from questions.texts import Path

DEFAULT_PLAN = "arc-2010"
LONGEST_ID = 40
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Objective(_Entry):
    code: str
    level: Level
    places: frozenset[Place] = Field(min_length=1)
    title: Title


class _SpecificObjective(_Entry):
    code: str
    title: Title
    objectives: tuple[_Objective, ...] = Field(min_length=1)


class _Competence(_Entry):
    code: str
    title: Title
    methodological: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    specific_objectives: tuple[_SpecificObjective, ...] = Field(min_length=1)


class _Domain(_Entry):
    number: int
    title: Title
    lessons: tuple[int, ...]
    competences: tuple[_Competence, ...] = Field(min_length=1)


class _Course(_Entry):
    number: int
    days: int
    emphases: tuple[str, ...]
    competences: tuple[str, ...]


class _Exam(_Entry):
    written_weights: dict[int, int]
    oral_weight: int
    written_minutes: int
    oral_minutes: int
    practical_hours: tuple[int, int]


class _VersionNote(_Entry):
    since: date
    text: str


class _PlanFile(_Entry):
    id: str
    title: str
    valid_from: date
    valid_until: date
    levels: dict[Level, str]
    courses: tuple[_Course, ...]
    exam: _Exam
    versions: tuple[_VersionNote, ...]
    domains: tuple[_Domain, ...] = Field(min_length=1)


def list_plan_ids() -> tuple[str, ...]:
    """The ids of the shipped plans."""
    files = (file.name for file in resources.files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml")))


@cache
def load_plan(plan_id: str) -> Plan:
    """The shipped plan with this id; raises NotFound, or InvalidContent with every problem of its file."""
    return load_plan_from(resources.files(__package__), plan_id)


def load_plan_from(folder: Traversable, plan_id: str) -> Plan:
    """The plan in the file `<plan_id>.yaml` of a folder; raises NotFound or InvalidContent."""
    file = folder / f"{plan_id}.yaml"
    if len(plan_id) > LONGEST_ID or not plan_id.replace("-", "").isalnum() or not file.is_file():
        raise NotFound(what="plan", name=plan_id)
    return parse_plan(file.read_text(encoding="utf-8"), source=file.name)


def parse_plan(text: str, *, source: str) -> Plan:
    """The plan in a text; raises InvalidContent with every problem: line, field and remedy."""
    found, lines = read_yaml(text, _PlanFile, source=source)
    problems = tuple(
        Problem(source=source, line=find_line(lines, path), field=".".join(map(str, path)), message=message)
        for path, message in (*_check_codes(found), *_check_courses(found))
    )
    if problems:
        raise InvalidContent(problems)
    return Plan(
        id=found.id,
        title=found.title,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        levels=found.levels,
        domains=tuple(_make_domain(domain) for domain in found.domains),
        courses=tuple(Course(**dict(course)) for course in found.courses),
        exam=Exam(**dict(found.exam)),
        versions=tuple(VersionNote(**dict(note)) for note in found.versions),
    )


def _make_domain(found: _Domain) -> Domain:
    return Domain(
        number=found.number,
        title=found.title,
        lessons=found.lessons,
        competences=tuple(_make_competence(competence) for competence in found.competences),
    )


def _make_competence(found: _Competence) -> Competence:
    specific = tuple(
        SpecificObjective(
            code=one.code,
            title=one.title,
            objectives=tuple(Objective(**dict(objective)) for objective in one.objectives),
        )
        for one in found.specific_objectives
    )
    return Competence(**{**dict(found), "specific_objectives": specific})


def _list_codes(found: _PlanFile) -> Iterator[tuple[Path, str, str]]:
    """Every code with its place in the file and the code of its parent."""
    for d, domain in enumerate(found.domains):
        for c, competence in enumerate(domain.competences):
            path: Path = ("domains", d, "competences", c)
            yield (*path, "code"), competence.code, str(domain.number)
            for s, specific in enumerate(competence.specific_objectives):
                inner: Path = (*path, "specific_objectives", s)
                yield (*inner, "code"), specific.code, competence.code
                for o, objective in enumerate(specific.objectives):
                    yield (*inner, "objectives", o, "code"), objective.code, specific.code


def _check_codes(found: _PlanFile) -> Iterator[tuple[Path, str]]:
    """Each code stands once, under its parent."""
    seen: set[str] = set()
    for path, code, parent in _list_codes(found):
        if code.rpartition(".")[0] != parent:
            yield path, f"le code {code} ne fait pas partie de {parent}\u00a0; corrigez l’un ou déplacez l’autre."
        if code in seen:
            yield path, f"le code {code} est déjà pris\u00a0; chaque code doit être unique."
        seen.add(code)


def _check_courses(found: _PlanFile) -> Iterator[tuple[Path, str]]:
    known = {competence.code for domain in found.domains for competence in domain.competences}
    for number, course in enumerate(found.courses):
        for code in course.competences:
            if code not in known:
                yield (
                    ("courses", number, "competences"),
                    f"la compétence {code} n’existe pas dans ce plan\u00a0; corrigez le code.",
                )
