"""What all updates share: made once when the bot is opened, and the same until it is closed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.drawing import Drawing
from bot.file_allowance import FileAllowance
from bot.flood import Allowance
from bot.last_shown import LastShown

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.backup_folder import BackupFolder
    from bot.file_reading import FileReader
    from bot.use_cases.shelf import Shelf
    from questions.people import Role
    from storage.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the whole bot shares: fixed for the life of the process."""

    desk: Desk
    shelf: Shelf
    reader: FileReader
    roles: Mapping[int, Role]
    key: bytes = field(repr=False)
    invite_key: bytes = field(repr=False)
    erasure_key: bytes = field(repr=False)
    keep_months: int
    backups: BackupFolder | None = None
    """Where the nightly backups lie; None if there are none."""
    clock: Callable[[], datetime]
    rng: random.Random
    words_to_strangers: Allowance = field(default_factory=lambda: Allowance(burst=1, per_second=1 / 60))
    """Strangers are told once a minute whom Rappel answers."""
    costly_acts: Allowance = field(default_factory=lambda: Allowance(burst=20, per_second=0.2))
    """Pictures and files of one person: twenty in a row, then one every five seconds."""
    files: FileAllowance = field(default_factory=FileAllowance)
    drawing: Drawing = field(default_factory=Drawing)
    """Where pictures are drawn."""
    exporting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by the one export of somebody's data that is being written."""
    last_shown: LastShown = field(default_factory=LastShown)
