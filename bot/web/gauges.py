"""What all processes share – queues, ages, sizes – as figures for whoever watches; read when they are asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.metrics import REGISTRY
from bot.use_cases.health import measure_operations
from bot.web.door import LOOK_SECONDS
from storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.services import Services
    from bot.use_cases.health import Operations
    from bot.web.door import Door

KEEP_SECONDS: Final = 5.0
"""For so long figures are handed out again without a look into the database."""


class Gauges:
    """The text that Prometheus reads: what this process counted, and what the database holds."""

    def __init__(self, door: Door, *, time: Callable[[], float] = monotonic) -> None:
        self._door = door
        self._time = time
        self._looking = asyncio.Lock()
        self._known: Operations | None = None
        self._read_at = -KEEP_SECONDS

    async def render(self) -> bytes:
        """All figures; those of the database are left out while it does not answer."""
        operations = await self._look()
        registry = CollectorRegistry()
        _add(registry, "rappel_up", "Whether the bot is there and its database answers.", operations is not None)
        info = Gauge("rappel_build_info", "Version and schema.", ["version", "schema"], registry=registry)
        info.labels(version("rappel"), operations.vitals.schema if operations else "").set(1)
        if operations is not None:
            _describe(registry, operations)
        return generate_latest(REGISTRY) + generate_latest(registry)

    async def _look(self) -> Operations | None:
        services = self._door.services
        if services is None:
            return None
        async with self._looking:
            if self._time() - self._read_at >= KEEP_SECONDS:
                self._known = await self._measure(services)
                # Whatever came of it, nobody asks the database again so soon.
                self._read_at = self._time()
        return self._known

    async def _measure(self, services: Services) -> Operations | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await services.desk.read(measure_operations, now=services.clock())
        except (StorageError, TimeoutError):
            return None


def _describe(registry: CollectorRegistry, found: Operations) -> None:
    vitals, outbox = found.vitals, found.outbox
    figures = (
        ("rappel_inbox_pending", "Updates that wait to be handled.", vitals.pending),
        ("rappel_inbox_oldest_seconds", "How long the first of them has waited.", _age(vitals.oldest_at, found.now)),
        ("rappel_inbox_failed", "Updates that were given up and are kept to be looked at.", vitals.failed),
        ("rappel_last_update_timestamp_seconds", "When the last update came.", _moment(vitals.last_update_at)),
        ("rappel_outbox_pending", "Messages not yet closed.", outbox.pending),
        ("rappel_outbox_due", "Messages whose time has come.", outbox.due),
        ("rappel_outbox_oldest_seconds", "How long the first of these has waited.", outbox.oldest.total_seconds()),
        ("rappel_outbox_given_up", "Messages given up within a day.", outbox.given_up),
        ("rappel_reminders_overdue_seconds", "By how much claiming is behind.", _age(found.overdue_since, found.now)),
        ("rappel_people_unreachable", "People whom Telegram does not let us reach.", vitals.unreachable),
        ("rappel_database_bytes", "Size of the database.", vitals.bytes),
        ("rappel_disk_free_bytes", "What the disk under a SQLite file still takes.", found.free_bytes),
        ("rappel_backup_timestamp_seconds", "When the latest backup was made.", _moment(found.backup_at)),
    )
    for name, meaning, value in figures:
        # What is not known is left out: a nought would be a figure.
        if value is not None:
            _add(registry, name, meaning, value)


def _add(registry: CollectorRegistry, name: str, meaning: str, value: float) -> None:
    Gauge(name, meaning, registry=registry).set(value)


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())


def _moment(at: datetime | None) -> float | None:
    return None if at is None else at.astimezone(UTC).timestamp()
