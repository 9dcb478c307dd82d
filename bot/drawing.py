"""One thread for pictures, beside the event loop.

Of several threads each would keep the memory that its largest picture took, and as Python lets one thread compute at a
time, several pictures at once would be ready no sooner. A picture leaves nothing to the garbage collector
(`bot/views/canvas.py`), which would stop the loop.
"""

from __future__ import annotations

import asyncio
import gc
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = ParamSpec("Arguments")
Drawn = TypeVar("Drawn")


class Drawing:
    """Draws one picture after the other; the thread begins with the first."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rappel-drawing")
        self._has_drawn = False

    async def draw(self, view: Callable[Arguments, Drawn], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Drawn:
        """What a view returns, worded for whom the caller words it; the loop goes on meanwhile."""
        call = partial(copy_context().run, view, *args, **kwargs)
        drawn = await asyncio.get_running_loop().run_in_executor(self._thread, call)
        if not self._has_drawn:
            self._has_drawn = True
            _keep_what_came_along()
        return drawn

    def close(self) -> None:
        """Draw nothing any more; a picture under way is left to end by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _keep_what_came_along() -> None:
    """Spare the garbage collector the libraries of pictures too, where it is spared what was loaded at the start.

    They come with the first picture and the forecast that it shows; to look through them again and again would stop the
    loop each time.
    """
    if gc.get_freeze_count():
        gc.freeze()
