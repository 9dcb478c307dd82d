"""How much of a process's heap is in use and how much lies in holes, as glibc counts it."""

from __future__ import annotations

import ctypes

_FIELDS = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class _Counts(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in _FIELDS.split()]


def count_heap() -> dict[str, float]:
    """Megabytes in use and in holes, of all heaps together; nothing where the C library does not tell."""
    count = getattr(ctypes.CDLL(None), "mallinfo2", None)
    if count is None:
        return {}
    count.restype = _Counts
    counts = count()
    return {"used": (counts.uordblks + counts.hblkhd) / 1e6, "holes": counts.fordblks / 1e6}
