"""Faults on order: what a test asks for, the next calls of a method get."""

from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.demo.refusals import PersonError

FaultKind = Literal["server_error", "too_many_requests", "drop_request", "drop_answer", "stall_request", "stall_answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with calls of a method: an error, or before or after the act a cut, or silence.

    So many of its calls go well first (`after`), then so many go wrong (`times`).
    """

    method: str
    kind: FaultKind
    times: int = 1
    retry_after: int = 1
    after: int = 0


def read_fault(method: object, kind: object, *, times: object = 1, retry_after: object = 1) -> Fault:
    """The fault that a request orders; raises `PersonError`."""
    for known in get_args(FaultKind):
        if kind == known and isinstance(method, str) and isinstance(times, int) and isinstance(retry_after, int):
            return Fault(method=method.lower(), kind=known, times=times, retry_after=retry_after)
    raise PersonError(400, "Cette panne n’existe pas.")


class FaultBox:
    """The faults that are still to happen, in the order they were asked for."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Let the next calls go wrong; method `*` means any but getUpdates."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Let everything go well again."""
        self._faults.clear()

    def count(self) -> int:
        """How many faults are still to happen."""
        return sum(fault.times for fault in self._faults)

    def take(self, method: str) -> Fault | None:
        """What goes wrong with this call."""
        for index, fault in enumerate(self._faults):
            if fault.method == method or (fault.method == "*" and method != "getupdates"):
                if fault.after > 0:
                    self._faults[index] = replace(fault, after=fault.after - 1)
                    return None
                left = replace(fault, times=fault.times - 1)
                self._faults[index : index + 1] = [left] if left.times > 0 else []
                return fault
        return None
