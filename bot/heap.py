"""The C library's heap, held small: what was freed goes back to the system instead of lying in holes.

Python keeps its small objects itself; the rest – pages of SQLite, replies of PostgreSQL, pictures, what is read from
a socket – lies on the heap of the C library, which on Linux is mostly glibc. Left alone it keeps a heap for each of
many threads, takes pictures of megabytes from where the small things lie as soon as one was freed, and gives nothing
back but the end of a heap. Where the C library is another, nothing here does anything.
"""

from __future__ import annotations

import asyncio
import ctypes
import linecache
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

HEAPS: Final = 1
"""For all threads together; as Python lets one compute at a time, they hardly wait for one another."""
LARGE: Final = 1 << 19
"""From so many bytes on memory comes from the system, and is its again once it is freed. What asyncio reads with,
256 kB each time, stays below: to ask the system for that again and again would take longer.
"""
KEPT_AT_END: Final = 16 << 20
"""So many bytes may lie free at the end of the heap until the next time: a round among many cards wants a few
megabytes and lets them go, and would take longer if it asked the system for them each time.
"""
GIVE_BACK_EVERY: Final = 60.0

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8


def hold_heap_small() -> None:
    """Have one heap from now on, and nothing large on it; to be called before there are threads."""
    choose = _find("mallopt")
    if choose is not None:
        for option, value in ((_M_ARENA_MAX, HEAPS), (_M_MMAP_THRESHOLD, LARGE), (_M_TRIM_THRESHOLD, KEPT_AT_END)):
            choose(option, value)


def give_back() -> None:
    """Return to the system every whole page of the heap that holds nothing.

    Ten milliseconds' work where sixty megabytes are free; whoever wants memory waits meanwhile.
    """
    trim = _find("malloc_trim")
    if trim is not None:
        trim(ctypes.c_size_t(0))


async def give_back_for_ever() -> None:
    """Give back every minute: of what is freed, less is then broken up by what stays."""
    while True:
        await asyncio.sleep(GIVE_BACK_EVERY)
        # Python keeps the whole source of each module that a traceback was told of: four megabytes after one failure.
        # Here and not in the thread, since failures are told from here too.
        linecache.clearcache()
        await asyncio.to_thread(give_back)


@cache
def _find(name: str) -> Callable[..., Any] | None:
    """A function of the C library; None where it has none of that name."""
    try:
        return getattr(ctypes.CDLL(None), name, None)
    except (OSError, TypeError):
        return None
