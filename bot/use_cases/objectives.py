"""The plan as a tree to walk: domains, competences, objectives, each with its mastery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.aims import take_standing
from bot.use_cases.progress import measure_recalls
from questions.errors import NotFound
from questions.learning.exam import domain_of
from questions.learning.forecast import mean_recall
from questions.results.progress import mean_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from bot.use_cases.aims import Standing
    from bot.use_cases.syllabus import Act
    from questions.plan.model import Objective
    from questions.results.progress import Recalls
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A part of the plan, by code and title: how many facts serve it, how many were met, the shares recalled.

    `today` is the likely share recalled today, `untouched` and `going_on` on the exam day without another answer and
    at today's pace (0 to 1; None without an exam day ahead). `objective` is set for a leaf. `next_day` is when one of
    its facts is due again; None if none was met.
    """

    code: str
    title: str
    facts: int
    seen: int
    today: float
    untouched: float | None = None
    going_on: float | None = None
    next_day: date | None = None
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One level of the plan: where one is (None at the top) and its branches; empty below an objective."""

    here: Branch | None
    branches: tuple[Branch, ...]
    today: date


def look_at_plan(uow: UnitOfWork, act: Act, *, code: str = "") -> Tree:
    """The branches below a code (« », « 1 », « 1.7 », « 1.7.2.1 ») that have questions; raises NotFound."""
    standing = take_standing(uow, act)
    measure = _Measure(standing, measure_recalls(standing, act), act.syllabus.curriculum)
    titles = list_titles(act, code)
    here = measure.branch(code, *describe(act, code)) if code else None
    branches = tuple(measure.branch(below, title, objective) for below, title, objective in titles)
    return Tree(here=here, branches=tuple(branch for branch in branches if branch.facts), today=act.today)


def list_titles(act: Act, code: str) -> list[tuple[str, str, Objective | None]]:
    """The codes right below one, with their titles."""
    plan = act.syllabus.plan
    match code.count(".") if code else -1:
        case -1:
            return [(str(domain.number), domain.title, None) for domain in plan.domains]
        case 0:
            found = [domain for domain in plan.domains if str(domain.number) == code]
            return [(one.code, one.title, None) for domain in found for one in domain.competences]
        case 1:
            return [
                (objective.code, objective.title, objective)
                for objective in plan.list_objectives()
                if objective.competence == code
            ]
        case _:
            return []


def describe(act: Act, code: str) -> tuple[str, Objective | None]:
    """The title of a code, and its objective if it is one; raises NotFound."""
    above = code.rpartition(".")[0] if code.count(".") < 2 else ".".join(code.split(".")[:2])
    for found, title, objective in list_titles(act, above):
        if found == code:
            return title, objective
    raise NotFound(what="objective", name=code)


class _Measure:
    def __init__(self, standing: Standing, recalls: Recalls, curriculum: Mapping[str, tuple[str, ...]]) -> None:
        self._standing = standing
        self._recalls = recalls
        self._curriculum = curriculum

    def branch(self, code: str, title: str, objective: Objective | None) -> Branch:
        """The branch with what is known of it."""
        facts = self._list_facts(code)
        met = [self._standing.cards[fact_id] for fact_id in facts if fact_id in self._standing.cards]
        return Branch(
            code=code,
            title=title,
            facts=len(facts),
            seen=len(met),
            today=mean_recall(self._recalls.today, facts),
            untouched=mean_of(self._recalls.untouched, facts),
            going_on=mean_of(self._recalls.going_on, facts),
            next_day=min((card.memory.due_day for card in met), default=None),
            objective=objective,
        )

    def _list_facts(self, code: str) -> Collection[str]:
        """A domain's facts are those of its position in the exam; further down, all that serve the code."""
        if "." not in code:
            return [fact_id for fact_id, codes in self._curriculum.items() if domain_of(codes) == int(code)]
        return [
            fact_id
            for fact_id, codes in self._curriculum.items()
            if any(found == code or found.startswith(f"{code}.") for found in codes)
        ]
