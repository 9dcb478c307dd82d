"""SQLite keeps the cards of one person beside each other: a round that looks at all of them reads a few pages of the
file, not one for each card. PostgreSQL has no such tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import op
from sqlalchemy import text

if TYPE_CHECKING:
    from collections.abc import Callable

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TOGETHER = " WITHOUT ROWID"


def upgrade() -> None:
    _make_anew(lambda definition: definition + _TOGETHER)


def downgrade() -> None:
    _make_anew(lambda definition: definition.removesuffix(_TOGETHER))


def _make_anew(change: Callable[[str], str]) -> None:
    """The table with another definition, and its rows in the order of its key."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    stored = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'cards' AND sql IS NOT NULL AND type = :type"
    ((_, definition),) = connection.execute(text(stored), {"type": "table"}).all()
    indexes = connection.execute(text(stored), {"type": "index"}).all()
    for name, _ in indexes:
        op.execute(f'DROP INDEX "{name}"')
    op.execute("ALTER TABLE cards RENAME TO cards_before")
    op.execute(change(definition))
    op.execute("INSERT INTO cards SELECT * FROM cards_before ORDER BY person_id, fact_id")
    op.execute("DROP TABLE cards_before")
    for _, index in indexes:
        op.execute(index)
