"""The bot's side over HTTP: /bot<token>/<method> and /file/bot<token>/<path>."""

import asyncio
import inspect
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.bounded_body import read_body
from bot.demo.bot_profile import METHODS
from bot.demo.call import Call, read_call
from bot.demo.faults import Fault, FaultBox
from bot.demo.messenger import Messenger
from bot.demo.refusals import BotApiError

LONGEST_UPLOAD_BYTES = 50 * 1024 * 1024
MOST_CALLS_REMEMBERED = 50_000

_TOKEN = re.compile(r"\d+:[\w-]{30,}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call the bot made and how it was answered; status 0 means the connection was cut."""

    method: str
    parameters: Mapping[str, str]
    uploads: tuple[str, ...]
    at: float
    status: int


class BotSide:
    """Answers the bot's requests as api.telegram.org would."""

    def __init__(self, messenger: Messenger, *, token: str | None) -> None:
        self.calls: deque[CallRecord] = deque(maxlen=MOST_CALLS_REMEMBERED)
        self.faults = FaultBox()
        self._messenger = messenger
        self._token = token

    def list_routes(self) -> list[Route]:
        """The routes a bot needs."""
        return [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]

    async def _answer(self, request: Request) -> Response:
        at = self._messenger.clock()
        method = request.path_params["method"]
        call = Call(method=method, parameters={})
        fault = self.faults.take(method.lower())
        try:
            self._check_token(request)
            call = await _read(request, method)
            result = await self._obey(call, fault)
            response: Response = JSONResponse({"ok": True, "result": result})
        except BotApiError as error:
            response = _refuse(error)
        if fault is not None and fault.kind.startswith("stall"):
            await _wait_until_they_hang_up(request)
        if fault is not None and fault.kind.startswith(("drop", "stall")):
            response = CutConnection()
        self._record(call, at, response)
        return response

    async def _obey(self, call: Call, fault: Fault | None) -> Any:
        """What the method returns, unless a fault stands before it."""
        if fault is not None and fault.kind == "server_error":
            raise BotApiError(500, "Internal Server Error")
        if fault is not None and fault.kind == "too_many_requests":
            reason = f"Too Many Requests: retry after {fault.retry_after}"
            raise BotApiError(429, reason, retry_after=fault.retry_after)
        if fault is not None and fault.kind in {"drop_request", "stall_request"}:
            return None
        method = METHODS.get(call.method.lower())
        if method is None:
            raise BotApiError(404, "Not Found: method not found")
        result = method(self._messenger, call)
        return await result if inspect.isawaitable(result) else result

    def _record(self, call: Call, at: float, response: Response) -> None:
        status = 0 if isinstance(response, CutConnection) else response.status_code
        uploads = tuple(upload.name for upload in call.uploads.values())
        record = CallRecord(method=call.method, parameters=call.parameters, uploads=uploads, at=at, status=status)
        self.calls.append(record)

    def _check_token(self, request: Request) -> None:
        token = request.path_params["token"]
        if not _TOKEN.fullmatch(token) or self._token not in (None, token):
            raise BotApiError(401, "Unauthorized")

    async def _download(self, request: Request) -> Response:
        path = request.path_params["path"]
        number = re.fullmatch(r"(?:documents|photos)/file_(\d{1,18})\.\w+", path)
        try:
            self._check_token(request)
        except BotApiError as error:
            return _refuse(error)
        stored = self._messenger.store.find_file(int(number[1])) if number else None
        if stored is None or stored.path != path:
            return _refuse(BotApiError(404, "Not Found"))
        return Response(stored.content, media_type="application/octet-stream")


class CutConnection(Response):
    """An answer that breaks off before its first byte of content, as a lost connection does."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Promise content and send none: the server then closes the connection."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"15")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _wait_until_they_hang_up(request: Request) -> None:
    """Say nothing, as a server that has lost the thread."""
    while not await request.is_disconnected():  # noqa: ASYNC110 - Starlette has no event for this
        await asyncio.sleep(0.02)


async def _read(request: Request, method: str) -> Call:
    body = await read_body(request, most=LONGEST_UPLOAD_BYTES + 1024 * 1024)
    if body is None:
        raise BotApiError(413, "Request Entity Too Large")
    content_type = request.headers.get("content-type", "")
    return read_call(method, query=request.url.query, content_type=content_type, body=body)


def _refuse(error: BotApiError) -> JSONResponse:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.retry_after is not None:
        body["parameters"] = {"retry_after": error.retry_after}
    return JSONResponse(body, status_code=error.code)
