"""Erasing and exporting are complete by construction: no column that may say who somebody is escapes the plan."""

import re

import pytest
from sqlalchemy import Column, Table

from bot.views.own_data_words import COLUMNS, SECRETS, TABLES
from storage.erasure_plan import EXEMPT, PLAN, Fate, columns_of, tables_of
from storage.table_parts import metadata
from storage.tables import people

SPEAKING = re.compile(
    r"(^|_)(person|people|member|apprentice|trainer|admin|author|owner|reporter|reviewer|by|telegram|user|chat|alias|nick"
    r"|nickname|name|payload|detail|subject|comment|note|message|mark|content|answer|reason|words)(_|$)"
)
EXPORTED = (Fate.OWN, Fate.CLEAR, Fate.HAND_ON)
CLEARED = (Fate.CLEAR, Fate.UNNAME)
WORDED = sorted({table.name for table in tables_of(*EXPORTED)} | {"acts", "inbox"})


def full_name(column: Column) -> str:
    return f"{column.table.name}.{column.name}"


def owned() -> set[Table]:
    return set(tables_of(Fate.OWN))


def must_be_planned(column: Column) -> bool:
    """Whether a column may tell who somebody is, or hangs on rows that go with a person."""
    if column.references(people.c.id):
        return True
    if column.table in owned():
        return False
    hangs_on = any(key.column.table in owned() for key in column.foreign_keys)
    return hangs_on or bool(SPEAKING.search(column.name))


def test_every_column_that_may_name_somebody_is_planned_or_exempt_with_a_reason():
    columns = [column for table in metadata.tables.values() for column in table.columns]
    forgotten = [full_name(column) for column in columns if must_be_planned(column)]

    assert [name for name in forgotten if name not in PLAN and name not in EXEMPT] == []
    assert all(EXEMPT.values())


def test_nothing_is_planned_that_is_not_there_or_that_is_exempt_too():
    there = {full_name(column) for table in metadata.tables.values() for column in table.columns}

    assert set(PLAN) | set(EXEMPT) <= there
    assert set(PLAN) & set(EXEMPT) == set()


def test_a_forgotten_table_would_be_noticed():
    table = Table("confessions", type(metadata)(), Column("id"), Column("told_by"), Column("words"), Column("count"))

    assert [column.name for column in table.columns if must_be_planned(column)] == ["told_by", "words"]


def test_only_what_may_be_empty_is_emptied():
    assert [
        full_name(column)
        for table in tables_of(*CLEARED)
        for column in columns_of(table, *CLEARED)
        if not column.nullable
    ] == []


@pytest.mark.parametrize("table_name", WORDED)
def test_every_table_and_column_of_an_export_has_a_french_name(table_name):
    columns = [column.name for column in metadata.tables[table_name].columns]
    shown = [name for name in columns if f"{table_name}.{name}" not in SECRETS]

    assert table_name in TABLES
    assert [name for name in shown if name not in COLUMNS] == []
