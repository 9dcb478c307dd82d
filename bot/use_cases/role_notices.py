"""Every admin hears of every role that is given or taken: whoever slips in is seen by the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.telling import put_word
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

ROLE_CHANGED: Final = "role_changed"
MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged:
    """Somebody has another role, whose name is `person`, through `by`: empty if the settings did it.

    `invited` tells that an invite of `by` was used.
    """

    person_id: int
    person: str
    role: Role
    by: str
    invited: bool


def tell_of_role(uow: UnitOfWork, person: Person, *, by: int | None, now: datetime, invited: bool = False) -> None:
    """Let the admins know which role the person has from now on; who changed it by hand knows already."""
    told = [admin for admin in uow.people.list_admins() if admin.id != person.id and (invited or admin.id != by)]
    payload = {"person_id": person.id, "role": person.role.value, "by": by, "invited": invited}
    key = f"{ROLE_CHANGED}:{person.id}:{person.role.value}:{now.isoformat()}"
    put_word(uow, people=told[:MOST_TOLD], kind=ROLE_CHANGED, payload=payload, key=key, now=now)


def _read(uow: UnitOfWork, act: Act, payload: Mapping[str, Any]) -> RoleChanged | None:
    """Names are looked up when it is sent; nothing is said of somebody erased since, nor to who is no admin now."""
    name = uow.people.find_name(payload["person_id"])
    if not name or act.person.role is not Role.ADMIN:
        return None
    return RoleChanged(
        person_id=payload["person_id"],
        person=name,
        role=Role(payload["role"]),
        by="" if payload["by"] is None else uow.people.find_name(payload["by"]),
        invited=payload["invited"],
    )


PREPARE_ROLES: Final[Mapping[str, Callable[[UnitOfWork, Act, Mapping[str, Any]], object | None]]] = {
    ROLE_CHANGED: _read
}
