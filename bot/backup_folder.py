"""Where the nightly backups lie: made, listed and thinned there, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from questions.backups import choose_kept, name_backup, read_moment
from storage import schema
from storage.backup import PARTIAL, Backup, back_up, explain, suffix_of
from storage.encryption import ENCRYPTED
from storage.engine import normalise_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, tzinfo

    from bot.settings import Settings

OFF: Final = "off"
_USUAL: Final = "backups"
_LONGEST_COPY: Final = 86_400


class BackupFolder:
    """The folder of one database's backups, encrypted to these recipients if there are any."""

    def __init__(self, path: Path, *, url: str, zone: tzinfo, recipients: Sequence[str] = ()) -> None:
        self.path = path
        self._url = url
        self._recipients = recipients
        self._suffix = suffix_of(url)
        self._zone = zone

    def add(self, *, now: datetime) -> Backup:
        """A new verified backup, named after this moment; raises BackupFailed, BadDatabase. The folder is made."""
        try:
            self.path.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise explain(error, self.path) from None
        name = name_backup(now, f"{self._suffix}{ENCRYPTED if self._recipients else ''}")
        return back_up(self._url, self.path / name, recipients=self._recipients)

    def find_latest(self) -> datetime | None:
        """When the newest backup in the folder was made, by the names of the files; None if there is none."""
        try:
            moments = [self._read_moment(path) for path in self.path.iterdir()]
        except OSError:
            return None
        return max(filter(None, moments), default=None)

    def thin(self) -> int:
        """How many backups were removed as no longer to be kept; what a process killed a day ago left goes too.

        Call it only after a backup was made, and by one process at a time.
        """
        found = {path: self._read_moment(path) for path in self.path.iterdir()}
        backups = {path: moment for path, moment in found.items() if moment is not None}
        kept = choose_kept(backups.values(), zone=self._zone)
        gone = [path for path, moment in backups.items() if moment not in kept]
        for path in (*gone, *self._list_given_up(found)):
            path.unlink(missing_ok=True)
        return len(gone)

    def _read_moment(self, path: Path) -> datetime | None:
        """When a backup was made, encrypted or not: whoever begins to encrypt still has older ones."""
        return read_moment(path.name.removesuffix(ENCRYPTED), self._suffix)

    def _list_given_up(self, found: Iterable[Path]) -> list[Path]:
        """Copies that nobody has written to for a day before the youngest file: another process may be at its own."""
        changed = {path: path.stat().st_mtime for path in found if path.exists()}
        latest = max(changed.values(), default=0)
        begun = [path for path in changed if path.name.endswith(PARTIAL) and f"{self._suffix}." in path.name]
        return [path for path in begun if changed[path] < latest - _LONGEST_COPY]


def upgrade_safely(settings: Settings, *, now: datetime) -> Backup | None:
    """Bring the database to this version's schema; returns the copy that was made of an older SQLite file before.

    Raises NewerSchema, BadDatabase, or BackupFailed: what can't be copied is left as it is.
    """
    url, folder, made = settings.database_url, find_backup_folder(settings), None
    is_file = normalise_url(url).get_backend_name() == "sqlite"
    if is_file and folder is not None and schema.is_outdated(url):
        made = folder.add(now=now)
    schema.upgrade(url)
    return made


def find_backup_folder(settings: Settings) -> BackupFolder | None:
    """Where the settings want backups to lie: beside a SQLite file unless said otherwise; None for nowhere."""
    named, address = settings.backups, normalise_url(settings.database_url)
    if named is not None and named.strip().lower() == OFF:
        return None
    if named is not None:
        path = Path(named)
    elif address.get_backend_name() == "sqlite":
        path = Path(address.database or "").absolute().with_name(_USUAL)
    else:
        return None
    return BackupFolder(path, url=settings.database_url, zone=settings.timezone, recipients=settings.backup_recipients)
