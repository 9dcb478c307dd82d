"""FSRS's parameters fitted to answers: the only module that imports fsrs-rs, the library that Anki uses.

It holds the interpreter's lock for as long as it works, so `fit` belongs in a process of its own.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import fsrs_rs_python

from questions.learning.fitting import Fit, FitFailed, decide_fit
from questions.learning.memory_model import DEFAULT_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.learning.fitting import History, Item


def fit(histories: Sequence[History]) -> Fit:
    """A fit to these histories, judged on their latest answers; raises TooFewAnswers or FitFailed."""
    return decide_fit(histories, optimise=optimise)


def optimise(items: Sequence[Item]) -> tuple[float, ...]:
    """The parameters that foretell the last answer of each item best; each must have waited a day at least.

    Always the same for the same items. Raises FitFailed if the library gives up.
    """
    try:
        found = fsrs_rs_python.FSRS(DEFAULT_PARAMETERS).compute_parameters(
            [fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(*step) for step in item]) for item in items]
        )
    except BaseException as error:
        # A panic in Rust is no Exception in Python, and could not be told to another process.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise FitFailed(str(error)) from None
        raise
    if not all(map(isfinite, found)):
        raise FitFailed(str(found))
    return tuple(found)
