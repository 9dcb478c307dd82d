"""Invites: found by their secrets, counted by the database, never kept in clear."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from questions.errors import NotFound
from questions.invites import InviteFault, InviteKind
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, a_cohort, an_invite, enrol

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from storage.desk import Desk
    from storage.unit_of_work import OwnUnitOfWork, UnitOfWork


def test_an_invite_is_found_by_either_secret_and_by_no_other(uow: OwnUnitOfWork) -> None:
    invite = uow.invites.add(an_invite(enrol(uow), cohort_id=a_cohort(uow).id, most_uses=40))
    assert invite is not None

    assert uow.invites.find_by_secret("token") == invite == uow.invites.find_by_secret("code")
    assert uow.invites.find_by_secret("other") is None
    assert (invite.uses_left, invite.find_fault(NOW)) == (40, None)


def test_secrets_that_are_taken_are_refused(uow: OwnUnitOfWork) -> None:
    person = enrol(uow)
    uow.invites.add(an_invite(person))

    assert uow.invites.add(an_invite(person, token_hash="other")) is None
    assert uow.invites.add(an_invite(person, code_hash="other")) is None


def test_an_invite_that_never_was_is_not_found(uow: OwnUnitOfWork) -> None:
    with pytest.raises(NotFound):
        uow.invites.get(404)
    assert not uow.invites.use(404, now=NOW)


def test_each_use_counts_until_none_is_left(uow: OwnUnitOfWork) -> None:
    invite = uow.invites.add(an_invite(enrol(uow), most_uses=2))
    assert invite is not None

    assert [uow.invites.use(invite.id, now=NOW) for _ in range(3)] == [True, True, False]
    assert uow.invites.get(invite.id).uses == 2
    assert uow.invites.get(invite.id).find_fault(NOW) is InviteFault.USED


def test_an_invite_ends_at_the_second_it_expires(uow: OwnUnitOfWork) -> None:
    expires_at = NOW + timedelta(days=1)
    invite = uow.invites.add(an_invite(enrol(uow), expires_at=expires_at, most_uses=2))
    assert invite is not None

    assert uow.invites.use(invite.id, now=expires_at - timedelta(seconds=1))
    assert not uow.invites.use(invite.id, now=expires_at)
    assert invite.find_fault(expires_at) is InviteFault.EXPIRED


def test_a_revoked_invite_lets_nobody_in(uow: OwnUnitOfWork) -> None:
    invite = uow.invites.add(an_invite(enrol(uow)))
    assert invite is not None

    assert uow.invites.revoke(invite.id, now=NOW)
    assert not uow.invites.revoke(invite.id, now=NOW)
    assert not uow.invites.use(invite.id, now=NOW)
    assert uow.invites.get(invite.id).find_fault(NOW) is InviteFault.REVOKED


def test_invites_are_revoked_by_cohort_by_maker_and_by_person(uow: OwnUnitOfWork) -> None:
    dana, luc, noa = (enrol(uow, telegram_id=number) for number in (1, 2, 3))
    cohort, other = a_cohort(uow), a_cohort(uow)
    makers = ((dana, cohort.id, None), (luc, cohort.id, None), (luc, other.id, None), (dana, None, noa.id))
    for number, (maker, cohort_id, person_id) in enumerate(makers):
        new = an_invite(
            maker, cohort_id=cohort_id, person_id=person_id, token_hash=f"t{number}", code_hash=f"c{number}"
        )
        uow.invites.add(new)

    assert [invite.id for invite in uow.invites.list_open(cohort.id, now=NOW)] == [1, 2]
    assert uow.invites.revoke_of_person(noa.id, now=NOW) == 1
    assert uow.invites.revoke_of_cohort(cohort.id, now=NOW) == 2
    assert uow.invites.list_open(cohort.id, now=NOW) == ()
    assert uow.invites.revoke_made_by(luc.id, now=NOW) == 1


async def test_of_fifty_who_redeem_ten_uses_at_once_ten_get_in(desk: Desk) -> None:
    def invite_many(uow: UnitOfWork) -> int:
        invite = uow.invites.add(an_invite(enrol(uow), kind=InviteKind.APPRENTICE, most_uses=10))
        assert invite is not None
        return invite.id

    invite_id = await desk.run(invite_many)

    let_in = await asyncio.gather(*(desk.run(lambda uow: uow.invites.use(invite_id, now=NOW)) for _ in range(50)))

    assert sum(let_in) == 10
    assert (await desk.read(lambda uow: uow.invites.get(invite_id))).uses == 10


def test_wrong_codes_are_counted_by_account_and_forgotten_after_an_hour(uow: OwnUnitOfWork) -> None:
    for minutes in (0, 20, 40):
        uow.invites.note_wrong(7, now=NOW + timedelta(minutes=minutes))
    uow.invites.note_wrong(8, now=NOW + timedelta(minutes=50))

    assert uow.invites.count_wrong(7, now=NOW + timedelta(minutes=59)) == 3
    assert uow.invites.count_wrong(7, now=NOW + timedelta(hours=1)) == 0
    uow.invites.note_wrong(7, now=NOW + timedelta(hours=1))
    assert uow.invites.count_wrong(7, now=NOW + timedelta(hours=1)) == 1
    assert uow.invites.count_wrong(8, now=NOW + timedelta(hours=1)) == 1


def test_the_database_itself_refuses_more_uses_than_allowed(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.invites.add(an_invite(enrol(uow)))
        uow.commit()

    with pytest.raises(IntegrityError, match="ck_invites_uses"), engine.begin() as connection:
        connection.execute(text("UPDATE invites SET uses = 2"))
