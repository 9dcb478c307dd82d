"""How a benchmark measures: many runs in one process, the median and the spread, never a pass or fail."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What was measured: the median in this unit, and of twenty values or more the 5 % and 95 % quantiles, of fewer the
    least and the most; `goal` is what is asked for.

    The goal is the most that it may be, or with `at_least` the least.
    """

    name: str
    median: float
    low: float
    high: float
    unit: str
    goal: float | None = None
    at_least: bool = False
    about: Mapping[str, int | str] = field(default_factory=dict)
    """What it was measured with, for a plot."""

    def word_goal(self) -> str:
        """The goal with its sign; a dash for none."""
        if self.goal is None:
            return "–"
        return f"{'≥' if self.at_least else '≤'} {self.goal:g} {self.unit}"


def spread(
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    goal: float | None = None,
    at_least: bool = False,
    about: Mapping[str, int | str] | None = None,
) -> Measurement:
    """The median of a few runs, with the least and the most of them."""
    return Measurement(
        name=name,
        median=median(values),
        low=min(values),
        high=max(values),
        unit=unit,
        goal=goal,
        at_least=at_least,
        about=about or {},
    )


def single(name: str, value: float, unit: str, *, goal: float | None = None) -> Measurement:
    """What was measured once."""
    return spread(name, [value], unit, goal=goal)


def measure(name: str, act: Callable[[], object], *, runs: int, goal: float | None = None) -> Measurement:
    """The milliseconds that an act takes, garbage collection aside, after two runs that warm up."""
    for _ in range(2):
        act()
    times = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(runs):
            start = time.perf_counter()
            act()
            times.append(1000 * (time.perf_counter() - start))
    finally:
        gc.enable()
    return describe(name, times, goal=goal)


def measure_both(name: str, act: Callable[[], object], *, runs: int) -> tuple[Measurement, Measurement]:
    """The milliseconds that an act takes, and those of this process's processor time, after one run that warms up."""
    act()
    latencies, cpu = [], []
    gc.collect()
    for _ in range(runs):
        start, used = time.perf_counter(), time.process_time()
        act()
        latencies.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - used))
    return describe(f"{name}: latency", latencies), describe(f"{name}: processor time", cpu)


def describe(name: str, values: list[float], unit: str = "ms", *, goal: float | None = None) -> Measurement:
    """Values measured, as the median and the 5 % and 95 % quantiles; the lowest and highest where they are few."""
    low, high = min(values), max(values)
    if len(values) >= 20:
        cuts = quantiles(values, n=20)
        low, high = cuts[0], cuts[-1]
    return Measurement(name=name, median=median(values), low=low, high=high, unit=unit, goal=goal)
