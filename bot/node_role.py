"""What a process of Rappel does, where several share the work."""

from __future__ import annotations

from enum import StrEnum


class NodeRole(StrEnum):
    """A process's part: any number of each may run on one PostgreSQL database."""

    WEB = "web"
    """Takes updates from Telegram into the inbox."""
    WORKER = "worker"
    """Handles what the inbox holds, sends what the outbox holds, and looks at the clock."""
    ALL = "all"

    @property
    def receives(self) -> bool:
        """Whether it takes updates from Telegram."""
        return self is not NodeRole.WORKER

    @property
    def works(self) -> bool:
        """Whether it handles them, and everything else."""
        return self is not NodeRole.WEB
