"""Which column of a table holds what: from its line of headings to a layout that rows can be read with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from questions.formats.tables.headings import UNKNOWN, Heading, Role, read_heading
from questions.formats.tables.words import MARKED, UNMARKED, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.formats.tables.grid import Grid, Row

HEADER_ROWS = 15
_SAMPLE = 200
OBJECTIVE_CODE = re.compile(r"(?<![\d.])\d{1,2}(?:\.\d{1,2}){2,3}(?![\d.])")


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionColumn:
    """Where one option stands, and beside it its mark (x), its weight and its own explanation, if it has them."""

    text: int
    name: str = ""
    mark: int | None = None
    weight: int | None = None
    note: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which columns hold what. `options` in columns of their own, or all in one `options_cell`.

    With `first_right` the options in the columns `keys` are the right ones, otherwise `keys` say which are, or marks
    or weights beside the options; with `splits_last` the last column holds all the wrong ones. Without any options,
    `keys` hold the answer itself. `header` is the index of the line of headings in the grid (−1 if there is none),
    `heading` what stood there, `unread` the headings that meant nothing.
    """

    header: int
    prompts: tuple[int, ...]
    options: tuple[OptionColumn, ...] = ()
    options_cell: int | None = None
    first_right: bool = False
    splits_last: bool = False
    keys: tuple[int, ...] = ()
    answer_weights: int | None = None
    kind_word: str = ""
    is_kahoot: bool = False
    by_role: dict[Role, tuple[int, ...]] = field(default_factory=dict)
    heading: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def columns(self, role: Role) -> tuple[int, ...]:
        """The columns with this role, from the left."""
        return self.by_role.get(role, ())

    @property
    def has_weights(self) -> bool:
        """Whether the points that each option gives stand beside it."""
        return any(option.weight is not None for option in self.options)

    @property
    def has_marks(self) -> bool:
        """Whether the right options are marked, each in a column beside it."""
        return any(option.mark is not None for option in self.options)

    def describe(self) -> str:
        """The layout in a few English words, for machines and for measuring."""
        if self.first_right:
            return "first-right"
        if self.has_weights or self.has_marks:
            return "weights" if self.has_weights else "marks"
        if self.options_cell is not None:
            return "options-in-one-cell"
        return "options-and-key" if self.options else "question-and-answer"


def find_layout(grid: Grid) -> Layout | None:
    """The layout that the line of headings among the first fifteen rows gives; None if no row reads as one."""
    best: Layout | None = None
    best_score = 0
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        headings = read_headings(row)
        score = sum(2 if one.is_sure else 1 for one in headings if one.role not in {Role.UNKNOWN, Role.OTHER})
        if score > best_score:
            layout = build_layout(headings, grid, index)
            if layout is not None:
                best, best_score = layout, score
    return best


def read_headings(row: Row) -> list[Heading]:
    """What each cell of the row would announce as a heading."""
    headings = [read_heading(value) if isinstance(value, str) and value.strip() else UNKNOWN for value in row.values]
    bare = [index for index, one in enumerate(headings) if one.role is Role.OPTION and not one.is_sure]
    letters = [headings[index].index for index in bare]
    if len(bare) < 2 or letters != list(range(len(bare))):
        for index in bare:
            headings[index] = UNKNOWN
    return headings


def build_layout(headings: Sequence[Heading], grid: Grid, index: int) -> Layout | None:
    """The layout under these headings; None if they lack a question or an answer."""
    roles = _settle(headings, grid, index)
    headings = [*headings, *[UNKNOWN] * (len(roles) - len(headings))]
    prompts = _find_prompts(roles, grid, index)
    names = tuple(grid.rows[index].text(column) for column in range(len(headings)))
    options = _pair_options(headings, roles, names)
    keys, first_right, options = _find_keys(roles, options, names)
    taken = {*keys, *(column for option in options for column in (option.mark, option.note))}
    free = [role if column not in taken else Role.OTHER for column, role in enumerate(roles)]
    by_role = {role: _columns(free, role) for role in Role if role in free}
    layout = Layout(
        header=index,
        prompts=prompts,
        options=options,
        options_cell=next(iter(_columns(roles, Role.OPTIONS)), None) if not options else None,
        first_right=first_right,
        splits_last=first_right and len(_columns(roles, Role.WRONG)) == 1 and _is_listed(grid, index, options[-1].text),
        keys=keys,
        answer_weights=next(iter(_columns(roles, Role.WEIGHT)), None) if not options else None,
        kind_word=next((one.kind for one in headings if one.kind), ""),
        is_kahoot=Role.TIME in by_role and Role.TYPE not in by_role and bool(keys) and 4 <= len(options) <= 6,
        by_role=by_role,
        heading=names,
        unread=_list_unread(headings, grid, index, names),
    )
    has_answer = layout.keys or layout.has_weights or layout.has_marks or Role.POINTS in by_role
    return layout if prompts and has_answer and not _is_one_row_an_answer(layout, roles, grid) else None


