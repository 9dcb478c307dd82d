"""YAML texts whose every problem can be named with its line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from questions.errors import InvalidContent, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "il manque ce champ\u00a0; ajoutez-le.",
    "extra_forbidden": "ce champ n’existe pas\u00a0; corrigez son nom ou supprimez-le.",
    "string_too_long": "le texte est trop long\u00a0: {max_length} signes au plus.",
    "string_too_short": "le texte est vide\u00a0; complétez-le.",
    "string_pattern_mismatch": "«\u00a0{input}\u00a0» n’a pas la forme attendue ({pattern}).",
    "string_type": "il faut un texte\u00a0; mettez la valeur entre guillemets.",
    "too_short": "il faut au moins {min_length} éléments, il y en a {actual_length}.",
    "too_long": "il faut au plus {max_length} éléments, il y en a {actual_length}.",
    "literal_error": "«\u00a0{input}\u00a0» n’est pas permis\u00a0; valeurs possibles\u00a0: {expected}.",
    "enum": "«\u00a0{input}\u00a0» n’est pas permis\u00a0; valeurs possibles\u00a0: {expected}.",
    "union_tag_invalid": "«\u00a0{tag}\u00a0» n’est pas une forme connue\u00a0; formes\u00a0: {expected_tags}.",
    "value_error": "{error}",
    "union_tag_not_found": "il manque le champ «\u00a0shape\u00a0»\u00a0; ajoutez-le.",
    "int_parsing": "«\u00a0{input}\u00a0» n’est pas un nombre entier\u00a0; écrivez par exemple 3.",
    "decimal_parsing": "«\u00a0{input}\u00a0» n’est pas un nombre\u00a0; écrivez par exemple 2.5.",
    "decimal_type": "il faut un nombre\u00a0; écrivez par exemple 2.5.",
    "finite_number": "«\u00a0{input}\u00a0» n’est pas un nombre\u00a0; écrivez par exemple 2.5.",
    "greater_than_equal": "le nombre est trop petit\u00a0: {ge} au moins.",
    "less_than_equal": "le nombre est trop grand\u00a0: {le} au plus.",
    "tuple_type": "il faut une liste\u00a0; mettez un tiret devant chaque élément.",
    "dict_type": "il faut des champs\u00a0; écrivez «\u00a0nom: valeur\u00a0» sur chaque ligne.",
    "model_type": "il faut des champs\u00a0; écrivez «\u00a0nom: valeur\u00a0» sur chaque ligne.",
}
_LONGEST_INPUT = 60


def read_yaml(text: str, model: type[Model], *, source: str) -> tuple[Model, Mapping[Path, int]]:
    """The text as a value of the model, and the line of every field by its path.

    Raises InvalidContent with every problem: where it stands, which field, and how to mend it.
    """
    try:
        data = yaml.load(text, yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise InvalidContent((_syntax_problem(error, source),)) from error
    except (ValueError, AttributeError, LookupError, RecursionError, TypeError) as error:
        # YAML has dates and numbers of its own: « 2026-13-45 » looks like one and is none.
        message = f"une valeur n’est pas lisible ({error})\u00a0; mettez les textes entre guillemets."
        raise InvalidContent((Problem(source=source, line=None, message=message),)) from error
    lines = _Lines(text)
    try:
        return model.model_validate(data), lines
    except ValidationError as error:
        raise InvalidContent(list_problems(error, lines, source=source)) from error


class _Lines(Mapping[Path, int]):
    """The line of every field, looked for when first asked: a sound text, read a second time, costs as much again."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _found(self) -> dict[Path, int]:
        found: dict[Path, int] = {}
        _collect_lines(yaml.compose(self._text, yaml.CSafeLoader), (), found)
        return found

    def __getitem__(self, path: Path) -> int:
        return self._found[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def find_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a field, or of the nearest thing around it that stands in the text."""
    for length in range(len(path), -1, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


def _collect_lines(node: yaml.Node | None, path: Path, lines: dict[Path, int]) -> None:
    if node is None:
        return
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            lines[(*path, key.value)] = key.start_mark.line + 1
            _collect_lines(value, (*path, key.value), lines)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _collect_lines(value, (*path, index), lines)


def _syntax_problem(error: yaml.YAMLError, source: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    line = None if mark is None else mark.line + 1
    detail = getattr(error, "problem", None) or str(error)
    return Problem(source=source, line=line, message=f"ce n’est pas du YAML lisible ({detail}).")


def list_problems(
    error: ValidationError, lines: Mapping[Path, int], *, source: str, at: Path = ()
) -> tuple[Problem, ...]:
    """Every problem that a model has with what stands `at` this place of a text, with line, field and remedy."""
    problems = []
    for detail in error.errors(include_url=False):
        # pydantic adds the tag of a union to the path: the text has no such key.
        path = tuple(part for place, part in enumerate(detail["loc"]) if not _is_tag(detail["loc"], place))
        template = _MESSAGES.get(detail["type"], "la valeur ne convient pas ({detail}).")
        words = {**detail.get("ctx", {}), "input": _shorten(detail["input"]), "detail": detail["msg"]}
        problems.append(
            Problem(
                source=source,
                line=find_line(lines, (*at, *path)),
                field=".".join(str(part) for part in path),
                message=template.format_map(words),
            )
        )
    return tuple(problems)


def _shorten(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST_INPUT else f"{text[:_LONGEST_INPUT]}…"


def _is_tag(path: tuple[str | int, ...], place: int) -> bool:
    return place >= 2 and path[place - 2] == "entries" and isinstance(path[place - 1], int)
