"""Bringing a database to this version's schema, and telling whether it is there."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, text

from storage.engine import normalise_url, open_engine
from storage.engine_faults import shown
from storage.errors import BadDatabase, BadDatabaseReason, NewerSchema
from storage.foreign_objects import list_foreign
from storage.tables import TRIGGERS, metadata
from storage.unsettled import MARK, is_unsettled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config
    from sqlalchemy import URL, Connection

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_UPGRADE_LOCK: Final = 7_277_034
"""Names the lock among PostgreSQL's advisory locks of one database: any number, as long as it stays."""
_FIND_REVISION: Final = text("SELECT version_num FROM alembic_version")
_FIND_TRIGGERS: Final = {
    "sqlite": text("SELECT name FROM sqlite_master WHERE type = 'trigger'"),
    "postgresql": text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"),
}


class SchemaProblemKind(StrEnum):
    """What may be wrong with a schema."""

    EMPTY = "empty"
    OUTDATED = "outdated"
    NEWER = "newer"
    DIFFERENT = "different"
    UNSETTLED = "unsettled"
    """A restore into it broke off: what is there must not be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaProblem:
    """One thing that is wrong with a schema; `detail` names the revision found, or what differs."""

    kind: SchemaProblemKind
    detail: str = ""


def upgrade(database: Engine | URL | str, *, settling: bool = False) -> None:
    """Bring the database to this version's schema; raises NewerSchema if it is beyond it, BadDatabase.

    Of several that start at once, one does it, and the others wait until it is done. A database that a restore has
    left half-done is refused (UNSETTLED), unless this is the restore (`settling`).
    """
    with _connected(database) as connection:
        if not settling and _is_unsettled(connection):
            raise BadDatabase(reason=BadDatabaseReason.UNSETTLED, url=shown(connection.engine.url))
        if _needs_upgrade(connection):
            with _one_at_a_time(connection):
                if _needs_upgrade(connection):
                    from alembic import command  # noqa: PLC0415 - most starts find the schema as it should be

                    command.upgrade(_config(connection), "head")


def known_revision() -> str:
    """The revision that this version brings a database to."""
    return max(_known_revisions())


def upgrade_to(database: Engine | URL | str, revision: str) -> None:
    """Bring the database up to an older revision than this version's, as a backup of that time would be."""
    from alembic import command  # noqa: PLC0415

    with _connected(database) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Engine | URL | str, revision: str) -> None:
    """Take the database back to an older revision, `base` being the empty one."""
    from alembic import command  # noqa: PLC0415

    with _connected(database) as connection:
        command.downgrade(_config(connection), revision)


def check(database: Engine | URL | str, *, settling: bool = False) -> list[SchemaProblem]:
    """Everything that keeps this version from working with the database's schema; empty if all is well.

    Looking makes nothing: a SQLite file that is not there stays away. `settling` as for `upgrade`.
    """
    if _is_missing_file(database):
        return [SchemaProblem(kind=SchemaProblemKind.EMPTY)]
    with _connected(database) as connection:
        if not settling and _is_unsettled(connection):
            return [SchemaProblem(kind=SchemaProblemKind.UNSETTLED)]
        found, known = _revisions(connection)
        if found is None:
            return [SchemaProblem(kind=SchemaProblemKind.EMPTY)]
        if found != known:
            kind = SchemaProblemKind.NEWER if _is_newer(found) else SchemaProblemKind.OUTDATED
            return [SchemaProblem(kind=kind, detail=found)]
        with connection.begin():
            return [
                SchemaProblem(kind=SchemaProblemKind.DIFFERENT, detail=detail) for detail in _differences(connection)
            ]


def find_foreign(database: URL | str) -> list[str]:
    """What acts by itself in a database and is none of any version's: such a backup is nobody's of ours."""
    with _connected(database) as connection, connection.begin():
        return list(list_foreign(connection))


def require_known(revision: str | None) -> None:
    """Raise NewerSchema for a revision that this version has never heard of."""
    if _is_newer(revision):
        raise NewerSchema(found=revision or "", known=known_revision())


def is_outdated(database: Engine | URL | str) -> bool:
    """Whether there is a database that an older version left; looking makes nothing."""
    if _is_missing_file(database):
        return False
    with _connected(database) as connection:
        found, known = _revisions(connection)
        return found is not None and found != known and not _is_newer(found)


def _is_missing_file(database: Engine | URL | str) -> bool:
    if isinstance(database, Engine):
        return False
    url = normalise_url(database)
    return url.get_backend_name() == "sqlite" and bool(url.database) and not Path(url.database or "").exists()


@contextmanager
def _connected(database: Engine | URL | str) -> Iterator[Connection]:
    """A connection of the given engine, or of one that lives only here."""
    if isinstance(database, Engine):
        with database.connect() as connection:
            yield connection
        return
    engine = open_engine(database)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _needs_upgrade(connection: Connection) -> bool:
    found, known = _revisions(connection)
    if _is_newer(found):
        raise NewerSchema(found=found or "", known=known)
    return found != known


@contextmanager
def _one_at_a_time(connection: Connection) -> Iterator[None]:
    """Hold PostgreSQL's lock on upgrades, over as many transactions as they take; a SQLite file has one process."""
    if connection.dialect.name == "sqlite":
        yield
        return
    with connection.begin():
        connection.execute(text("SELECT pg_advisory_lock(:name)"), {"name": _UPGRADE_LOCK})
    try:
        yield
    finally:
        connection.rollback()
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_unlock(:name)"), {"name": _UPGRADE_LOCK})


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _revisions(connection: Connection) -> tuple[str | None, str]:
    """The revision found in the database, None if it has none, and this version's own."""
    with connection.begin():
        found = connection.scalar(_FIND_REVISION) if inspect(connection).has_table("alembic_version") else None
    return found, known_revision()


def _is_unsettled(connection: Connection) -> bool:
    with connection.begin():
        return is_unsettled(connection)


def _is_newer(found: str | None) -> bool:
    return found is not None and found not in _known_revisions()


def _known_revisions() -> frozenset[str]:
    """Every revision of this version, by the names of the migrations: loading them would take longer than a start."""
    return frozenset(path.name[1:5] for path in (_MIGRATIONS / "versions").glob("v[0-9]*.py"))


def _differences(connection: Connection) -> Iterator[str]:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_compared})
    yield from map(str, compare_metadata(context, metadata))
    # Not part of what Alembic compares, and lost when a batch migration on SQLite copies the table.
    found = connection.scalars(_FIND_TRIGGERS[connection.dialect.name]).all()
    yield from (f"trigger {name}" for name in TRIGGERS if name not in found)
    yield from list_foreign(connection)


def _is_compared(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or name != MARK
