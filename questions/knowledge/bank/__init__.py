"""The bank that Rappel ships: one YAML file per competence, read into a library of questions."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from questions.errors import InvalidContent, Problem
from questions.knowledge.ambiguity import check_ambiguity
from questions.knowledge.bank_file import BankFile
from questions.knowledge.generator import SHIPPED_SEED, generate
from questions.knowledge.references import check_references
from questions.quiz.question_set import Library
from questions.texts import find_line, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable


@cache
def load_library() -> Library:
    """Every shipped question set, with all its questions; read once per process.

    Raises InvalidContent with every problem of every file.
    """
    return Library(sets=tuple(generate(bank_file, seed=SHIPPED_SEED) for bank_file in load_bank_files()))


def load_folder(folder: Traversable, *, seed: int = SHIPPED_SEED) -> Library:
    """Every bank file (`*.yaml`) of a folder as a library, in the order of their names.

    Raises InvalidContent with every problem of every file: unreadable, invalid, or two files using one id.
    """
    return Library(sets=tuple(generate(bank_file, seed=seed) for bank_file in _read_folder(folder)))


@cache
def load_bank_files() -> tuple[BankFile, ...]:
    """Every shipped bank file as its authors wrote it; raises InvalidContent with every problem of every file."""
    return _read_folder(resources.files(__package__))


def _read_folder(folder: Traversable) -> tuple[BankFile, ...]:
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
    return tuple(bank_files.values())


def read_bank_file(text: str, *, source: str) -> BankFile:
    """The bank file in a text; raises InvalidContent with every problem and its line."""
    bank_file, lines = read_yaml(text, BankFile, source=source)
    problems = tuple(
        Problem(source=source, line=find_line(lines, path), field=".".join(map(str, path)), message=message)
        for path, message in (*check_references(bank_file), *check_ambiguity(bank_file))
    )
    if problems:
        raise InvalidContent(problems)
    return bank_file


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
