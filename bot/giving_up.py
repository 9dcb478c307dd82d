"""How a command ends that was given something it can't work with."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

USAGE_ERROR = 2


def give_up(*lines: str) -> NoReturn:
    """End the command with these lines and the exit code for bad input."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    raise SystemExit(USAGE_ERROR)


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Let SIGTERM and SIGHUP (a terminal was closed) end the block like any error, so that it clears up."""
    names = ("SIGTERM", "SIGHUP") if threading.current_thread() is threading.main_thread() else ()
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, _leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
