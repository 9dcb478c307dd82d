"""What a process costs, as Linux counts it: processor time, memory, how often it woke up."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def precise_cpu_seconds(pid: int) -> float:
    """As `cpu_seconds`, to the nanosecond, of the threads that live, where the kernel counts so finely."""
    if not Path(f"/proc/{pid}/schedstat").exists():
        return cpu_seconds(pid)
    return sum(map(_thread_seconds, Path(f"/proc/{pid}/task").iterdir()))


def _thread_seconds(thread: Path) -> float:
    try:
        return int((thread / "schedstat").read_text(encoding="ascii").split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


def cpu_seconds_of_family(pid: int) -> float:
    """The processor time of a process and of its children, those that have ended included."""
    every = (path.parent for path in Path("/proc").glob("[0-9]*/stat"))
    children = (int(path.name) for path in every if _is_child(path, pid))
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ended = (int(fields[13]) + int(fields[14])) / _TICKS
    return cpu_seconds(pid) + ended + sum(map(cpu_seconds, children))


def _is_child(path: Path, pid: int) -> bool:
    try:
        return int((path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1]) == pid
    except (FileNotFoundError, ProcessLookupError):
        return False


def resident_megabytes(pid: int) -> float:
    """The memory that a process holds."""
    return _status(pid, "VmRSS") / 1024


def count_wake_ups(pid: int) -> int:
    """How often the threads of a process that had waited went on."""
    threads = (int(path.name) for path in Path(f"/proc/{pid}/task").iterdir())
    return sum(_status(thread, "voluntary_ctxt_switches", of=pid) for thread in threads)


def parent_of(pid: int) -> int:
    """The process that started a process."""
    return _status(pid, "PPid")


def _status(task: int, name: str, *, of: int | None = None) -> int:
    path = Path(f"/proc/{of or task}/task/{task}/status")
    line = next(line for line in path.read_text(encoding="ascii").splitlines() if line.startswith(name + ":"))
    return int(line.split()[1])
