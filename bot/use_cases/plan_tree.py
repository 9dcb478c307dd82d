"""The whole plan as a tree from which a trainer chooses an objective, whether questions serve it yet or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.objectives import describe, list_titles
from bot.use_cases.rights import require_teaching
from questions.errors import NotFound, StaleTap
from questions.plan.model import Level

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.plan.model import Objective
    from storage.unit_of_work import UnitOfWork

_KNOWING = frozenset({Level.C1, Level.C2})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBranch:
    """A part of the plan that can be opened, or, with its `objective`, chosen."""

    code: str
    title: str
    objective: Objective | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLevel:
    """What lies right below a code (empty at the top); objectives to know (C1, C2) come before those to do."""

    code: str
    title: str
    branches: tuple[PlanBranch, ...]


def browse_plan(uow: UnitOfWork, act: Act, *, code: str = "") -> PlanLevel:
    """One level of the plan; raises RoleNeeded, StaleTap for a code that is not in it or has nothing below."""
    require_teaching(uow, act)
    try:
        title = describe(act, code)[0] if code else ""
    except NotFound:
        raise StaleTap from None
    found = [PlanBranch(code=below, title=name, objective=one) for below, name, one in list_titles(act, code)]
    if not found:
        raise StaleTap
    return PlanLevel(code=code, title=title, branches=tuple(sorted(found, key=_is_to_do)))


def _is_to_do(branch: PlanBranch) -> bool:
    return branch.objective is not None and branch.objective.level not in _KNOWING
