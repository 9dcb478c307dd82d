"""The prompts of the company form, from the shipped bank and the shipped plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.company_form import FormField
from questions.knowledge.bank import load_bank_files
from questions.plan.catalogue import DEFAULT_PLAN, load_plan
from questions.plan.model import Level

if TYPE_CHECKING:
    from questions.plan.model import Objective

ASKED_LEVELS = (Level.C1, Level.C2)


def list_asked_objectives() -> tuple[Objective, ...]:
    """The objectives that the bank covers, in the plan's order."""
    return load_plan(DEFAULT_PLAN).list_objectives(levels=ASKED_LEVELS)


def list_company_fields() -> tuple[FormField, ...]:
    """Every prompt of the company form, in the plan's order."""
    needs = {code: need for bank_file in load_bank_files() for code, need in bank_file.objectives.items()}
    return tuple(
        FormField(objective=objective.code, title=objective.title, prompt=prompt)
        for objective in list_asked_objectives()
        if objective.code in needs
        for prompt in needs[objective.code].company
    )
