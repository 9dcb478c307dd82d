"""A PostgreSQL database that one test after another gets as new: emptying one costs a tenth of copying one.

Whatever a test leaves behind besides rows – connections, another schema, settings – is found in PostgreSQL's own
catalogs; such a database is not used again.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from tests.databases import PostgreSQLServer

_CATALOGS = (
    *("pg_class", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint", "pg_trigger", "pg_proc", "pg_rewrite"),
    *("pg_type", "pg_namespace", "pg_extension", "pg_event_trigger", "pg_policy", "pg_largeobject_metadata"),
    *("pg_db_role_setting", "pg_publication", "pg_collation", "pg_default_acl"),
)
_LEAVE = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_NUMBERS = (
    "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
    " FROM pg_sequences"
)
KEPT = "alembic_version"


class ReusedDatabase:
    """A copy of a template, made anew only when a test has left more than rows in it."""

    def __init__(self, server: PostgreSQLServer, template: str) -> None:
        self._server = server
        self._template = template
        self._stack = ExitStack()
        self._url = ""
        self._as_new = ""
        self._rows: dict[str, bytes] = {}
        self._numbers: list[tuple[str, int, bool]] = []

    def hand_out(self) -> str:
        """The address of the database with this version's schema and nothing else."""
        if not self._url or not self._empty():
            self.drop()
            self._url = self._stack.enter_context(self._server.fresh_database(like=self._template))
            with psycopg.connect(self._url) as connection:
                self._as_new = _describe(connection)
                # Migrations leave rows, too.
                self._rows = {name: _copy_out(connection, name) for name in _list_tables(connection)}
                self._numbers = connection.execute(_NUMBERS).fetchall()
        return self._url

    def drop(self) -> None:
        """Remove it, if there is one."""
        self._stack.close()
        self._url = ""

    def _empty(self) -> bool:
        """Take everybody's connections and all rows but those of the template; whether it is as new then."""
        try:
            with psycopg.connect(self._url) as connection:
                connection.execute(_LEAVE, [connection.info.backend_pid])
                if _describe(connection) != self._as_new:
                    return False
                # Neither keys between tables nor triggers that forbid changes are asked.
                connection.execute("SET session_replication_role = replica")
                for name in self._rows:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                for name, rows in self._rows.items():
                    _copy_in(connection, name, rows)
                connection.cursor().executemany("SELECT setval(%s::regclass, %s, %s)", self._numbers)
        except psycopg.Error:
            return False
        return True


def _describe(connection: psycopg.Connection) -> str:
    """Which transactions wrote the catalogs last: another value after any change of the schema, the same without."""
    parts = [
        f"SELECT count(*)::text || '/' || coalesce(sum(xmin::text::bigint), 0) AS mark FROM {catalog}"
        for catalog in _CATALOGS
    ]
    ((mark,),) = connection.execute(f"SELECT string_agg(mark, ' ') FROM ({' UNION ALL '.join(parts)}) marks")
    (revision,) = connection.execute(f"SELECT version_num FROM {KEPT}").fetchone() or ("",)
    return f"{revision} {mark}"


def _list_tables(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_TABLES) if name != KEPT]


def _copy_out(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
        return b"".join(bytes(row) for row in rows)


def _copy_in(connection: psycopg.Connection, table: str, rows: bytes) -> None:
    if rows:
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as place:
            place.write(rows)
