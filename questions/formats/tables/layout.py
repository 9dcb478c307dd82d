"""Which column of a table holds what: from its line of headings to a layout that rows can be read with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from questions.formats.tables.headings import UNKNOWN, Heading, Role, read_heading
from questions.formats.tables.roles import SAMPLE, columns_of, has_content, settle_roles
from questions.formats.tables.words import MARKED, UNMARKED, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.formats.tables.grid import Grid, Row

HEADER_ROWS = 15


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
    roles = settle_roles(headings, grid, index)
    headings = [*headings, *[UNKNOWN] * (len(roles) - len(headings))]
    prompts = _find_prompts(roles, grid, index)
    names = tuple(grid.rows[index].text(column) for column in range(len(headings)))
    options = _pair_options(headings, roles, names)
    keys, first_right, options = _find_keys(roles, options, names)
    taken = {*keys, *(column for option in options for column in (option.mark, option.note))}
    free = [role if column not in taken else Role.OTHER for column, role in enumerate(roles)]
    by_role = {role: columns_of(free, role) for role in Role if role in free}
    layout = Layout(
        header=index,
        prompts=prompts,
        options=options,
        options_cell=next(iter(columns_of(roles, Role.OPTIONS)), None) if not options else None,
        first_right=first_right,
        splits_last=first_right
        and len(columns_of(roles, Role.WRONG)) == 1
        and _is_listed(grid, index, options[-1].text),
        keys=keys,
        answer_weights=next(iter(columns_of(roles, Role.WEIGHT)), None) if not options else None,
        kind_word=next((one.kind for one in headings if one.kind), ""),
        is_kahoot=Role.TIME in by_role and Role.TYPE not in by_role and bool(keys) and 4 <= len(options) <= 6,
        by_role=by_role,
        heading=names,
    )
    layout = replace(layout, unread=_list_unread(layout, grid))
    has_answer = layout.keys or layout.has_weights or layout.has_marks or Role.POINTS in by_role
    return layout if prompts and has_answer and not _is_one_row_an_answer(layout, roles, grid) else None


def _is_one_row_an_answer(layout: Layout, roles: Sequence[Role], grid: Grid) -> bool:
    """Whether each row is a single answer with a mark beside it: not read, the marks would pass for answers."""
    if layout.options or layout.options_cell is not None or not {Role.ANSWER, Role.KEY} <= set(roles):
        return False
    rows = grid.rows[layout.header + 1 : layout.header + 1 + SAMPLE]
    return all(row.text(column).casefold() in MARKED | UNMARKED for row in rows for column in layout.keys)


def _is_listed(grid: Grid, index: int, column: int) -> bool:
    """Whether nearly every cell of the column lists several things."""
    texts = [text for row in grid.rows[index + 1 : index + 1 + SAMPLE] if (text := row.text(column))]
    return bool(texts) and sum(any(sign in text for sign in ";|\n,") for text in texts) >= 0.9 * len(texts)


def _find_prompts(roles: Sequence[Role], grid: Grid, index: int) -> tuple[int, ...]:
    """The columns that make the question: all with words in them; a running number is none."""
    columns = columns_of(roles, Role.PROMPT) or columns_of(roles, Role.TERM) or columns_of(roles, Role.NAME)
    rows = grid.rows[index + 1 : index + 1 + SAMPLE]
    worded = tuple(column for column in columns if any(_is_worded(row.text(column)) for row in rows))
    return worded if len(columns) > 1 and worded else columns


def _is_worded(text: str) -> bool:
    return " " in text or len(text) > 12


def _pair_options(headings: Sequence[Heading], roles: Sequence[Role], names: Sequence[str]) -> tuple[OptionColumn, ...]:
    """Every option column with what belongs to it: by its number or letter, else what stands behind it.

    A key or a note without a number belongs to an option only where every option has one.
    """
    columns = columns_of(roles, Role.OPTION)
    if len(columns) < 2 and Role.WRONG not in roles:
        return ()
    parts: dict[int, dict[str, int]] = {column: {} for column in columns}
    by_index = {headings[column].index: column for column in columns if headings[column].index is not None}
    for column, role in enumerate(roles):
        part = _PARTS.get(role)
        left = max((one for one in columns if one < column), default=None)
        owner = by_index.get(headings[column].index, left if headings[column].index is None else None)
        beside = role not in {Role.KEY, Role.NOTE} or len(columns_of(roles, role)) >= len(columns)
        if part is not None and owner is not None and beside:
            parts[owner].setdefault(part, column)
    used = [part for part in ("mark", "weight", "note") if _is_complete(parts, part)]
    return tuple(
        OptionColumn(text=column, name=fold(names[column]), **{part: found[part] for part in used if part in found})
        for column, found in parts.items()
    )


_READ = frozenset(Role) - {
    *(Role.UNKNOWN, Role.LANGUAGE, Role.TERM, Role.DEFINITION, Role.OPTION, Role.OPTIONS),
    *(Role.ANSWER, Role.KEY, Role.WRONG, Role.FLAG, Role.WEIGHT, Role.OPTION_NOTE),
}
"""Roles whose columns are read wherever they stand, or hold nothing of a question (a number, a time)."""
_PARTS = {Role.FLAG: "mark", Role.KEY: "mark", Role.WEIGHT: "weight", Role.OPTION_NOTE: "note", Role.NOTE: "note"}


def _is_complete(parts: Mapping[int, Mapping[str, int]], part: str) -> bool:
    """Whether all options but one or none have it; a mark or a weight beside a single option means something else."""
    count = sum(part in found for found in parts.values())
    return count > 0 and (part == "note" or count >= max(2, len(parts) - 1))


def _find_keys(
    roles: Sequence[Role], options: tuple[OptionColumn, ...], names: Sequence[str]
) -> tuple[tuple[int, ...], bool, tuple[OptionColumn, ...]]:
    """The columns of the key, whether the first option is right, and the options (wrong ones included)."""
    wrong = columns_of(roles, Role.WRONG)
    keys = tuple(column for column in columns_of(roles, Role.KEY) if column not in {one.mark for one in options})
    answers = keys or columns_of(roles, Role.ANSWER)
    if wrong and (answers or len(options) == 1) and len(options) < 2:
        right = answers or (options[0].text,)
        listed = tuple(OptionColumn(text=column, name=fold(names[column])) for column in (*right, *wrong))
        return right, True, listed
    if len(options) < 2:
        options = ()
    if options or columns_of(roles, Role.OPTIONS):
        return answers, False, options
    cards = columns_of(roles, Role.DEFINITION) if not answers or Role.TERM in roles else ()
    found = cards or answers or columns_of(roles, Role.OPTION)
    notes = () if Role.POINTS in roles else columns_of(roles, Role.NOTE)
    return found or notes, False, options


def _list_unread(layout: Layout, grid: Grid) -> tuple[str, ...]:
    """The headings of columns with something in them that no question will hold."""
    parts = {part for one in layout.options for part in (one.text, one.mark, one.weight, one.note)}
    read = {*parts, *layout.prompts, *layout.keys, layout.options_cell, layout.answer_weights}
    read |= {column for role in _READ for column in layout.columns(role)}
    names = enumerate(layout.heading)
    return tuple(
        name for column, name in names if name and column not in read and has_content(grid, layout.header, column)
    )


def count_headings(rows: Iterable[Row]) -> int:
    """The most headings that one of these rows holds and that are sure; how much it looks like a line of headings."""
    counts = (sum(one.is_sure and one.role is not Role.OTHER for one in read_headings(row)) for row in rows)
    return max(counts, default=0)
