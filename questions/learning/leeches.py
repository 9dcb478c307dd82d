"""Leeches: facts that won't stick, as Anki calls them."""

from __future__ import annotations

FIRST_AT_LAPSES = 8
AGAIN_EVERY = 4
FAILURES_IN_A_ROW = 4
PASSES_BACK = 3


def is_leech_after(*, lapses: int, run: int, was_leech: bool) -> bool:
    """Whether a fact is a leech after a rating that left so many lapses and such a run.

    It becomes one at eight lapses, then every four (Anki's rule), or at four failures in a row; three passes in a
    row are the way back.
    """
    if run >= PASSES_BACK:
        return False
    if run > 0:
        return was_leech
    many = lapses >= FIRST_AT_LAPSES and (lapses - FIRST_AT_LAPSES) % AGAIN_EVERY == 0
    return was_leech or many or run <= -FAILURES_IN_A_ROW
