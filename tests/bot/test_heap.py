"""What was freed goes back to the system: a small server has other uses for it."""

import asyncio
import linecache
import os
import platform
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from bot import heap

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="this C library has its own ways")

HOLES = 40_000_000
PIECE = 20_000
PICTURE = 4_000_000
THREADS = """
import ctypes, threading
from bot.heap import hold_heap_small

def work():
    all_at_once.wait()
    kept.append([bytes(20_000) for _ in range(9)])
    all_at_once.wait()

hold_heap_small()
kept, all_at_once = [], threading.Barrier(8)
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w")))
libc.fflush(None)
"""
PICTURES = f"""
from bot.heap import hold_heap_small
from tests.bot.test_heap import resident

hold_heap_small()
for _ in range(3):
    picture, before = bytearray(b"x") * {PICTURE}, resident()
    del picture
    print(before - resident())
"""


def resident() -> int:
    """How many bytes of memory this process takes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def in_a_process_of_its_own(program: str) -> str:
    """What it writes: the heap of this process is no longer as it was at its start."""
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def make_holes() -> list[bytes]:
    """Take much of the heap and free nearly all: what is returned lies between holes."""
    return [bytes(PIECE) for _ in range(HOLES // PIECE)][::20]


def test_holes_in_the_heap_go_back_to_the_system():
    kept = make_holes()
    before = resident()

    heap.give_back()

    assert before - resident() > HOLES / 2
    assert kept


async def test_a_running_bot_gives_back_by_itself(rehearsal, monkeypatch):
    monkeypatch.setattr(heap, "GIVE_BACK_EVERY", 0.01)
    kept = make_holes()
    before = resident()

    async with rehearsal.running(), asyncio.timeout(20):
        while before - resident() < HOLES / 4:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)

    assert kept


async def test_the_sources_of_which_a_failure_told_are_not_kept(monkeypatch):
    monkeypatch.setattr(heap, "GIVE_BACK_EVERY", 0.01)
    try:
        heap.LARGE / 0
    except ZeroDivisionError:
        traceback.format_exc()
    assert __file__ in linecache.cache

    giving_back = asyncio.create_task(heap.give_back_for_ever())
    async with asyncio.timeout(20):
        while linecache.cache:  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
    giving_back.cancel()


def test_eight_threads_share_one_heap():
    assert in_a_process_of_its_own(THREADS).count("<heap nr=") == heap.HEAPS


def test_a_large_picture_leaves_no_hole():
    """Freeing megabytes once must not have the next be taken from the heap, where small things settle around them."""
    freed = in_a_process_of_its_own(PICTURES).split()

    assert [int(one) > PICTURE / 2 for one in freed] == [True] * 3
