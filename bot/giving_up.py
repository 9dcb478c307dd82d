"""How a command ends that was given something it can't work with."""

from __future__ import annotations

import sys
from typing import NoReturn

USAGE_ERROR = 2


def give_up(*lines: str) -> NoReturn:
    """End the command with these lines and the exit code for bad input."""
    for line in lines:
        sys.stderr.write(f"{line}\n")
    raise SystemExit(USAGE_ERROR)
