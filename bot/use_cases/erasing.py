"""Erasing a person: by themselves, by an admin whom they asked, or because their cohort's time is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.broadcast_progress import stop_broadcasts_of
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.ownership_notices import tell_of_orphaned_cohort
from bot.use_cases.rights import require_giving_roles
from questions.audit import ERASED, Deed
from questions.cohorts import may_teach
from questions.erasure import CONFIRMATION, is_of_key, mark_of
from questions.errors import InvalidSetting, NotFound, StaleTap
from questions.people import Role
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.people import Person
    from storage.unit_of_work import UnitOfWork

ERASE: Final = "data.erase"
KINDS: Final = frozenset({ERASE})
MOST_TOLD: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """What goes with a person, and what others take over: `heir` gets the `sets`; nobody teaches `orphans` then."""

    person: Person
    answers: int
    sets: int
    heir: Person | None
    orphans: tuple[Cohort, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Eraser:
    """What every erasure needs: the key of the marks, and where and when it is."""

    key: bytes
    now: datetime
    zone: ZoneInfo


def is_confirmation(text: str) -> bool:
    """Whether a text is the word that erases, once it is asked for."""
    return fold(text) == CONFIRMATION


def look_at_loss(uow: UnitOfWork, act: Act, *, granted: Mapping[int, Role]) -> Loss:
    """What would go with the acting person; raises InvalidSetting for the last admin, unless the settings name them."""
    person = uow.people.get(act.person.id)
    _require_replaceable(uow, person, granted=granted)
    return _weigh(uow, person)


def begin_erasing(uow: UnitOfWork, act: Act, *, granted: Mapping[int, Role]) -> Loss:
    """The same, with the next text of the person awaited as their confirmation."""
    loss = look_at_loss(uow, act, granted=granted)
    keep_draft(uow, act, ERASE, {})
    return loss


def confirm_erasing(uow: UnitOfWork, act: Act, *, text: str, key: bytes, granted: Mapping[int, Role]) -> Loss | None:
    """What is gone after the right word; None for another text, after which nothing has happened.

    Raises StaleTap if nobody asked for it within the hour, InvalidSetting as `look_at_loss`.
    """
    get_draft(uow, act, kinds=KINDS)
    if not is_confirmation(text):
        return None
    loss = look_at_loss(uow, act, granted=granted)
    return erase(uow, loss.person, eraser=_eraser(act, key), by=ERASED)


def look_at_person(uow: UnitOfWork, act: Act, *, person_id: int, granted: Mapping[int, Role]) -> Loss:
    """What would go with somebody else; raises RoleNeeded, StaleTap if they are gone, InvalidSetting as below."""
    require_giving_roles(uow, act)
    return _weigh(uow, _get_other(uow, act, person_id, granted=granted))


def erase_person(uow: UnitOfWork, act: Act, *, person_id: int, key: bytes, granted: Mapping[int, Role]) -> Loss:
    """What is gone of somebody who asked an admin for it.

    Raises RoleNeeded, StaleTap if they are gone, InvalidSetting for oneself (which takes a word of one's own) and for
    an admin of the settings.
    """
    require_giving_roles(uow, act)
    person = _get_other(uow, act, person_id, granted=granted)
    return erase(uow, person, eraser=_eraser(act, key), by=act.person.id)


def erase(uow: UnitOfWork, person: Person, *, eraser: Eraser, by: int | None) -> Loss:
    """What is gone: everything of a person but counts of answers; `by` is who did it, as the audit log names them."""
    loss = _weigh(uow, person)
    heir_id = None if loss.heir is None else loss.heir.id
    mark = mark_of(person.telegram_id, key=eraser.key)
    left = uow.ownership.list_left_accounts(person.id)
    stop_broadcasts_of(uow, author_id=person.id, by=by, now=eraser.now)
    uow.ownership.erase(person, heir_id=heir_id, mark=mark, at=eraser.now)
    # Whoever had such an account later is somebody else.
    _remember(uow, {mark_of(number, key=eraser.key): left_at for number, left_at in left.items()})
    uow.acts.append(Deed.PERSON_ERASED, at=eraser.now, person_id=by, subject=f"person:{ERASED}", detail=person.role)
    admins = uow.people.list_admins()[:MOST_TOLD]
    for cohort in loss.orphans:
        tell_of_orphaned_cohort(uow, people=admins, cohort=cohort, now=eraser.now, zone=eraser.zone)
    return loss


def erase_again(uow: UnitOfWork, *, eraser: Eraser, marks: Mapping[str, datetime]) -> int:
    """How many people were erased anew whom the database still held although they had been erased: after a restore.

    `marks` are those of the database that the backup replaced, which knows of later erasures. Whoever came back after
    their erasure is somebody new, and stays. All marks are kept, for a second restore.
    """
    _remember(uow, marks)
    known, gone = uow.ownership.list_marks(), 0
    for person in uow.people.list_all():
        mark = mark_of(person.telegram_id, key=eraser.key)
        erased_at = known.get(mark)
        if erased_at is not None and person.created_at <= erased_at:
            erase(uow, person, eraser=eraser, by=None)
            uow.ownership.mark_erased(mark, at=erased_at)
            gone += 1
    return gone


def count_unreadable(marks: Iterable[str], *, eraser: Eraser) -> int:
    """How many marks were made with the key of another token: whom they mean, this one can't tell."""
    return sum(not is_of_key(mark, key=eraser.key) for mark in marks)


def _remember(uow: UnitOfWork, marks: Mapping[str, datetime]) -> None:
    """Keep these marks beside those that are there; of two of one account the later."""
    known = uow.ownership.list_marks()
    for mark, erased_at in marks.items():
        if mark not in known or known[mark] < erased_at:
            uow.ownership.mark_erased(mark, at=erased_at)


def _eraser(act: Act, key: bytes) -> Eraser:
    return Eraser(key=key, now=act.now, zone=act.syllabus.zone)


def _get_other(uow: UnitOfWork, act: Act, person_id: int, *, granted: Mapping[int, Role]) -> Person:
    try:
        person = uow.people.get(person_id)
    except NotFound:
        raise StaleTap from None
    if person.id == act.person.id:
        raise InvalidSetting(setting="erasure", reason="own")
    if granted.get(person.telegram_id) is Role.ADMIN:
        raise InvalidSetting(setting="role", reason="settings")
    return person


def _require_replaceable(uow: UnitOfWork, person: Person, *, granted: Mapping[int, Role]) -> None:
    """Raise InvalidSetting if nobody could administer Rappel without the person: the settings name no admin."""
    if person.role is not Role.ADMIN or Role.ADMIN in granted.values():
        return
    others = [one for one in uow.people.list_teaching(limit=2) if one.role is Role.ADMIN and one.id != person.id]
    if not others:
        raise InvalidSetting(setting="erasure", reason="last admin")


def _weigh(uow: UnitOfWork, person: Person) -> Loss:
    cohorts = uow.cohorts.list_of_trainer(person.id) if may_teach(person) else ()
    fellows = {cohort.id: _list_fellows(uow, cohort, person) for cohort in cohorts}
    orphans = tuple(cohort for cohort in cohorts if not fellows[cohort.id])
    own_sets = [one for one in uow.sets.list_all() if one.owner_id == person.id]
    return Loss(
        person=person,
        answers=uow.reviews.count_of(person.id),
        sets=len(own_sets),
        heir=_find_heir(uow, person, [one for found in fellows.values() for one in found]),
        orphans=orphans,
    )


def _list_fellows(uow: UnitOfWork, cohort: Cohort, person: Person) -> list[Person]:
    return [one for one in uow.cohorts.list_trainers(cohort.id) if one.id != person.id and may_teach(one)]


def _find_heir(uow: UnitOfWork, person: Person, fellows: list[Person]) -> Person | None:
    """Who takes over what others still use: who trains most of the same cohorts, else an admin, else a trainer."""
    if fellows:
        return max(fellows, key=lambda one: (fellows.count(one), -one.id))
    others = [one for one in uow.people.list_teaching(limit=2) if one.id != person.id]
    return others[0] if others else None