def _is_one_row_an_answer(layout: Layout, roles: Sequence[Role], grid: Grid) -> bool:
    """Whether each row is a single answer with a mark beside it: not read, the marks would pass for answers."""
    if layout.options or layout.options_cell is not None or not {Role.ANSWER, Role.KEY} <= set(roles):
        return False
    rows = grid.rows[layout.header + 1 : layout.header + 1 + _SAMPLE]
    return all(row.text(column).casefold() in MARKED | UNMARKED for row in rows for column in layout.keys)


def _is_listed(grid: Grid, index: int, column: int) -> bool:
    """Whether nearly every cell of the column lists several things."""
    texts = [text for row in grid.rows[index + 1 : index + 1 + _SAMPLE] if (text := row.text(column))]
    return bool(texts) and sum(any(sign in text for sign in ";|\n,") for text in texts) >= 0.9 * len(texts)


def _columns(roles: Sequence[Role], role: Role) -> tuple[int, ...]:
    return tuple(column for column, one in enumerate(roles) if one is role)


def _settle(headings: Sequence[Heading], grid: Grid, index: int) -> list[Role]:
    """The roles, where a word alone leaves them open: answers side by side are options, a code may be an objective."""
    roles = [one.role for one in headings]
    answers = [column for column, role in enumerate(roles) if role in {Role.ANSWER, Role.OPTIONS}]
    spread = [blank for column in answers for blank in _list_blank_headings(headings, grid, index, column)]
    alike = [column for column in answers if roles[column] is roles[answers[0]]]
    roles += [Role.UNKNOWN] * (max(spread, default=0) + 1 - len(roles))
    if spread or len(alike) >= 2:
        for column in (*alike, *spread):
            roles[column] = Role.OPTION
    rows = grid.rows[index + 1 : index + 1 + _SAMPLE]
    for column in _columns(roles, Role.CODE):
        is_objective = any(OBJECTIVE_CODE.fullmatch(row.text(column)) for row in rows)
        roles[column] = Role.OBJECTIVE if is_objective else Role.ID
    if Role.WRONG in roles and Role.OPTION not in roles:
        roles = [Role.KEY if role is Role.FLAG else role for role in roles]
    return _settle_prompt(roles, headings)


def _settle_prompt(roles: list[Role], headings: Sequence[Heading]) -> list[Role]:
    """A name beside a definition is the term; of two answers without a question, the first is judged by the second."""
    if {Role.PROMPT, Role.TERM} & set(roles):
        return roles
    if Role.NAME in roles and Role.DEFINITION in roles:
        roles[roles.index(Role.NAME)] = Role.TERM
    elif headings and roles.count(Role.OPTION) == 2 and all(one.index is None for one in headings):
        first, second = _columns(roles, Role.OPTION)
        roles[first], roles[second] = Role.PROMPT, Role.ANSWER
    return roles


def _list_blank_headings(headings: Sequence[Heading], grid: Grid, index: int, column: int) -> list[int]:
    """The columns under a merged heading: no heading of their own, but something in the rows."""
    width = grid.width if headings[column].role is Role.OPTIONS else len(headings)
    found: list[int] = []
    for blank in range(column + 1, width):
        is_blank = not grid.rows[index].text(blank) and _has_content(grid, index, blank)
        if not is_blank:
            break
        found.append(blank)
    return found


