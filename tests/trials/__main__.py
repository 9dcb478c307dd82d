"""`python -m tests.trials NAME [options]`: long trials, whose promises the tests check with small numbers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from importlib import import_module

from tests.trials.findings import Finding, broken, show

Trial = Callable[[list[str]], Iterable[tuple[str, list[Finding]]] | int]

TRIALS: dict[str, str] = {
    "backup": "tests.trials.backup",
    "bombs": "tests.trials.bombs",
    "clocks": "tests.trials.clocks",
    "crash": "tests.trials.crash",
    "day-load": "tests.trials.day_load",
    "fail-over": "tests.trials.fail_over",
    "flood": "tests.trials.flood",
    "forged-taps": "tests.trials.forged_taps",
    "fuzz": "tests.trials.fuzz",
    "intake-loss": "tests.trials.intake_loss",
    "migrations": "tests.trials.migrations",
    "nodes": "tests.trials.nodes",
    "nth-call": "tests.trials.nth_call",
    "outbox": "tests.trials.outbox",
    "partitions": "tests.trials.partitions",
    "postmaster": "tests.trials.postmaster",
    "power-cut": "tests.trials.power_cut",
    "replica": "tests.trials.replica",
    "soak": "tests.trials.soak",
    "state-machine": "tests.trials.state_machine",
}
"""Each trial's module: its `main` takes the options and gives an exit code or tables of findings."""


def main(arguments: list[str]) -> int:
    """Run one trial, print what it found; the exit code is 1 if a promise is not kept."""
    if not arguments or arguments[0] not in TRIALS:
        sys.stderr.write(f"python -m tests.trials NAME [options]; NAME: {', '.join(TRIALS)}\n")
        return 2
    name, *options = arguments
    trial: Trial = import_module(TRIALS[name]).main
    outcome = trial(options)
    if isinstance(outcome, int):
        return outcome
    code = 0
    for title, findings in outcome:
        show(title, findings)
        code = max(code, int(bool(broken(findings))))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
