"""Tables without a line of headings: read by their shape, but only where the shape leaves no doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.tables.headings import Role
from questions.formats.tables.keys import Convention, read_key
from questions.formats.tables.layout import Layout, OptionColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.tables.grid import Grid, Row

_SAMPLE = 400
_MOST_COLUMNS = 16
_CLEAR = 0.95
_PAIRED = 0.8
_PAIRED_BY_TABS = 0.5
_LONGEST_TAG = 40


def find_shape(grid: Grid) -> Layout | None:
    """The layout of a table that has none written on it: flashcards, or question, options and key; None if unclear.

    Flashcards are two columns (and, between tabs, a third with tags or an example). A key is a column that, in
    nearly every row, is a letter or number of the options before it, or repeats the text of one.
    """
    rows = [row for row in grid.rows if not row.is_empty()][:_SAMPLE]
    columns = _list_columns(rows)
    if len(columns) > 2 and _is_running_number(rows, columns[0]):
        columns = columns[1:]
    if len(columns) < 2 or len(columns) > _MOST_COLUMNS:
        return None
    return _find_cards(grid, rows, columns) or _find_key(rows, columns)


def _list_columns(rows: Sequence[Row]) -> list[int]:
    width = max((len(row.values) for row in rows), default=0)
    needed = max(1, len(rows) // 4)
    return [column for column in range(min(width, 4 * _MOST_COLUMNS)) if _count_filled(rows, column) >= needed]


def _count_filled(rows: Sequence[Row], column: int) -> int:
    return sum(bool(row.text(column)) for row in rows)


def _is_running_number(rows: Sequence[Row], column: int) -> bool:
    return all(row.text(column) in {"", str(place), str(place + 1)} for place, row in enumerate(rows))


def _find_cards(grid: Grid, rows: Sequence[Row], columns: list[int]) -> Layout | None:
    front, back, *more = columns
    paired = sum(bool(row.text(front) and row.text(back)) for row in rows)
    if paired < (_PAIRED_BY_TABS if grid.separator == "\t" else _PAIRED) * len(rows):
        return None
    if not more:
        return Layout(header=-1, prompts=(front,), keys=(back,))
    if len(more) == 1 and grid.separator == "\t" and _find_key(rows, columns) is None:
        role = Role.TAGS if all(_is_tag(row.text(more[0])) for row in rows) else Role.NOTE
        return Layout(header=-1, prompts=(front,), keys=(back,), by_role={role: (more[0],)})
    return None


def _is_tag(text: str) -> bool:
    return len(text) <= _LONGEST_TAG and not any(sign in text for sign in ".?!")


def _find_key(rows: Sequence[Row], columns: list[int]) -> Layout | None:
    """The last column that names one of the options between it and the question, whichever way."""
    for end in range(len(columns) - 1, 2, -1):
        prompt, options, key = columns[0], columns[1:end], columns[end]
        if _is_question(rows, prompt, options) and _is_key(rows, options, key):
            pieces = tuple(OptionColumn(text=column) for column in options)
            return Layout(header=-1, prompts=(prompt,), options=pieces, keys=(key,))
    return None


def _is_question(rows: Sequence[Row], prompt: int, options: Sequence[int]) -> bool:
    """Whether the first column asks: it ends as questions do, or is much longer than what follows."""
    texts = [row.text(prompt) for row in rows]
    asking = sum(text.endswith(("?", ":", "…", "...", "؟", "？")) or "__" in text for text in texts)
    mean = sum(map(len, texts)) / len(texts)
    longest = max(sum(len(row.text(column)) for row in rows) / len(rows) for column in options)
    return asking >= len(texts) / 2 or (mean >= 25 and mean > 1.5 * longest)


def _is_key(rows: Sequence[Row], options: Sequence[int], key: int) -> bool:
    for convention in (Convention.LETTER, Convention.NUMBER, Convention.TEXT):
        explained = sum(
            bool(read_key(row.value(key), [row.text(column) for column in options], convention=convention))
            for row in rows
        )
        if explained >= _CLEAR * len(rows):
            return True
    return False
