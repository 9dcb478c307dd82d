"""How an answer is judged today, as SQL: what a corrected key made of it, else what was logged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func

from storage import tables

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def judged(name: str) -> ColumnElement[Any]:
    """The present value of a column in `storage.review_rows.REGRADED`, for a query that joins `regrades` outer."""
    present: ColumnElement[Any] = func.coalesce(tables.regrades.c[name], tables.reviews.c[name])
    return present
