"""Proof that the right answer is the only one: what is right never stands among what is wrong.

Checked on what authors write, so that a refusal names the line; the item-writing rules check what comes out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from questions.knowledge.facts import (
    AnyEntry,
    Case,
    Contrast,
    Definition,
    Group,
    KeyPoints,
    Number,
    Procedure,
    Sequence,
)
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from questions.knowledge.bank_file import BankFile
    from questions.texts import Path

Named = tuple["Path", str]


def check_ambiguity(bank_file: BankFile) -> Iterator[tuple[Path, str]]:
    """Every pair of answers that can't be told apart: the path of the second, and how to mend it."""
    terms: dict[str, list[Named]] = defaultdict(list)
    meanings: dict[str, list[Named]] = defaultdict(list)
    headings: dict[str, list[tuple[Path, Group]]] = defaultdict(list)
    for number, entry in enumerate(bank_file.entries):
        place: Path = ("entries", number)
        if isinstance(entry, Definition):
            terms[entry.family] += [((*place, "term"), name) for name in _distinct(entry.term, *entry.synonyms)]
            meanings[entry.family].append(((*place, "definition"), entry.definition))
        elif isinstance(entry, Group):
            headings[fold(entry.which_one)].append((place, entry))
        yield from _check_entry(entry, place)
    for named in (*terms.values(), *meanings.values()):
        yield from _find_doubles(named, "se lit deux fois dans la famille")
    for groups in headings.values():
        yield from _check_heading(groups)


def _check_entry(entry: AnyEntry, place: Path) -> Iterator[tuple[Path, str]]:
    match entry:
        case Sequence():
            names = [
                ((*place, "steps", index), name)
                for index, step in enumerate(entry.steps)
                for name in _distinct(step.name, *step.synonyms)
            ]
            yield from _find_doubles(names, "nomme deux étapes")
            descriptions = _listed(place, "steps", (step.description for step in entry.steps))
            yield from _find_doubles(descriptions, "décrit deux étapes")
        case Procedure():
            yield from _find_doubles(_listed(place, "steps", (step.text for step in entry.steps)), "figure deux fois")
            yield from _find_doubles(
                _listed(place, "steps", (step.why for step in entry.steps)), "justifie deux étapes"
            )
        case Group():
            yield from _check_sides(place, ("members", _member_names(entry)), ("outsiders", _texts(entry.outsiders)))
        case KeyPoints():
            yield from _check_sides(place, ("points", _texts(entry.points)), ("misses", _texts(entry.misses)))
        case Contrast():
            sides = [text for feature in entry.features for text in (feature.left, feature.right)]
            yield from _find_doubles(_listed(place, "features", sides), "est des deux côtés")
        case Case():
            reactions = [entry.right.text, *(one.text for one in entry.wrong)]
            yield from _find_doubles(_listed(place, "wrong", reactions), "figure deux fois")
        case Number():
            for value in entry.wrong:
                if abs(value - entry.value) <= entry.tolerance:
                    yield (*place, "wrong"), f"{value} serait aussi juste\u00a0; choisissez un autre nombre."
        case _:
            return


def _check_heading(groups: list[tuple[Path, Group]]) -> Iterator[tuple[Path, str]]:
    """Groups that ask the same question share their members: none may be an outsider of another."""
    members = {name for _, group in groups for _, name in _member_names(group)}
    for place, group in groups:
        for index, outsider in enumerate(group.outsiders):
            if len(groups) > 1 and fold(outsider.text) in {fold(name) for name in members}:
                message = f"«\u00a0{outsider.text}\u00a0» est juste ailleurs sous la même question\u00a0; remplacez-le."
                yield (*place, "outsiders", index), message


def _check_sides(place: Path, *sides: tuple[str, Iterable[tuple[int, str]]]) -> Iterator[tuple[Path, str]]:
    named = [((*place, field, index), name) for field, names in sides for index, name in names]
    yield from _find_doubles(named, "est juste et fausse, ou figure deux fois")


def _member_names(group: Group) -> list[tuple[int, str]]:
    return [
        (index, name) for index, member in enumerate(group.members) for name in _distinct(member.text, *member.synonyms)
    ]


def _distinct(*names: str) -> Iterable[str]:
    """The names of one thing, once each: « le rôle » and « rôle » are the same answer."""
    return {fold(name): name for name in names}.values()


def _texts(items: Iterable[object]) -> list[tuple[int, str]]:
    return [(index, str(getattr(item, "text", ""))) for index, item in enumerate(items)]


def _listed(place: Path, field: str, texts: Iterable[str]) -> list[Named]:
    return [((*place, field), text) for text in texts]


def _find_doubles(named: Iterable[Named], fault: str) -> Iterator[tuple[Path, str]]:
    owner: dict[str, Path] = {}
    for path, text in named:
        if owner.setdefault(fold(text), path) is not path:
            yield path, f"«\u00a0{text}\u00a0» {fault}\u00a0; changez l’une des deux."
