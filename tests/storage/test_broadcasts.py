from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError

from questions.broadcasts import Audience, BroadcastState, NewBroadcast, Recipients
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, TODAY, a_cohort, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def a_new_broadcast(*cohort_ids: int, number: int = 7) -> NewBroadcast:
    return NewBroadcast(
        number=number,
        author_id=1,
        created_at=NOW,
        day=TODAY,
        text="Bonjour\n<b>",
        audience=Audience.COHORTS if cohort_ids else Audience.EVERYONE,
        cohort_ids=cohort_ids,
        recipients=Recipients(reachable=3, unreachable=1),
    )


def test_a_broadcast_comes_out_as_it_went_in(uow: OwnUnitOfWork) -> None:
    enrol(uow)
    cohorts = [a_cohort(uow).id, a_cohort(uow).id]

    made = uow.broadcasts.create(a_new_broadcast(*cohorts))

    assert made.new == a_new_broadcast(*cohorts)
    assert (made.state, made.put, made.cursor, made.closed_at) == (BroadcastState.FILLING, 0, 0, None)
    assert uow.broadcasts.find(made.id) == uow.broadcasts.find_by_number(1, 7) == made
    assert uow.broadcasts.list_open() == uow.broadcasts.list_latest(limit=9) == (made,)
    assert uow.broadcasts.list_open(author_id=2) == ()
    assert [uow.broadcasts.count_of_day(cohort, TODAY) for cohort in cohorts] == [1, 1]


def test_a_step_is_confirmed_once_whatever_the_use_case_does(uow: OwnUnitOfWork) -> None:
    enrol(uow)
    uow.broadcasts.create(a_new_broadcast())

    with pytest.raises(DBAPIError):
        uow.broadcasts.create(a_new_broadcast())


@pytest.mark.postgresql
def test_while_one_process_takes_a_broadcast_further_another_leaves_it_alone(postgresql_url: str) -> None:
    upgrade(postgresql_url)
    engine = open_engine(postgresql_url)
    with unit_of_work(engine) as uow:
        enrol(uow)
        made = uow.broadcasts.create(a_new_broadcast())
        uow.commit()

    with unit_of_work(engine) as one, unit_of_work(engine) as other:
        held = one.broadcasts.claim_open(made.id)
        assert held is not None
        assert other.broadcasts.claim_open(made.id) is None
        one.broadcasts.put_next(held, limit=9, now=NOW, not_before=NOW, for_minors=NOW)
        one.commit()
        after = other.broadcasts.claim_open(made.id)
        assert after is not None
        assert (after.put, after.state) == (1, BroadcastState.SENDING)
    engine.dispose()
