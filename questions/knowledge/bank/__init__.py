"""The bank that Rappel ships: one YAML file per competence, read into a library of questions."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from questions.errors import InvalidContent, Problem
from questions.knowledge.facts import BankFile, Definition, Sequence
from questions.knowledge.generator import SHIPPED_SEED, generate
from questions.quiz.question_set import Library
from questions.texts import find_line, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

    from questions.texts import Path


@cache
def load_library() -> Library:
    """Every shipped question set, with all its questions; read once per process.

    Raises InvalidContent with every problem of every file.
    """
    return load_folder(resources.files(__package__))


def load_folder(folder: Traversable, *, seed: int = SHIPPED_SEED) -> Library:
    """Every bank file (`*.yaml`) of a folder as a library, in the order of their names.

    Raises InvalidContent with every problem of every file: unreadable, invalid, or two files using one id.
    """
    problems: list[Problem] = []
    bank_files: dict[str, BankFile] = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".yaml"):
            try:
                bank_files[file.name] = read_bank_file(file.read_text(encoding="utf-8"), source=file.name)
            except InvalidContent as refusal:
                problems.extend(refusal.problems)
            except UnicodeDecodeError:
                message = "le fichier n’est pas en UTF-8\u00a0; enregistrez-le dans ce codage."
                problems.append(Problem(source=file.name, line=None, message=message))
    problems.extend(_check_shared_ids(bank_files))
    if problems:
        raise InvalidContent(tuple(problems))
    return Library(sets=tuple(generate(bank_file, seed=seed) for bank_file in bank_files.values()))


def read_bank_file(text: str, *, source: str) -> BankFile:
    """The bank file in a text; raises InvalidContent with every problem and its line."""
    bank_file, lines = read_yaml(text, BankFile, source=source)
    problems = tuple(
        Problem(source=source, line=find_line(lines, path), field=".".join(map(str, path)), message=message)
        for path, message in _check_references(bank_file)
    )
    if problems:
        raise InvalidContent(problems)
    return bank_file


def _check_references(bank_file: BankFile) -> Iterator[tuple[Path, str]]:
    """What a single field can't show: names used twice, or never defined."""
    seen: set[str] = set()
    for number, entry in enumerate(bank_file.entries):
        place: Path = ("entries", number)
        if entry.id in seen:
            yield (
                (*place, "id"),
                f"l’identifiant «\u00a0{entry.id}\u00a0» est déjà pris\u00a0; choisissez-en un autre.",
            )
        seen.add(entry.id)
        for source in entry.sources:
            if source not in bank_file.sources:
                yield (
                    (*place, "sources"),
                    f"la source «\u00a0{source}\u00a0» n’est pas décrite\u00a0; ajoutez-la sous «\u00a0sources\u00a0».",
                )
        if isinstance(entry, Definition):
            yield from _check_definition(entry, bank_file, place)
        if isinstance(entry, Sequence):
            yield from _check_sequence(entry, place)


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


def _check_shared_ids(bank_files: Mapping[str, BankFile]) -> Iterator[Problem]:
    owner: dict[str, str] = {}
    for name, bank_file in bank_files.items():
        for entry in bank_file.entries:
            if owner.setdefault(entry.id, name) != name:
                message = (
                    f"l’identifiant «\u00a0{entry.id}\u00a0» est déjà pris dans {owner[entry.id]}\u00a0; "
                    "choisissez-en un autre."
                )
                yield Problem(source=name, line=None, field=entry.id, message=message)
