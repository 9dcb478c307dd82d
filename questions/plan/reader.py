"""The official plan's text read: what it holds, and every problem with its line.

The text is a conversion of a printed document: rows of its tables are separated by tabs and sometimes cut by a
page break, headings are bold in three ways, codes carry footnote marks instead of their dot. What can't be
understood becomes a problem; the rest is read all the same.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeVar

from questions.errors import Problem
from questions.plan.model import Level, Objective, Place, Plan

Code = TypeVar("Code", int, str)

_MARKS = re.compile(r"<sup>.*?</sup>|</?b>|\*|#|\\")
_DOMAIN = re.compile(r"^(\d)\.\s*Domaine de compétences opérationnelles")
_COMPETENCE = re.compile(r"^(\d\.\d+)\.\s*Compétence professionnelle")
_SPECIFIC = re.compile(r"^Objectif particulier (\d\.\d+\.\d+)\.?(?=\s)(?! et )")
_OBJECTIVE = re.compile(r"^(\d\.\d+\.\d+\.\d+)\.?\s")
_LESSONS = re.compile(r"^(?!Culture|Gymnastique|Total|Connaissances|2è)([^\t]+)\t(\d+)\t(\d+)(?:\t(\d+))?(?:\t(\d+))?$")
_FOOTNOTE = re.compile(r"^<sup>\d+</sup>")
_COLUMNS = (Place.ENTREPRISE, Place.CI, Place.ECOLE)
_NUMBER_OF_DOMAINS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPlan:
    """What a text of the plan holds; the titles of `objectives` are the official wording.

    `lessons` has one row a domain, one number a year; `problems` says what could not be read.
    """

    domains: tuple[int, ...]
    competences: tuple[str, ...]
    specific_objectives: tuple[str, ...]
    objectives: tuple[Objective, ...]
    lessons: tuple[tuple[int, ...], ...]
    problems: tuple[Problem, ...]

    def count_levels(self) -> dict[Level, int]:
        """How many objectives there are of each level."""
        found = Counter(objective.level for objective in self.objectives)
        return {level: found[level] for level in Level}

    def count_places(self) -> dict[Place, int]:
        """How many objectives are learnt at each place."""
        found = Counter(place for objective in self.objectives for place in objective.places)
        return {place: found[place] for place in Place}


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    source: str
    domains: list[int] = field(default_factory=list)
    competences: list[str] = field(default_factory=list)
    specific_objectives: list[str] = field(default_factory=list)
    objectives: dict[str, Objective] = field(default_factory=dict)
    lessons: list[tuple[int, ...]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    in_lesson_table: bool = False

    def complain(self, line: int, message: str) -> None:
        self.problems.append(Problem(source=self.source, line=line, message=message))


def read_plan_text(text: str, *, source: str) -> ReadPlan:
    """What a text of the plan holds, with every problem and its line; never fails, whatever the text."""
    reading = _Reading(source=source)
    lines = text.splitlines()
    for number, line in enumerate(lines, start=1):
        _read_line(reading, lines, number, line)
    if not reading.objectives:
        message = "aucun objectif évaluateur trouvé\u00a0; vérifiez que ce fichier est le texte du plan de formation."
        reading.problems.append(Problem(source=source, line=None, message=message))
    return ReadPlan(
        domains=tuple(reading.domains),
        competences=tuple(reading.competences),
        specific_objectives=tuple(reading.specific_objectives),
        objectives=tuple(reading.objectives.values()),
        lessons=tuple(reading.lessons[:_NUMBER_OF_DOMAINS]),
        problems=tuple(reading.problems),
    )


def compare(plan: Plan, read: ReadPlan, *, source: str) -> tuple[Problem, ...]:
    """Where the plan and the text differ, code for code: missing, too many, another level or other places."""
    official = {objective.code: objective for objective in read.objectives}
    ours = {objective.code: objective for objective in plan.list_objectives()}
    messages = []
    for code in sorted(official.keys() | ours.keys()):
        if code not in ours:
            messages.append(f"{code} est dans le texte, pas dans le catalogue.")
        elif code not in official:
            messages.append(f"{code} est dans le catalogue, pas dans le texte.")
        elif (ours[code].level, ours[code].places) != (official[code].level, official[code].places):
            messages.append(f"{code} a un autre niveau ou d’autres lieux dans le texte.")
    return tuple(Problem(source=source, line=None, message=message) for message in messages)


def _read_line(reading: _Reading, lines: list[str], number: int, line: str) -> None:
    bare = _MARKS.sub("", line).strip()
    if "Partie B" in bare and "Tableau" in bare:
        reading.in_lesson_table = True
    elif "Partie C" in bare:
        reading.in_lesson_table = False
    if found := _DOMAIN.match(bare):
        _note(reading.domains, int(found[1]))
    elif found := _COMPETENCE.match(bare):
        _note(reading.competences, found[1])
    elif (found := _SPECIFIC.match(bare)) and "objectifs évaluateurs" not in bare:
        _note(reading.specific_objectives, found[1])
    elif found := _OBJECTIVE.match(f"{bare} "):
        _read_objective(reading, lines, number, code=found[1])
    elif reading.in_lesson_table and (row := _LESSONS.match(bare)):
        _read_lessons(reading, number, [int(cell or 0) for cell in row.groups()[1:]])


def _note(known: list[Code], one: Code) -> None:
    if one not in known:
        known.append(one)


def _read_lessons(reading: _Reading, number: int, cells: list[int]) -> None:
    total, *years = cells
    if total != sum(years):
        reading.complain(number, f"le total {total} n’est pas la somme des années\u00a0; corrigez la ligne.")
    else:
        reading.lessons.append(tuple(years))


def _read_objective(reading: _Reading, lines: list[str], number: int, *, code: str) -> None:
    _, *cells = lines[number - 1].split("\t")
    wording = _MARKS.sub("", cells[0]).strip() if cells else ""
    rest = _continuation(lines, number)
    level = cells[1].strip().upper() if len(cells) > 1 else ""
    places = [place for place, cell in zip(_COLUMNS, cells[2:], strict=False) if _is_cross(cell)]
    if code in reading.objectives:
        reading.complain(number, f"le code {code} est déjà pris\u00a0; corrigez la numérotation.")
    elif level not in set(Level):
        known = ", ".join(Level)
        reading.complain(number, f"{code}\u00a0: niveau «\u00a0{level}\u00a0» inconnu\u00a0; inscrivez {known}.")
    elif not places:
        reading.complain(number, f"{code}\u00a0: aucun lieu n’est coché\u00a0; mettez un x (entreprise, CI ou école).")
    elif reading.specific_objectives and code.rpartition(".")[0] != reading.specific_objectives[-1]:
        parent = reading.specific_objectives[-1]
        reading.complain(number, f"{code} est rangé sous {parent}\u00a0; corrigez le code ou le titre au-dessus.")
    else:
        title = " ".join(f"{wording} {rest}".split()).removeprefix("...").strip()
        reading.objectives[code] = Objective(
            code=code, level=Level(level), places=frozenset(places), title=title or code
        )


def _continuation(lines: list[str], number: int) -> str:
    """The rest of a row that a page break has cut: a later line that begins with a tab and has words."""
    for line in lines[number : number + 12]:
        if _FOOTNOTE.match(line) or not line.strip() or line.strip() == "---":
            continue
        first, *cells = line.split("\t")
        words = cells[0].strip() if cells else ""
        if first.strip() or not words or words.startswith("L'agent relation client"):
            return ""
        return words
    return ""


def _is_cross(cell: str) -> bool:
    return cell.strip().lower() == "x"
