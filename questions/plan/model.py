"""A training plan as values: domains, competences, objectives, lessons, courses and exam.

Plans are data: each has an id and a validity, a cohort names its plan, and a second plan is one more file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from questions.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date


class Level(StrEnum):
    """The taxonomy of the plan, from recalling (C1) to evaluating (C6)."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"


class Place(StrEnum):
    """Where an objective is learnt: the training firm, the inter-company course (CI), the vocational school."""

    ENTREPRISE = "entreprise"
    CI = "ci"
    ECOLE = "ecole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """One evaluator objective, such as 1.7.2.1."""

    code: str
    level: Level
    places: frozenset[Place]
    title: str

    @property
    def domain(self) -> int:
        """The number of its domain."""
        return int(self.code.partition(".")[0])

    @property
    def competence(self) -> str:
        """The code of its competence, such as 1.7."""
        return ".".join(self.code.split(".")[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecificObjective:
    """One specific objective, such as 1.7.2, with the evaluator objectives that show it."""

    code: str
    title: str
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Competence:
    """One professional competence, with the interdisciplinary ones that it trains."""

    code: str
    title: str
    methodological: tuple[str, ...]
    social: tuple[str, ...]
    personal: tuple[str, ...]
    specific_objectives: tuple[SpecificObjective, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """One of the domains of competences; `lessons` at school, one number for each apprenticeship year."""

    number: int
    title: str
    lessons: tuple[int, ...]
    competences: tuple[Competence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One inter-company course: its length in days, its emphases and the competences it trains."""

    number: int
    days: int
    emphases: tuple[str, ...]
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """The final exam: weights in per cent (written ones by domain), durations in minutes or hours."""

    written_weights: Mapping[int, int]
    oral_weight: int
    written_minutes: int
    oral_minutes: int
    practical_hours: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionNote:
    """What a version of the plan changed, since when, and for whom it holds."""

    since: date
    text: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A training plan; `levels` defines each level in a sentence."""

    id: str
    title: str
    valid_from: date
    valid_until: date
    levels: Mapping[Level, str]
    domains: tuple[Domain, ...]
    courses: tuple[Course, ...]
    exam: Exam
    versions: tuple[VersionNote, ...]

    @cached_property
    def competences(self) -> Mapping[str, Competence]:
        """Every competence by its code."""
        return {competence.code: competence for domain in self.domains for competence in domain.competences}

    @cached_property
    def _objectives(self) -> Mapping[str, Objective]:
        return {
            objective.code: objective
            for competence in self.competences.values()
            for specific in competence.specific_objectives
            for objective in specific.objectives
        }

    def get_objective(self, code: str) -> Objective:
        """The evaluator objective with this code; raises NotFound."""
        try:
            return self._objectives[code]
        except KeyError:
            raise NotFound(what="objective", name=code) from None

    def list_objectives(
        self,
        *,
        levels: Collection[Level] = (),
        places: Collection[Place] = (),
        domains: Collection[int] = (),
    ) -> tuple[Objective, ...]:
        """The evaluator objectives of these levels, places and domains in order; an empty choice means all."""
        return tuple(
            objective
            for objective in self._objectives.values()
            if (not levels or objective.level in levels)
            and (not places or objective.places & set(places))
            and (not domains or objective.domain in domains)
        )
