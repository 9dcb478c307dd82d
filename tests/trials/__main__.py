"""`python -m tests.trials NAME [options]`: long trials of promises; exit code 1 if one does not hold."""

from __future__ import annotations

import importlib
import sys

TRIALS = {
    "fuzz": "tests.trials.fuzz",
    "bombs": "tests.trials.bombs",
    "soak": "tests.trials.soak",
}
"""Where the `main(arguments) -> exit code` of each trial stands; only the one that is asked for is loaded."""


def main() -> int:
    """Run the trial that is named first."""
    name, *arguments = sys.argv[1:] or [""]
    if name not in TRIALS:
        sys.stderr.write(f"python -m tests.trials NAME [--help]: one of {', '.join(TRIALS)}\n")
        return 2
    code: int = importlib.import_module(TRIALS[name]).main(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
