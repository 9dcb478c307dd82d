"""How calls reach Telegram: python-telegram-bot's own request interface on aiohttp.

With httpx, which it uses by default, the connection pool alone took more processor time than all the rest of an
answer (docs/performance.md). Proxies are those of the environment: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final
from urllib.request import getproxies

import aiohttp
import orjson
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.log import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram._utils.types import ODVInput
    from telegram.request import RequestData

SECONDS: Final = 20.0
"""For connecting, for an answer, and for files on their way."""
KEPT_SECONDS: Final = 15.0
"""For how long an idle connection is kept, which should be shorter than whoever is called keeps it."""
LOOKS: Final = 2
"""Turns of the event loop before a call, in which it takes note of what came while it was busy: the other side may have
closed a kept connection, and a call over that would fail although Telegram is there.
"""
NEVER_LEFT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
"""Causes that prove that Telegram never saw a request: no connection came about, or none was free in time."""


_JSON: Final = {"Content-Type": "application/json"}


class Wire(BaseRequest):
    """Calls over so many kept connections at most; an error's `__cause__` is aiohttp's, and tells how far it went."""

    def __init__(self, *, connections: int, seconds: float | None = None) -> None:
        self._connections = connections
        self._seconds = SECONDS if seconds is None else seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """For how many seconds an answer may keep silent."""
        return self._seconds

    async def initialize(self) -> None:
        """Be ready for calls; a second time does nothing."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_SECONDS),
                # Asked to trust the environment, aiohttp looks for a .netrc at every call.
                trust_env=bool(getproxies()),
                cookie_jar=aiohttp.DummyCookieJar(),
            )

    async def shutdown(self) -> None:
        """Let go of all connections; a second time does nothing."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(  # noqa: PLR0917 - the signature is python-telegram-bot's
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """The status and the body of Telegram's answer; raises TimedOut and NetworkError."""
        if self._session is None:
            raise RuntimeError("the wire is not initialized")
        connect, read = self._choose(connect_timeout), self._choose(read_timeout)
        writing = self._choose(write_timeout) if request_data is not None and request_data.contains_files else 0.0
        timeout = aiohttp.ClientTimeout(
            # One limit for all parts together: one for each part of an answer costs a timer whenever something arrives.
            total=connect + self._choose(pool_timeout) + writing + read,
            connect=connect + self._choose(pool_timeout),
            sock_connect=connect,
        )
        body, headers = _body_of(request_data)
        for _ in range(LOOKS):
            await asyncio.sleep(0)
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timeout) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            # Without aiohttp's words, which hold the address and with it the token.
            raise TimedOut from error
        except aiohttp.ClientError as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}: {redact(str(error))}") from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram answered; raises TelegramError if it is no JSON."""
        try:
            answer: dict[str, Any] = orjson.loads(payload)
        except orjson.JSONDecodeError:
            # What the stricter parser refuses may be half a surrogate pair in somebody's text.
            answer = BaseRequest.parse_json_payload(payload)
        return answer

    def _choose(self, given: ODVInput[float]) -> float:
        return float(given) if isinstance(given, int | float) else self._seconds


def _body_of(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, Mapping[str, str] | None]:
    """The parameters as JSON, or as a form with its files in parts where there are any; and the headers that say so."""
    if data is None:
        return None, None
    if not data.contains_files:
        return orjson.dumps(data.parameters), _JSON
    form = aiohttp.FormData(data.json_parameters)
    for name, (file_name, content, kind) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=kind)
    return form, None
