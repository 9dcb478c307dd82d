from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from questions.audit import AuditEntry, Deed
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.unit_of_work import OwnUnitOfWork


def test_the_log_is_read_newest_first_page_by_page(uow: OwnUnitOfWork) -> None:
    for number in (1, 2, 3):
        uow.acts.append(Deed.COHORT_CREATED, at=NOW, person_id=number, subject=f"cohort:{number}")
    uow.acts.append(Deed.COHORT_ARCHIVED, at=NOW, person_id=None, subject="cohort:1", detail="roll-over")

    newest, next_one = uow.acts.list_latest(limit=2)

    assert newest == AuditEntry(
        id=4, at=NOW, person_id=None, act="cohort archived", subject="cohort:1", detail="roll-over"
    )
    assert next_one.subject == "cohort:3"
    assert [entry.person_id for entry in uow.acts.list_latest(limit=2, offset=2)] == [2, 1]


def test_nobody_rewrites_the_log(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.acts.append(Deed.ROLE_TAKEN, at=NOW, person_id=1, subject="person:2")
        uow.commit()

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE acts SET person_id = 3"))
