"""`python -m tests.trials NAME [options]`: long trials, whose promises the tests check with small numbers."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from tests.trials.findings import Finding, broken, show

Trial = Callable[[list[str]], Iterable[tuple[str, list[Finding]]]]

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
"""Each trial's module: its `main` takes the options and gives tables of findings."""


def main(arguments: list[str]) -> int:
    """Run one trial, print what it found; the exit code is 1 if a promise is not kept."""
    name, *options = arguments or [""]
    if name not in TRIALS:
        is_asked = name in {"--help", "-h"}
        (sys.stdout if is_asked else sys.stderr).write(word_help())
        return 0 if is_asked else 2
    trial: Trial = import_module(TRIALS[name]).main
    code = 0
    for title, findings in trial(options):
        show(title, findings)
        code = max(code, int(bool(broken(findings))))
    return code


def word_help() -> str:
    """How to run a trial, and what each of them is."""
    lines = [f"  {name:<14} {tell(module)}\n" for name, module in TRIALS.items()]
    return "".join(["python -m tests.trials NAME [options] (its own: NAME --help)\n\n", *lines])


def tell(module: str) -> str:
    """The first sentence of a trial's module, without loading what it needs."""
    source = Path(__file__).with_name(f"{module.rpartition('.')[2]}.py").read_text("utf-8")
    return " ".join((ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0].split())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
