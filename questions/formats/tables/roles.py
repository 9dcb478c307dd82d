"""Roles that a heading alone leaves open, settled by its neighbours and by what stands below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from questions.formats.tables.headings import Heading, Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.tables.grid import Grid

SAMPLE = 200
OBJECTIVE_CODE = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){2,3}(?![\d.])")


def settle_roles(headings: Sequence[Heading], grid: Grid, index: int) -> list[Role]:
    """The roles, where a word alone leaves them open: answers side by side are options, a code may be an objective."""
    roles = [one.role for one in headings]
    answers = [column for column, role in enumerate(roles) if role in {Role.ANSWER, Role.OPTIONS}]
    spread = [blank for column in answers for blank in _list_blank_headings(headings, grid, index, column)]
    alike = [column for column in answers if roles[column] is roles[answers[0]]]
    roles += [Role.UNKNOWN] * (max(spread, default=0) + 1 - len(roles))
    if spread or len(alike) >= 2:
        for column in (*alike, *spread):
            roles[column] = Role.OPTION
    rows = grid.rows[index + 1 : index + 1 + SAMPLE]
    for column in columns_of(roles, Role.CODE):
        is_objective = any(OBJECTIVE_CODE.fullmatch(row.text(column)) for row in rows)
        roles[column] = Role.OBJECTIVE if is_objective else Role.ID
    if Role.WRONG in roles and Role.OPTION not in roles:
        roles = [Role.KEY if role is Role.FLAG else role for role in roles]
    if _names_the_right_one(roles, headings):
        roles = [Role.WRONG if role is Role.OPTION else role for role in roles]
    return _settle_prompt(roles, headings)


def _names_the_right_one(roles: Sequence[Role], headings: Sequence[Heading]) -> bool:
    """Whether one heading among the options calls its own the right one: « Réponse 1 (correcte) ; Réponse 2 »."""
    keys = [headings[column].index for column in columns_of(roles, Role.KEY)]
    others = [headings[column].index for column in columns_of(roles, Role.OPTION) if column < len(headings)]
    return len(keys) == 1 and None not in keys and bool(others) and keys[0] not in others


def _settle_prompt(roles: list[Role], headings: Sequence[Heading]) -> list[Role]:
    """Where no question is announced: a name or a language is the term, a statement beside an answer the question."""
    if {Role.PROMPT, Role.TERM} & set(roles):
        return roles
    languages = columns_of(roles, Role.LANGUAGE)
    if Role.NAME in roles and Role.DEFINITION in roles:
        roles[roles.index(Role.NAME)] = Role.TERM
    elif len(languages) >= 2:
        roles[languages[0]], roles[languages[1]] = Role.TERM, Role.DEFINITION
    elif roles.count(Role.OPTION) == 2 and all(one.index is None for one in headings):
        first, second = columns_of(roles, Role.OPTION)
        roles[first], roles[second] = Role.PROMPT, Role.ANSWER
    elif roles.count(Role.ANSWER) == 1 and Role.KEY in roles:
        roles[roles.index(Role.ANSWER)] = Role.PROMPT
    return roles


def _list_blank_headings(headings: Sequence[Heading], grid: Grid, index: int, column: int) -> list[int]:
    """The columns under a merged heading: no heading of their own, but something in the rows."""
    width = grid.width if headings[column].role is Role.OPTIONS else len(headings)
    found: list[int] = []
    for blank in range(column + 1, width):
        is_blank = not grid.rows[index].text(blank) and has_content(grid, index, blank)
        if not is_blank:
            break
        found.append(blank)
    return found


def columns_of(roles: Sequence[Role], role: Role) -> tuple[int, ...]:
    """The columns with this role, from the left."""
    return tuple(column for column, one in enumerate(roles) if one is role)


def has_content(grid: Grid, index: int, column: int) -> bool:
    """Whether anything stands in the column below the headings."""
    return any(row.text(column) for row in grid.rows[index + 1 : index + 1 + SAMPLE])
