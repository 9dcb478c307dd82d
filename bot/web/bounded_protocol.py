"""HTTP for strangers: so many connections and no more, and headers that come within seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.h11_impl import RequestResponseCycle

MOST_CONNECTIONS: Final = 256
"""Telegram opens a hundred at most; a process may hold a thousand files."""
HEADER_SECONDS: Final = 10.0


class BoundedProtocol(H11Protocol):
    """One connection, ended if its request does not come, or first of all when there are too many."""

    _deadline: asyncio.TimerHandle | None = None
    _opened_at = 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in uvicorn
        """Take one more, at the cost of the one that has kept us waiting longest."""
        super().connection_made(transport)
        self._opened_at = self.loop.time()
        self._watch()
        if len(self.connections) > MOST_CONNECTIONS:
            waiting = [one for one in self.connections if isinstance(one, BoundedProtocol) and one.is_waiting]
            min(waiting, key=lambda one: one._opened_at).transport.abort()  # noqa: SLF001 - its own kind

    def data_received(self, data: bytes) -> None:
        """Take a part of a request; the whole headers must follow within seconds of the first."""
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_watching()
        super().connection_lost(exc)

    @property
    def is_waiting(self) -> bool:
        """Whether no request is under way here."""
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is None or cycle.response_complete

    def _watch(self) -> None:
        if not self.is_waiting:
            self._stop_watching()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
