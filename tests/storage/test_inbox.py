from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.errors import ClaimLost
from storage.tables import inbox
from tests.storage.builders import NOW, an_update

if TYPE_CHECKING:
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import OwnUnitOfWork

NOBODY: frozenset[int] = frozenset()


def pending(uow: OwnUnitOfWork, *, busy: frozenset[int] = NOBODY, limit: int = 100) -> tuple[StoredUpdate, ...]:
    return uow.inbox.list_pending(busy=busy, limit=limit)


def test_updates_are_stored_once_however_often_they_come(uow: OwnUnitOfWork) -> None:
    first = uow.inbox.store([an_update(1), an_update(2)], received_at=NOW)

    again = uow.inbox.store([an_update(2), an_update(3), an_update(3)], received_at=NOW)

    assert [[one.update_id for one in new] for new in (first, again)] == [[1, 2], [3]]
    assert uow.inbox.count_pending() == 3
    assert uow.inbox.store([], received_at=NOW) == ()


def test_more_updates_than_one_statement_takes_are_stored(uow: OwnUnitOfWork) -> None:
    stored = uow.inbox.store([an_update(number, person_key=number) for number in range(1234)], received_at=NOW)

    assert stored == uow.inbox.list_waiting(limit=2000)
    assert [update.update_id for update in pending(uow, limit=2000)] == list(range(1234))


def test_an_update_comes_out_as_it_went_in(uow: OwnUnitOfWork) -> None:
    told = uow.inbox.store([an_update(9_000_000_001, person_key=-1_001_234_567_890)], received_at=NOW)

    (stored,) = pending(uow)

    assert (stored,) == told == uow.inbox.list_waiting(limit=9)
    assert stored.update_id == 9_000_000_001
    assert stored.person_key == -1_001_234_567_890
    assert stored.payload == an_update(9_000_000_001).payload
    assert stored.attempts == 0


def test_only_the_oldest_update_of_each_person_is_next_in_order_of_arrival(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(30, person_key=3), an_update(20, person_key=2)], received_at=NOW)
    uow.inbox.store([an_update(10, person_key=3), an_update(11, person_key=1)], received_at=NOW)

    assert [update.update_id for update in pending(uow)] == [30, 20, 11]
    assert [update.update_id for update in pending(uow, limit=1)] == [30]


def test_nothing_is_next_for_a_person_who_is_busy(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1, person_key=3), an_update(2, person_key=3), an_update(3)], received_at=NOW)

    assert [update.update_id for update in pending(uow, busy=frozenset({3}))] == [3]


def test_after_one_is_done_the_persons_next_is_due(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2)], received_at=NOW)
    (first,) = pending(uow)

    uow.inbox.mark_done(first, at=NOW)
    uow.inbox.mark_done(first, at=NOW + timedelta(days=9))

    (second,) = pending(uow)
    assert second.update_id == 2
    assert (uow.inbox.is_done(first.id), uow.inbox.is_done(second.id)) == (True, False)
    assert uow.inbox.prune(before=NOW + timedelta(seconds=1)) == 1


def test_of_a_done_update_only_that_it_came_is_kept(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2, person_key=8)], received_at=NOW)
    done, _waiting = pending(uow)

    uow.inbox.mark_done(done, at=NOW)

    payloads = uow._connection.scalars(select(inbox.c.payload).order_by(inbox.c.id)).all()
    assert payloads == ["{}", an_update(2, person_key=8).payload]
    assert uow.inbox.store([an_update(1)], received_at=NOW) == ()


def test_a_failing_update_is_given_up_after_its_last_try(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2)], received_at=NOW)
    (first,) = pending(uow)

    tries = [uow.inbox.record_failure(first, reason="KeyError\x00", give_up_after=3) for _ in range(2)]
    (still_first,) = pending(uow)
    tries.append(uow.inbox.record_failure(first, reason="KeyError", give_up_after=3))

    assert tries == [1, 2, 3]
    assert (still_first.update_id, still_first.attempts) == (1, 2)
    assert [update.update_id for update in pending(uow)] == [2]
    assert not uow.inbox.is_done(first.id)


def test_a_done_update_can_not_fail(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    (stored,) = pending(uow)
    uow.inbox.mark_done(stored, at=NOW)

    with pytest.raises(ClaimLost):
        uow.inbox.record_failure(stored, reason="late", give_up_after=1)

    assert uow.inbox.is_done(stored.id)


def test_only_what_was_done_long_ago_is_pruned(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(number, person_key=number) for number in range(4)], received_at=NOW)
    old, fresh, failed, waiting = pending(uow)
    uow.inbox.mark_done(old, at=NOW)
    uow.inbox.mark_done(fresh, at=NOW + timedelta(days=1))
    uow.inbox.record_failure(failed, reason="x", give_up_after=1)

    pruned = uow.inbox.prune(before=NOW + timedelta(days=1))

    assert pruned == 1
    assert uow.inbox.is_done(fresh.id)
    assert pending(uow) == (waiting,)
    (new,) = uow.inbox.store([an_update(0), an_update(1), an_update(2), an_update(3)], received_at=NOW)
    assert new.update_id == old.update_id


def test_a_failed_update_is_kept_a_month_to_be_looked_into_and_no_longer(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    (failed,) = pending(uow)
    uow.inbox.record_failure(failed, reason="x", give_up_after=1)

    assert uow.inbox.prune(before=NOW + timedelta(days=27)) == 0
    assert uow.inbox.prune(before=NOW + timedelta(days=28)) == 1


def test_the_id_of_a_pruned_update_never_comes_back(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    (first,) = pending(uow)
    uow.inbox.mark_done(first, at=NOW)
    uow.inbox.prune(before=NOW + timedelta(seconds=1))

    uow.inbox.store([an_update(2)], received_at=NOW)

    (second,) = pending(uow)
    assert second.id > first.id
