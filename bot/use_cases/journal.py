"""The audit log for those who answer for the bot: who did what to whom, page by page, by kind or by person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.use_cases.rights import require_admin
from questions.audit import NOBODY, Deed
from questions.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

    from bot.use_cases.syllabus import Act
    from questions.audit import AuditEntry
    from storage.unit_of_work import UnitOfWork

ENTRIES_A_PAGE: Final = 8
MOST_EXPORTED: Final = 100_000
_COHORT: Final = re.compile(r"\bcohort:(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries are meant: of one kind, by one person (`NOBODY`: outside the chat), or all."""

    deed: Deed | None = None
    by: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """An entry with the names that its numbers have today, each empty where nothing has it.

    `cohort` is the one named in its detail.
    """

    entry: AuditEntry
    actor: str
    subject: str
    cohort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """A page (from 0) of the log, the newest first; `pages` is at least 1, `by_name` names the person chosen."""

    lines: tuple[JournalLine, ...]
    chosen: Filter
    by_name: str
    page: int
    pages: int
    count: int
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Somebody who did something that was logged, and how often; the name is empty where nobody has it."""

    person_id: int
    name: str
    count: int


def list_journal(uow: UnitOfWork, act: Act, *, chosen: Filter, page: int = 0) -> JournalPage:
    """A page of the log, the last one if there are fewer; raises RoleNeeded unless an admin acts."""
    require_admin(uow, act)
    count = uow.acts.count(deed=chosen.deed, by=chosen.by)
    pages = max(1, -(-count // ENTRIES_A_PAGE))
    page = min(page, pages - 1)
    entries = uow.acts.list_latest(limit=ENTRIES_A_PAGE, offset=page * ENTRIES_A_PAGE, deed=chosen.deed, by=chosen.by)
    names = _Names(uow)
    return JournalPage(
        lines=tuple(names.tell(entry) for entry in entries),
        chosen=chosen,
        by_name="" if chosen.by is None else names.of("person", str(chosen.by)),
        page=page,
        pages=pages,
        count=count,
        zone=act.syllabus.zone,
    )


def export_journal(uow: UnitOfWork, act: Act, *, chosen: Filter) -> tuple[JournalLine, ...]:
    """The latest hundred thousand entries; raises as `list_journal`."""
    require_admin(uow, act)
    entries = uow.acts.list_latest(limit=MOST_EXPORTED, deed=chosen.deed, by=chosen.by)
    return name_entries(uow, entries)


def name_entries(uow: UnitOfWork, entries: Iterable[AuditEntry]) -> tuple[JournalLine, ...]:
    """These entries with names, for whoever may read them."""
    names = _Names(uow)
    return tuple(names.tell(entry) for entry in entries)


def list_deeds(uow: UnitOfWork, act: Act) -> tuple[tuple[Deed, int], ...]:
    """The kinds of acts in the log with how many there are, in the order of the kinds; raises as `list_journal`."""
    require_admin(uow, act)
    counts = uow.acts.count_by_deed()
    return tuple((deed, counts[deed.value]) for deed in Deed if deed.value in counts)


def list_actors(uow: UnitOfWork, act: Act) -> tuple[Actor, ...]:
    """Who did something that was logged, the busiest first; raises as `list_journal`."""
    require_admin(uow, act)
    names = _Names(uow)
    return tuple(
        Actor(person_id=person_id, name=names.of("person", str(person_id)), count=count)
        for person_id, count in uow.acts.count_by_person().items()
    )


class _Names:
    """What the numbers of a log stand for, each looked up once."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._known: dict[tuple[str, str], str] = {}

    def tell(self, entry: AuditEntry) -> JournalLine:
        """The entry with its names."""
        kind, _colon, key = entry.subject.partition(":")
        actor = "" if entry.person_id is None else self.of("person", str(entry.person_id))
        cohort = _COHORT.search(entry.detail)
        return JournalLine(
            entry=entry,
            actor=actor,
            subject=self.of(kind, key),
            cohort="" if cohort is None else self.of("cohort", cohort[1]),
        )

    def of(self, kind: str, key: str) -> str:
        """The present name of something, empty if it has none (any more)."""
        if (kind, key) not in self._known:
            self._known[kind, key] = self._find(kind, key)
        return self._known[kind, key]

    def _find(self, kind: str, key: str) -> str:
        try:
            match kind:
                case "person" if key.isdecimal() and int(key) != NOBODY:
                    return self._uow.people.get(int(key)).first_name
                case "cohort" if key.isdecimal():
                    return self._uow.cohorts.get(int(key)).name
                case "set":
                    info = self._uow.sets.find_info(key)
                    return "" if info is None else info.title
                case "updates":
                    return key
                case _:
                    return ""
        except NotFound:
            return ""
