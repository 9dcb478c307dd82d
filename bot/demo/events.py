"""What the chat page hears while it is open."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from bot.demo.formatted_text import JsonObject

_MOST_UNHEARD = 1000
_KEEP_ALIVE_SECONDS = 15.0


class EventHub:
    """Everything that happens, told to every open page as a server-sent event."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[str | None]] = set()
        self._closed = False

    def publish(self, kind: str, body: JsonObject) -> None:
        """Tell all listeners; one that is far behind is cut off and comes back for a fresh snapshot."""
        for listener in list(self._listeners):
            if listener.qsize() < _MOST_UNHEARD:
                listener.put_nowait(_frame(kind, body))
            else:
                self._listeners.discard(listener)
                listener.put_nowait(None)

    async def listen(self, take_snapshot: Callable[[], JsonObject]) -> AsyncIterator[str]:
        """How things stand first, then every event since; ends when the hub closes."""
        listener: asyncio.Queue[str | None] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            yield _frame("snapshot", take_snapshot())
            while not self._closed:
                frame = await _next_frame(listener)
                if frame is None:
                    return
                yield frame
        finally:
            self._listeners.discard(listener)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)


async def _next_frame(listener: asyncio.Queue[str | None]) -> str | None:
    """The next frame, or a comment that keeps the connection alive."""
    try:
        async with asyncio.timeout(_KEEP_ALIVE_SECONDS):
            return await listener.get()
    except TimeoutError:
        return ": still here\n\n"


def _frame(kind: str, body: JsonObject) -> str:
    return f"event: {kind}\ndata: {json.dumps(body)}\n\n"