def _has_content(grid: Grid, index: int, column: int) -> bool:
    return any(row.text(column) for row in grid.rows[index + 1 : index + 1 + _SAMPLE])


def _find_prompts(roles: Sequence[Role], grid: Grid, index: int) -> tuple[int, ...]:
    """The columns that make the question: all with words in them; a running number is none."""
    columns = _columns(roles, Role.PROMPT) or _columns(roles, Role.TERM) or _columns(roles, Role.NAME)
    rows = grid.rows[index + 1 : index + 1 + _SAMPLE]
    worded = tuple(column for column in columns if any(_is_worded(row.text(column)) for row in rows))
    return worded if len(columns) > 1 and worded else columns


def _is_worded(text: str) -> bool:
    return " " in text or len(text) > 12


def _pair_options(headings: Sequence[Heading], roles: Sequence[Role], names: Sequence[str]) -> tuple[OptionColumn, ...]:
    """Every option column with what belongs to it: by its number or letter, else what stands behind it.

    A key or a note without a number belongs to an option only where every option has one.
    """
    columns = _columns(roles, Role.OPTION)
    if len(columns) < 2 and Role.WRONG not in roles:
        return ()
    parts: dict[int, dict[str, int]] = {column: {} for column in columns}
    by_index = {headings[column].index: column for column in columns if headings[column].index is not None}
    for column, role in enumerate(roles):
        part = _PARTS.get(role)
        left = max((one for one in columns if one < column), default=None)
        owner = by_index.get(headings[column].index, left if headings[column].index is None else None)
        beside = role not in {Role.KEY, Role.NOTE} or len(_columns(roles, role)) >= len(columns)
        if part is not None and owner is not None and beside:
            parts[owner].setdefault(part, column)
    used = [part for part in ("mark", "weight", "note") if _is_complete(parts, part)]
    return tuple(
        OptionColumn(text=column, name=fold(names[column]), **{part: found[part] for part in used if part in found})
        for column, found in parts.items()
    )


_PARTS = {Role.FLAG: "mark", Role.KEY: "mark", Role.WEIGHT: "weight", Role.OPTION_NOTE: "note", Role.NOTE: "note"}


def _is_complete(parts: Mapping[int, Mapping[str, int]], part: str) -> bool:
    """Whether all options but one or none have it; a mark or a weight beside a single option means something else."""
    count = sum(part in found for found in parts.values())
    return count > 0 and (part == "note" or count >= max(2, len(parts) - 1))


def _find_keys(
    roles: Sequence[Role], options: tuple[OptionColumn, ...], names: Sequence[str]
) -> tuple[tuple[int, ...], bool, tuple[OptionColumn, ...]]:
    """The columns of the key, whether the first option is right, and the options (wrong ones included)."""
    wrong = _columns(roles, Role.WRONG)
    keys = tuple(column for column in _columns(roles, Role.KEY) if column not in {one.mark for one in options})
    answers = keys or _columns(roles, Role.ANSWER)
    if wrong and (answers or len(options) == 1) and len(options) < 2:
        right = answers or (options[0].text,)
        listed = tuple(OptionColumn(text=column, name=fold(names[column])) for column in (*right, *wrong))
        return right, True, listed
    if len(options) < 2:
        options = ()
    if options or _columns(roles, Role.OPTIONS):
        return answers, False, options
    cards = _columns(roles, Role.DEFINITION) if not answers or Role.TERM in roles else ()
    found = cards or answers or _columns(roles, Role.OPTION)
    notes = () if Role.POINTS in roles else _columns(roles, Role.NOTE)
    return found or notes, False, options


def _list_unread(headings: Sequence[Heading], grid: Grid, index: int, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        names[column]
        for column, one in enumerate(headings)
        if one.role is Role.UNKNOWN and names[column] and _has_content(grid, index, column)
    )


def count_headings(rows: Iterable[Row]) -> int:
    """The most headings that one of these rows holds and that are sure; how much it looks like a line of headings."""
    counts = (sum(one.is_sure and one.role is not Role.OTHER for one in read_headings(row)) for row in rows)
    return max(counts, default=0)
