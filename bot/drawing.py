"""One thread for pictures, beside the event loop.

Of several threads each would keep the memory that its largest picture took: six of them some sixty megabytes. And as
Python lets one thread compute at a time, six pictures at once would be ready no sooner.
"""

from __future__ import annotations

import asyncio
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

    async def draw(self, view: Callable[Arguments, Drawn], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Drawn:
        """What a view returns, worded for whom the caller words it; the loop goes on meanwhile."""
        call = partial(copy_context().run, view, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def close(self) -> None:
        """Draw nothing any more; a picture under way is left to end by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)
