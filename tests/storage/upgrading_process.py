"""A process that upgrades databases and kills itself at the n-th statement of each: `… URL N [URL N]…`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from sqlalchemy import event

from storage.engine import open_engine
from storage.schema import upgrade


def upgrade_until_killed(url: str, number: int) -> None:
    """Upgrade, and at the statement with this number be gone as by kill -9."""
    engine = open_engine(url)
    statements = 0

    @event.listens_for(engine, "before_cursor_execute")
    def count(*_args: Any) -> None:
        nonlocal statements
        statements += 1
        if statements == number:
            os.kill(os.getpid(), signal.SIGKILL)

    upgrade(engine)


def main(arguments: list[str]) -> None:
    """Each in a process of its own, which costs less than a new interpreter; prints how each ended."""
    for url, number in zip(arguments[::2], arguments[1::2], strict=True):
        child = os.fork()
        if child == 0:
            upgrade_until_killed(url, int(number))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
