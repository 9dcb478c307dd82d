"""Names in what others wrote where no number says whose they are: of forwarded messages and of shared contacts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select, update

from storage import tables
from storage.tables import InboxState

if TYPE_CHECKING:
    from sqlalchemy import Connection

_inbox = tables.inbox
_FORWARDED: Final = ("sender_user_name", "forward_sender_name")
"""Where Telegram puts the name of somebody who hides their account from forwards."""
_CONTACT: Final = "phone_number"


def blank_hidden_name(connection: Connection, first_name: str) -> None:
    """Take a name out of the updates that are kept as failed; else they stay, for they are others' and may be retried.

    Whoever has the same first name is blanked too: there is no way to tell. Free text is left as it is.
    """
    may_name = or_(*(_inbox.c.payload.contains(f'"{key}"') for key in (*_FORWARDED, _CONTACT)))
    rows = connection.execute(
        select(_inbox.c.id, _inbox.c.payload).where(_inbox.c.state == InboxState.FAILED, may_name)
    )
    for row in rows.all():
        before = json.loads(row.payload)
        after = _blank(before, first_name)
        if after != before:
            payload = json.dumps(after, ensure_ascii=False)
            connection.execute(update(_inbox).where(_inbox.c.id == row.id).values(payload=payload))


def _blank(value: Any, first_name: str) -> Any:
    if isinstance(value, list):
        return [_blank(part, first_name) for part in value]
    if not isinstance(value, dict):
        return value
    if _CONTACT in value and _names(value.get("first_name"), first_name):
        return {key: "" if isinstance(part, str) else part for key, part in value.items()}
    return {
        key: "" if key in _FORWARDED and _names(part, first_name) else _blank(part, first_name)
        for key, part in value.items()
    }


def _names(value: object, first_name: str) -> bool:
    return isinstance(value, str) and f"{value} ".casefold().startswith(f"{first_name} ".casefold())
