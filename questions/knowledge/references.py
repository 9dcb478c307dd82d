"""What a single field of a bank file can't show: names used twice or never defined, codes the plan lacks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from questions.knowledge.facts import AnyEntry, Definition, Sequence
from questions.plan.catalogue import load_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.knowledge.bank_file import BankFile
    from questions.texts import Path

PLAN = "arc-2010"


def check_references(bank_file: BankFile) -> Iterator[tuple[Path, str]]:
    """Every wrong reference inside a bank file: the path of the field, and a sentence that says how to mend it."""
    for code in bank_file.objectives:
        yield from _check_code(code, ("objectives", code))
    seen: set[str] = set()
    for number, entry in enumerate(bank_file.entries):
        place: Path = ("entries", number)
        if entry.id in seen:
            message = f"l’identifiant «\u00a0{entry.id}\u00a0» est déjà pris\u00a0; choisissez-en un autre."
            yield (*place, "id"), message
        seen.add(entry.id)
        yield from _check_entry(entry, bank_file, place)


def _check_entry(entry: AnyEntry, bank_file: BankFile, place: Path) -> Iterator[tuple[Path, str]]:
    for index, code in enumerate(entry.objectives):
        yield from _check_code(code, (*place, "objectives", index))
    for source in entry.sources:
        if source not in bank_file.sources:
            message = (
                f"la source «\u00a0{source}\u00a0» n’est pas décrite\u00a0; ajoutez-la sous «\u00a0sources\u00a0»."
            )
            yield (*place, "sources"), message
    if isinstance(entry, Definition):
        yield from _check_definition(entry, bank_file, place)
    if isinstance(entry, Sequence):
        yield from _check_sequence(entry, place)


def _check_code(code: str, place: Path) -> Iterator[tuple[Path, str]]:
    if code not in _plan_codes():
        yield place, f"le plan {PLAN} n’a pas d’objectif «\u00a0{code}\u00a0»\u00a0; corrigez le code."


@cache
def _plan_codes() -> frozenset[str]:
    return frozenset(objective.code for objective in load_plan(PLAN).list_objectives())


def _check_definition(entry: Definition, bank_file: BankFile, place: Path) -> Iterator[tuple[Path, str]]:
    if entry.family not in bank_file.families:
        yield (
            (*place, "family"),
            f"la famille «\u00a0{entry.family}\u00a0» n’existe pas\u00a0; ajoutez-la sous «\u00a0families\u00a0».",
        )
    if entry.cloze is not None and entry.cloze.text.count("___") != 1:
        yield (*place, "cloze", "text"), "il faut un seul blanc, écrit ___ (trois traits)."


def _check_sequence(entry: Sequence, place: Path) -> Iterator[tuple[Path, str]]:
    keys = [step.key for step in entry.steps]
    if len(set(keys)) < len(keys):
        yield (
            (*place, "steps"),
            "deux étapes ont la même clé\u00a0; chaque «\u00a0key\u00a0» doit être unique.",
        )
    grouped = [key for group in entry.groups for key in group.steps]
    if entry.groups and sorted(grouped) != sorted(keys):
        yield (*place, "groups"), "chaque étape doit être dans un groupe et un seul\u00a0; vérifiez les clés."
