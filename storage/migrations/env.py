"""Alembic's entry: runs the migrations on the connection that `storage.schema` hands over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alembic import context
from sqlalchemy.exc import IntegrityError

from storage.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

connection: Connection = context.config.attributes["connection"]
is_sqlite = connection.dialect.name == "sqlite"


def check_foreign_keys(*_args: Any, **_step: Any) -> None:
    """Refuse a migration that leaves rows pointing nowhere, while it can still be rolled back."""
    if not is_sqlite:
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise IntegrityError("PRAGMA foreign_key_check", None, ValueError(f"{broken[:5]}"))


def set_foreign_keys(state: str) -> None:
    """Switch SQLite's enforcement, past SQLAlchemy: inside a transaction the PRAGMA would do nothing."""
    driver_connection = connection.connection.driver_connection
    if is_sqlite and driver_connection is not None:
        driver_connection.execute(f"PRAGMA foreign_keys = {state}")


context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=is_sqlite,
    transaction_per_migration=True,
    on_version_apply=check_foreign_keys,
)
# A batch operation drops and renames tables that others point to.
set_foreign_keys("OFF")
try:
    with context.begin_transaction():
        context.run_migrations()
finally:
    set_foreign_keys("ON")
