"""What acts by itself in a database and is none of Rappel's: triggers, rules and views that no migration makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from storage.tables import TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_FIND: Final = {
    "sqlite": text("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"),
    "postgresql": text(
        "SELECT 'trigger', tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal"
        " UNION ALL SELECT 'view', relname, '' FROM pg_class"
        " WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace"
        " UNION ALL SELECT 'rule', rulename, '' FROM pg_rules WHERE schemaname = 'public' ORDER BY 2"
    ),
}
_DOES: Final = {
    "sqlite": "CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table}"
    " BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END",
    "postgresql": "BEGIN RAISE EXCEPTION '{table} are append-only'"
    " USING ERRCODE = 'integrity_constraint_violation'; END",
}


def list_foreign(connection: Connection) -> Iterator[str]:
    """Every trigger, rule and view that no migration made, or that does something else than they made it do."""
    does = _DOES[connection.dialect.name]
    ours = {name: does.format(table=name.partition("_")[0]) for name in TRIGGERS}
    for kind, name, words in connection.execute(_FIND[connection.dialect.name]):
        if kind != "trigger" or " ".join(str(words).replace('"', "").split()) != ours.get(name):
            yield f"{kind} {name}"
