"""Claims: one process handles an update; who was thought dead leaves no trace; who kills is set aside."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from storage.claims import NEVER_SETTLED
from storage.engine import open_engine
from storage.errors import ClaimLost
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, an_update

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.claims import Abandoned
    from storage.inbox import StoredUpdate
    from storage.unit_of_work import OwnUnitOfWork

LEASE = timedelta(minutes=1)
OVER = timedelta(0)
EFFECT = 1_000_000


def take(uow: OwnUnitOfWork, *, limit: int = 100, lease: timedelta = LEASE) -> tuple[StoredUpdate, ...]:
    return uow.claims.take(limit=limit, lease=lease)


def take_over(uow: OwnUnitOfWork, *, give_up_after: int = 3, lease: timedelta = LEASE) -> Abandoned | None:
    return uow.claims.take_abandoned(lease=lease, give_up_after=give_up_after)


def numbers(updates: tuple[StoredUpdate, ...]) -> list[int]:
    return [update.update_id for update in updates]


def test_a_claim_takes_the_oldest_update_of_each_person_and_no_second_of_theirs(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(3, person_key=3), an_update(2, person_key=2)], received_at=NOW)
    uow.inbox.store([an_update(1, person_key=3), an_update(4, person_key=4)], received_at=NOW)

    first, second, third = take(uow, limit=2), take(uow), take(uow)

    assert (numbers(first), numbers(second), third) == ([3, 2], [4], ())


def test_the_next_update_of_a_person_is_free_when_the_one_before_is_done_or_given_up(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(number) for number in (1, 2, 3)], received_at=NOW)

    (first,) = take(uow)
    uow.inbox.mark_done(first, at=NOW)
    (second,) = take(uow)
    uow.inbox.record_failure(second, reason="x", give_up_after=1)

    assert numbers(take(uow)) == [3]


def test_what_failed_is_free_again_at_once_under_a_new_number(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    (first,) = take(uow)
    uow.inbox.record_failure(first, reason="x", give_up_after=2)

    (again,) = take(uow)

    assert (again.id, again.attempts, again.claim > first.claim) == (first.id, 1, True)
    with pytest.raises(ClaimLost):
        uow.inbox.mark_done(first, at=NOW)


def test_what_was_put_back_waits_for_the_persons_update_under_way(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2)], received_at=NOW)
    (first,) = take(uow)
    uow.inbox.record_failure(first, reason="x", give_up_after=1)
    (second,) = take(uow)
    uow.inbox.retry_failed([first.id])

    assert take(uow) == ()
    uow.inbox.mark_done(second, at=NOW)
    assert numbers(take(uow)) == [1]


def test_nothing_is_claimed_of_who_is_busy_or_beyond_a_limit(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(number, person_key=number) for number in (1, 2, 3)], received_at=NOW)
    newest = uow.inbox.find_newest_pending()

    claimed = uow.claims.take(limit=9, lease=LEASE, busy=frozenset({1}), up_to=newest - 1)

    assert numbers(claimed) == [2]


@pytest.mark.postgresql
def test_a_lease_that_runs_is_nobody_elses_and_a_renewed_one_runs_on(postgresql_url: str) -> None:
    engine = open_engine(postgresql_url)
    with unit_of_work(engine) as uow:
        check_leases(uow)
    engine.dispose()


def check_leases(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2, person_key=2)], received_at=NOW)
    ending, lasting = take(uow, lease=OVER)

    renewed = uow.claims.renew([lasting], lease=LEASE)

    found = take_over(uow)
    assert found is not None
    assert (renewed, found.update.id, found.deaths, take_over(uow)) == (1, ending.id, 1, None)
    assert uow.claims.renew([ending], lease=LEASE) == 0


def test_what_is_released_is_free_at_once_and_counts_as_no_death(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    claimed = take(uow)

    assert uow.claims.release(claimed) == 1

    assert take_over(uow) is None
    assert numbers(take(uow)) == [1]


def test_of_several_dropped_updates_one_at_a_time_is_taken_over_and_none_in_hand(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(number, person_key=number) for number in (1, 2, 3)], received_at=NOW)
    first, _, _ = take(uow, lease=OVER)

    found = uow.claims.take_abandoned(lease=LEASE, in_flight=[first.id], give_up_after=3)

    assert found is not None
    assert (found.update.update_id, found.deaths, found.is_given_up) == (2, 1, False)


def test_an_update_that_kills_whoever_handles_it_is_set_aside_with_its_reason(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1), an_update(2), an_update(3, person_key=3)], received_at=NOW)
    (poison, _other) = take(uow, lease=OVER)
    uow.inbox.mark_done(_other, at=NOW)

    deaths = [take_over(uow, lease=OVER) for _ in range(3)]

    assert [death is not None and (death.deaths, death.is_given_up) for death in deaths] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    (failed,) = uow.inbox.list_failed(limit=9)
    assert (failed.id, failed.reason) == (poison.id, NEVER_SETTLED)
    assert numbers(take(uow)) == [2]


def test_an_update_put_back_after_its_deaths_begins_anew(uow: OwnUnitOfWork) -> None:
    uow.inbox.store([an_update(1)], received_at=NOW)
    (poison,) = take(uow, lease=OVER)
    take_over(uow, lease=OVER, give_up_after=1)

    uow.inbox.retry_failed([poison.id])

    assert take_over(uow) is None
    assert numbers(take(uow)) == [1]


STEPS = ("first takes", "first settles", "second takes over", "second settles")
ORDERS = sorted(
    order
    for order in permutations(STEPS)
    if order.index(STEPS[0]) < order.index(STEPS[1]) and order.index(STEPS[2]) < order.index(STEPS[3])
)


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: ", ".join(order).replace(" ", "-"))
def test_in_whatever_order_two_processes_claim_and_answer_the_effect_is_there_once(
    engine: Engine, order: tuple[str, ...]
) -> None:
    with unit_of_work(engine) as uow:
        uow.inbox.store([an_update(1)], received_at=NOW)
        uow.commit()
    hands: dict[str, StoredUpdate] = {}
    outcomes: dict[str, str] = {}

    for step in order:
        who, _, deed = step.partition(" ")
        with unit_of_work(engine) as uow:
            if deed == "settles":
                outcomes[who] = answer(uow, hands.get(who))
            elif deed == "takes":
                hands.update((who, claimed) for claimed in take(uow, lease=OVER))
            elif (found := take_over(uow)) is not None:
                hands[who] = found.update
            uow.commit()

    with unit_of_work(engine) as uow:
        effects = [update for update in take(uow) if update.person_key == EFFECT]
        assert len(effects) == uow.inbox.count_pending() == 1
    assert sorted(outcomes.values()) in (["answered", "lost"], ["answered", "nothing"])


def answer(uow: OwnUnitOfWork, stored: StoredUpdate | None) -> str:
    """Leave an effect and settle, in one unit of work; what becomes of it."""
    if stored is None:
        return "nothing"
    uow.inbox.store([an_update(EFFECT + stored.claim, person_key=EFFECT)], received_at=NOW)
    try:
        uow.inbox.mark_done(stored, at=NOW)
    except ClaimLost:
        uow._connection.rollback()
        return "lost"
    return "answered"
