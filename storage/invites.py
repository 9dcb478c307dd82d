"""Invites, found by the hashes of their secrets; the database has the last word on how many get in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func, select, update

from questions.errors import NotFound
from questions.invites import WRONG_CODES_WITHIN, Invite
from storage import tables
from storage.inserting import insert_if_absent

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Row, Select

    from questions.invites import NewInvite

_invites = tables.invites
_wrong = tables.wrong_codes
_BY_ID = select(_invites).where(_invites.c.id == bindparam("invite_id"))
_BY_HASH = select(_invites).where(
    (_invites.c.token_hash == bindparam("secret_hash")) | (_invites.c.code_hash == bindparam("secret_hash"))
)


def _is_open(now: datetime) -> ColumnElement[bool]:
    columns = _invites.c
    return columns.revoked_at.is_(None) & (columns.expires_at > now) & (columns.uses < columns.most_uses)


class Invites:
    """The invites that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewInvite) -> Invite | None:
        """The invite as stored, or None if its secrets are taken: draw others."""
        row: dict[str, object] = {
            "kind": new.kind,
            "cohort_id": new.cohort_id,
            "person_id": new.person_id,
            "token_hash": new.token_hash,
            "code_hash": new.code_hash,
            "created_by": new.created_by,
            "created_at": new.created_at,
            "expires_at": new.expires_at,
            "most_uses": new.most_uses,
            "uses": 0,
        }
        invite_id = insert_if_absent(self._connection, _invites, row)
        return None if invite_id is None else self.get(invite_id)

    def get(self, invite_id: int) -> Invite:
        """The invite, in whatever state; raises NotFound."""
        invite = self._find(_BY_ID, invite_id=invite_id)
        if invite is None:
            raise NotFound(what="invite", name=str(invite_id))
        return invite

    def find_by_secret(self, secret_hash: str) -> Invite | None:
        """The invite with this token or code, in whatever state, or None."""
        return self._find(_BY_HASH, secret_hash=secret_hash)

    def use(self, invite_id: int, *, now: datetime) -> bool:
        """Count one more use; False, and nothing counted, if it is revoked, expired or used up by now.

        One statement, so of many who redeem the last use at once, one gets in.
        """
        used = self._connection.execute(
            update(_invites).where(_invites.c.id == invite_id, _is_open(now)).values(uses=_invites.c.uses + 1)
        )
        return used.rowcount == 1

    def revoke(self, invite_id: int, *, now: datetime) -> bool:
        """Make an open invite lead nowhere; False if it did already."""
        return self._revoke(_invites.c.id == invite_id, now) == 1

    def revoke_of_cohort(self, cohort_id: int, *, now: datetime) -> int:
        """Revoke every open invite of a cohort, for apprentices and trainers; returns how many."""
        return self._revoke(_invites.c.cohort_id == cohort_id, now)

    def revoke_of_person(self, person_id: int, *, now: datetime) -> int:
        """Revoke every open invite to become this person; returns how many."""
        return self._revoke(_invites.c.person_id == person_id, now)

    def revoke_made_by(self, person_id: int, *, now: datetime) -> int:
        """Revoke every open invite that this person made; returns how many."""
        return self._revoke(_invites.c.created_by == person_id, now)

    def list_open(self, cohort_id: int, *, now: datetime) -> tuple[Invite, ...]:
        """The open invites of a cohort, for apprentices and trainers, the oldest first."""
        rows = self._connection.execute(
            select(_invites).where(_invites.c.cohort_id == cohort_id, _is_open(now)).order_by(_invites.c.id)
        )
        return tuple(map(_invite_from, rows))

    def count_wrong(self, telegram_id: int, *, now: datetime) -> int:
        """How many wrong codes this Telegram account has tried within the hour that began with the first."""
        tries = self._connection.scalars(
            select(_wrong.c.tries).where(_wrong.c.telegram_id == telegram_id, _wrong.c.since > now - WRONG_CODES_WITHIN)
        ).one_or_none()
        return tries or 0

    def count_wrong_of_all(self, *, now: datetime) -> int:
        """How many wrong codes all accounts have tried within their hours."""
        tries = select(func.coalesce(func.sum(_wrong.c.tries), 0)).where(_wrong.c.since > now - WRONG_CODES_WITHIN)
        return int(self._connection.scalars(tries).one())

    def note_wrong(self, telegram_id: int, *, now: datetime) -> None:
        """Count one more wrong code of this Telegram account; what is older than an hour is forgotten."""
        self._connection.execute(delete(_wrong).where(_wrong.c.since <= now - WRONG_CODES_WITHIN))
        first: dict[str, object] = {"telegram_id": telegram_id, "since": now, "tries": 1}
        if insert_if_absent(self._connection, _wrong, first) is None:
            self._connection.execute(
                update(_wrong).where(_wrong.c.telegram_id == telegram_id).values(tries=_wrong.c.tries + 1)
            )

    def _revoke(self, which: ColumnElement[bool], now: datetime) -> int:
        return self._connection.execute(update(_invites).where(which, _is_open(now)).values(revoked_at=now)).rowcount

    def _find(self, statement: Select[Any], **parameters: object) -> Invite | None:
        row = self._connection.execute(statement, parameters).one_or_none()
        return None if row is None else _invite_from(row)


def _invite_from(row: Row[Any]) -> Invite:
    return Invite(
        id=row.id,
        kind=row.kind,
        cohort_id=row.cohort_id,
        person_id=row.person_id,
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        most_uses=row.most_uses,
        uses=row.uses,
        revoked_at=row.revoked_at,
    )
