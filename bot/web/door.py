"""The bot as the web sees it: there between its start and the moment it is told to stop."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from storage.errors import StorageError
from storage.schema import known_revision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.intake import Intake
    from bot.services import Services

LOOK_SECONDS: Final = 2.0


class Door:
    """Closed while the bot starts, and again once it is to stop."""

    def __init__(self) -> None:
        self._intake: Intake | None = None
        self._stop: asyncio.Event | None = None
        self._schema = ""

    @contextmanager
    def open(self, intake: Intake, *, stop: asyncio.Event) -> Iterator[None]:
        """Let updates in, until `stop` is set or the block ends."""
        self._schema = known_revision()
        self._intake, self._stop = intake, stop
        try:
            yield
        finally:
            self._intake = None

    @property
    def intake(self) -> Intake | None:
        """Where updates go, None while nothing may come in."""
        return None if self._stop is None or self._stop.is_set() else self._intake

    @property
    def services(self) -> Services | None:
        """What the whole bot shares, None while it is not there."""
        intake = self.intake
        return None if intake is None else intake.application.bot_data["services"]

    async def find_fault(self) -> str:
        """Why the bot can't work now, in a word or two; empty if it can."""
        services = self.services
        if services is None:
            return "starting" if self._stop is None else "stopping"
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                found = await services.desk.read(lambda uow: uow.health.find_schema())
        except (StorageError, TimeoutError):
            return "database away"
        # Revisions are numbered. A newer node migrates before the older ones are replaced, and only ever adds.
        return "" if found >= self._schema else "older schema"
