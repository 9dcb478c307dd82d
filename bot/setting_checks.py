"""What `rappel check` sees in settings that are well formed: what can't work here, and what does nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.backup_folder import find_backup_folder
from bot.database_problems import word_bad_database
from bot.settings import LOOPBACK, TELEGRAM_API, list_unknown_names
from bot.views.language import _
from storage.backup import explain
from storage.engine import normalise_url
from storage.engine_faults import shown
from storage.errors import BadDatabase, BadDatabaseReason, StorageError

if TYPE_CHECKING:
    from bot.settings import Settings


def list_setting_faults(settings: Settings) -> list[str]:
    """What is set besides the database and can't work on this machine, one sentence each."""
    try:
        return [*_check_backups(settings), *_check_webhook(settings)]
    except StorageError:
        # An address that can't be read is told of by whoever opens the database.
        return []


def list_doubts(settings: Settings) -> list[str]:
    """What is set and does nothing, one sentence each: most often a slip."""
    doubts = [f"{name}\u00a0: ce réglage n’existe pas, il n’a aucun effet." for name in list_unknown_names()]
    if settings.webhook_secret is not None and settings.webhook_url is None:
        doubts.append(_("RAPPEL_WEBHOOK_SECRET\u00a0: sans RAPPEL_WEBHOOK_URL, ce secret n’a aucun effet."))
    if settings.backup_recipients and not _has_folder(settings):
        doubts.append(_("RAPPEL_BACKUP_RECIPIENTS\u00a0: sans RAPPEL_BACKUPS, aucune sauvegarde n’est faite la nuit."))
    return doubts


def _has_folder(settings: Settings) -> bool:
    try:
        return find_backup_folder(settings) is not None
    except StorageError:
        return True


def require_folder(settings: Settings) -> None:
    """Raise BadDatabase if the folder is missing in which a SQLite file is to be made, or the address is unreadable."""
    url = normalise_url(settings.database_url)
    folder = Path(url.database or "").absolute().parent
    if url.get_backend_name() != "sqlite" or folder.is_dir():
        return
    raise BadDatabase(reason=BadDatabaseReason.NO_FOLDER, url=shown(url), detail=str(folder))


def _check_backups(settings: Settings) -> list[str]:
    """Try whether a backup could be written, and leave nothing behind."""
    folder = find_backup_folder(settings)
    if folder is None or settings.backups is None:
        return []
    is_new = not folder.path.exists()
    try:
        folder.path.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.path):
            pass
        if is_new:
            folder.path.rmdir()
    except OSError as error:
        return [f"RAPPEL_BACKUPS\u00a0: {word_bad_database(explain(error, folder.path))}"]
    return []


def _check_webhook(settings: Settings) -> list[str]:
    host = urlsplit(settings.webhook_url or "").hostname
    if host not in LOOPBACK or settings.api_url != TELEGRAM_API:
        return []
    return [
        _("RAPPEL_WEBHOOK_URL\u00a0: Telegram n’atteint pas cette adresse, qui désigne chaque fois sa propre machine.")
    ]
