"""SQLite keeps the cards of one person beside each other: a round that looks at all of them reads a few pages of the
file, not one for each card. PostgreSQL has no such tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alembic import op
from sqlalchemy import bindparam, text

if TYPE_CHECKING:
    from collections.abc import Callable

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_TOGETHER = " WITHOUT ROWID"
_NAME = re.compile(r"^(CREATE TABLE )[\"'`\[]?cards\b[\"'`\]]?", re.IGNORECASE)
_FIND_MADE = text(
    "SELECT sql FROM sqlite_master WHERE tbl_name = 'cards' COLLATE NOCASE AND sql IS NOT NULL AND type IN :types ORDER BY type, rowid"
).bindparams(bindparam("types", expanding=True))


def upgrade() -> None:
    _make_anew(lambda definition: definition + _TOGETHER)


def downgrade() -> None:
    _make_anew(lambda definition: definition.removesuffix(_TOGETHER))


def _make_anew(change: Callable[[str], str]) -> None:
    """The table with another definition, and its rows in the order of its key.

    What an operator added stays whole: the new table takes the name only once the old one is gone, so that views,
    foreign keys and triggers of other tables never come to name another than `cards`.
    """
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    (definition,) = connection.scalars(_FIND_MADE, {"types": ["table"]}).all()
    lost_with_it = connection.scalars(_FIND_MADE, {"types": ["index", "trigger"]}).all()
    op.execute(change(_NAME.sub(r"\1cards_anew", definition, count=1)))
    op.execute("INSERT INTO cards_anew SELECT * FROM cards ORDER BY person_id, fact_id")
    op.execute("DROP TABLE cards")
    # Otherwise SQLite refuses to rename anything while a view names a table that is not there.
    op.execute("PRAGMA legacy_alter_table = ON")
    try:
        op.execute("ALTER TABLE cards_anew RENAME TO cards")
    finally:
        op.execute("PRAGMA legacy_alter_table = OFF")
    for made in lost_with_it:
        op.execute(made)
