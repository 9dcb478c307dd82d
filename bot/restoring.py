"""Putting a backup back: everything is done to a copy first, so that whatever fails leaves the present as it is."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bot.use_cases.erasing import Eraser, count_unreadable, erase_again
from bot.use_cases.resuming import Settled, settle_restored
from storage import file_swap, postgresql_copy, schema, sqlite_copy
from storage.backup import explaining, refusing_damage
from storage.engine import hold_single_writer, normalise_url, open_engine
from storage.errors import BackupFailed, BackupFault
from storage.past import has_gone_on, look_at_past, read_past
from storage.schema import SchemaProblemKind
from storage.unit_of_work import unit_of_work
from storage.unsettled import filling, may_fill

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.engine import Address
    from storage.figures import Figures
    from storage.past import Past
    from storage.soundness import Breach


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup put back: what it holds, what came after it, and where the replaced file lies now.

    `lost` counts the answers given after the backup, None where nobody can tell; `erased` people had been erased since,
    and `unreadable` more whom only the token of then can name. `has_past` tells that the replaced database could be
    read.
    """

    figures: Figures
    lost: int | None
    has_past: bool
    erased: int
    unreadable: int
    settled: Settled
    breaches: tuple[Breach, ...]
    aside: Path | None


def restore(url_text: str, file: Path, *, eraser: Eraser, replaced: str | None) -> Restored:
    """Put a backup in place of a SQLite file, or into an empty PostgreSQL database; unasked messages wait from then on.

    Who was erased since is known by the replaced database, and by a file in place. Raises BackupFailed, also if the
    replaced one is named and can't be read, or BadDatabase while a bot has one of them open; then nothing has changed.
    """
    url = normalise_url(url_text)
    with ExitStack() as stack:
        stack.enter_context(hold_single_writer(url))
        past_url = None if replaced is None else normalise_url(replaced)
        if past_url is not None:
            read_past(past_url, backup={})
            if past_url != url:
                stack.enter_context(hold_single_writer(past_url))
        if not file.is_file():
            raise BackupFailed(fault=BackupFault.NO_FILE, place=str(file))
        stack.enter_context(explaining(file))
        if url.get_backend_name() == "sqlite":
            return _restore_file(url, file, eraser=eraser, past_url=past_url)
        return _restore_server(url, file, eraser=eraser, past_url=past_url)


def look_at_backup(url_text: str, file: Path) -> Figures:
    """What a backup holds that may be put back there; raises BackupFailed."""
    is_sqlite = normalise_url(url_text).get_backend_name() == "sqlite"
    if not file.is_file():
        raise BackupFailed(fault=BackupFault.NO_FILE, place=str(file))
    if not (sqlite_copy.is_database(file) if is_sqlite else postgresql_copy.is_dump(file)):
        raise BackupFailed(fault=BackupFault.NOT_A_BACKUP, place=str(file))
    with refusing_damage(file):
        return sqlite_copy.count_in(file) if is_sqlite else postgresql_copy.count_in(file)


def _restore_file(url: Address, file: Path, *, eraser: Eraser, past_url: Address | None) -> Restored:
    database = Path(url.database or "").absolute()
    if not sqlite_copy.is_database(file):
        raise BackupFailed(fault=BackupFault.NOT_A_BACKUP, place=str(file))
    # What lies in place is looked at too: it may know of erasures that the named one has never heard of.
    past_urls = list(dict.fromkeys([past_url or url, url])) if database.exists() else [past_url]
    staged = file_swap.stage(file, database)
    try:
        with refusing_damage(file):
            figures = sqlite_copy.count_in(staged)
            restored = _settle(url.set(database=str(staged)), file, figures, eraser=eraser, past_urls=past_urls)
        aside = file_swap.swap_in(staged, database, now=eraser.now)
    finally:
        sqlite_copy.discard(staged)
    return replace(restored, aside=aside)


def _restore_server(url: Address, file: Path, *, eraser: Eraser, past_url: Address | None) -> Restored:
    if not postgresql_copy.is_dump(file):
        raise BackupFailed(fault=BackupFault.NOT_A_BACKUP, place=str(file))
    if not may_fill(url):
        raise BackupFailed(fault=BackupFault.NOT_EMPTY, place=url.database or "")
    figures = postgresql_copy.count_in(file)
    schema.require_known(postgresql_copy.find_revision(file))
    with filling(url):
        postgresql_copy.copy_in(file, url)
        with refusing_damage(file):
            return _settle(url, file, figures, eraser=eraser, past_urls=[past_url])


def _settle(
    url: Address, file: Path, figures: Figures, *, eraser: Eraser, past_urls: Sequence[Address | None]
) -> Restored:
    """Bring a copy to this version and up to what has happened since it was made, as the first of the pasts tells it;
    the others add whom they know to be erased.
    """
    _upgrade(url, file)
    engine = open_engine(url)
    try:
        with unit_of_work(engine) as uow:
            backup = uow.last_numbers()
            past, *others = (None if one is None else look_at_past(one, backup=backup) for one in past_urls)
            settled = settle_restored(uow, now=eraser.now)
            marks = _join_marks(past, *others)
            unreadable = count_unreadable(marks.keys() - uow.ownership.list_marks().keys(), eraser=eraser)
            erased = erase_again(uow, eraser=eraser, marks=marks)
            gone_on = past is not None and has_gone_on(past, backup=backup)
            uow.skip_numbers(past.numbers if past is not None and gone_on else None)
            # The file itself was looked through before it was staged.
            breaches = tuple(uow.list_breaches(of_file_too=False))
            uow.lift_mark()
            uow.commit()
            if erased:
                uow.wipe()
    finally:
        engine.dispose()
    return Restored(
        figures=figures,
        lost=past.lost if past is not None and gone_on else None,
        has_past=past is not None,
        erased=erased,
        unreadable=unreadable,
        settled=settled,
        breaches=breaches,
        aside=None,
    )


def _join_marks(*pasts: Past | None) -> dict[str, datetime]:
    """Everybody's mark that one of the pasts knows, with the latest moment."""
    joined: dict[str, datetime] = {}
    for past in pasts:
        for mark, at in () if past is None else past.marks.items():
            joined[mark] = max(at, joined.get(mark, at))
    return joined


def _upgrade(url: Address, file: Path) -> None:
    if any(problem.kind is SchemaProblemKind.EMPTY for problem in schema.check(url, settling=True)):
        raise BackupFailed(fault=BackupFault.NOT_A_BACKUP, place=str(file))
    # Before anything is written, for a trigger would act on that.
    if foreign := schema.find_foreign(url):
        raise BackupFailed(fault=BackupFault.FOREIGN, place=str(file), detail=foreign[0])
    schema.upgrade(url, settling=True)
    problems = schema.check(url, settling=True)
    if problems:
        raise BackupFailed(fault=BackupFault.FOREIGN, place=str(file), detail=problems[0].detail)
