"""Telegram's way in: an update is answered with 200 only once it is stored.

Anything else makes Telegram send it again. Nobody but Telegram knows the path, which comes from the token, nor the
secret in the header; neither is ever logged.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import TYPE_CHECKING, Any, Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from bot import metrics
from bot.bounded_body import read_body
from bot.payloads import is_update
from storage.errors import StorageError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.door import Door

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - its name only
LONGEST_BODY: Final = 1024 * 1024
READ_SECONDS: Final = 10.0
STORE_SECONDS: Final = 20.0
RETRY_AFTER: Final = 2
_LONGEST_NUMBER: Final = 18


class Webhook:
    """Takes updates from whoever knows path and secret."""

    def __init__(self, door: Door, *, path: str, secret: str) -> None:
        self._door = door
        self._path = path.encode()
        self._secret = secret.encode()

    async def answer(self, request: Request) -> Response:
        """200 for a stored update, 503 while none can be stored, 4xx for anything that is none."""
        status = await self._take(request)
        metrics.count_request(status)
        headers = {"Retry-After": str(RETRY_AFTER)} if status == 503 else None
        return Response(status_code=status, headers=headers)

    async def _take(self, request: Request) -> int:
        if not hmac.compare_digest(request.url.path.encode(), self._path):
            return 404
        # Before anything of the body is read: a stranger may not even make us listen.
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return 403
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await read_body(request, most=LONGEST_BODY)
        except (TimeoutError, ClientDisconnect):
            return 408
        if body is None:
            return 413
        update = read_update(body)
        return 400 if update is None else await self._store(update)

    async def _store(self, update: dict[str, Any]) -> int:
        intake = self._door.intake
        if intake is None:
            return 503
        try:
            async with asyncio.timeout(STORE_SECONDS):
                await intake.store([update])
        except (StorageError, TimeoutError) as error:
            metrics.count_error("webhook", type(error).__name__)
            log.warning("update_not_stored", update_id=update["update_id"], reason=type(error).__name__)
            return 503
        return 200


def read_update(body: bytes) -> dict[str, Any] | None:
    """The update in a body, None if it holds none."""
    try:
        update = json.loads(body, parse_constant=_refuse, parse_int=_read_integer)
    except (ValueError, RecursionError):
        return None
    return update if is_update(update) else None


def _refuse(constant: str) -> float:
    raise ValueError(constant)


def _read_integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError("no number of Telegram's is so long, and the database takes none")
    return int(digits)
