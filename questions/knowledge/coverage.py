"""How well the bank covers the objectives of a plan: facts, kinds of question, cases and company prompts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.knowledge.company import ObjectiveNeeds
from questions.knowledge.facts import Case

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from questions.knowledge.bank_file import BankFile
    from questions.plan.model import Objective
    from questions.quiz.question import Kind
    from questions.quiz.question_set import Library

FEWEST_FACTS = {"A": 8, "B": 3, "C": 8}
FEWEST_KINDS = {"A": 5, "B": 1, "C": 5}
GENERAL = ObjectiveNeeds.model_validate({"class": "A"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the bank holds for one objective; `needs` says what the company adds."""

    objective: Objective
    needs: ObjectiveNeeds
    facts: int
    kinds: tuple[Kind, ...]
    questions: int
    cases: int

    @property
    def is_enough(self) -> bool:
        """Whether facts and kinds reach what an objective of its class asks."""
        return self.facts >= FEWEST_FACTS[self.needs.kind] and len(self.kinds) >= FEWEST_KINDS[self.needs.kind]


def measure_coverage(
    objectives: Iterable[Objective], bank_files: Sequence[BankFile], library: Library
) -> tuple[Coverage, ...]:
    """The coverage of each objective, in the order given; an objective without a fact counts nothing."""
    needs = {code: need for bank_file in bank_files for code, need in bank_file.objectives.items()}
    facts: dict[str, int] = defaultdict(int)
    for codes in library.curriculum.values():
        for code in codes:
            facts[code] += 1
    questions: dict[str, int] = defaultdict(int)
    kinds: dict[str, set[Kind]] = defaultdict(set)
    for question in library.questions.values():
        for code in question.objectives:
            questions[code] += 1
            kinds[code].add(question.kind)
    cases = _count_cases(bank_files)
    return tuple(
        Coverage(
            objective=objective,
            needs=needs.get(objective.code, GENERAL),
            facts=facts[objective.code],
            kinds=tuple(sorted(kinds[objective.code])),
            questions=questions[objective.code],
            cases=cases[objective.code],
        )
        for objective in objectives
    )


def _count_cases(bank_files: Iterable[BankFile]) -> dict[str, int]:
    cases: dict[str, int] = defaultdict(int)
    for bank_file in bank_files:
        for entry in bank_file.entries:
            if isinstance(entry, Case):
                for code in entry.objectives:
                    cases[code] += 1
    return cases
