"""uvicorn inside a running event loop: it leaves signals to whoever runs the loop, and says when it listens."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp

_GRACE_SECONDS = 1
KEPT_SECONDS = 75
"""For how long an idle connection is kept: longer than clients keep theirs (aiohttp: 15 s, nginx: 60 s), or a request
that comes as it is being closed fails.
"""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises OSError."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


class LoopServer(uvicorn.Server):
    """A server for one application; it logs no address, and believes no header about where a request came from."""

    def __init__(self, app: ASGIApp, *, protocol: type[asyncio.Protocol] = H11Protocol) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
                timeout_keep_alive=KEPT_SECONDS,
            )
        )
        self._listening = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._listening.set()

    async def wait_until_started(self) -> None:
        """Return once connections are accepted."""
        await self._listening.wait()
