"""A wire to a Telegram whose every answer is written beforehand, under the real python-telegram-bot."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import Iterable
from typing import Any

import aiohttp
from telegram import User
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

ANSWERS = {
    "flood": (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}}),
    "blocked": (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}),
    "refused": (400, {"ok": False, "description": "Bad Request: message text is empty"}),
    "gone": (400, {"ok": False, "description": "Bad Request: chat not found"}),
    "failing": (500, {"ok": False, "description": "Internal Server Error"}),
}
NO_KEY: Any = None
NEVER_LEFT = {
    "no connection": (NetworkError("refused"), aiohttp.ClientConnectorError(NO_KEY, OSError("refused"))),
    "no time to connect": (TimedOut(), aiohttp.ConnectionTimeoutError("slow")),
    "no free connection": (TimedOut(), aiohttp.ConnectionTimeoutError("busy")),
}
CUT = {
    "reset": (NetworkError("reset"), aiohttp.ServerDisconnectedError("reset")),
    "silence": (TimedOut(), aiohttp.SocketTimeoutError("silence")),
}
FAULTS = (
    *ANSWERS,
    *NEVER_LEFT,
    "bad gateway",
    *(f"{kind} before" for kind in (*CUT, "kill")),
    *(f"{kind} after" for kind in (*CUT, "kill", "gibberish")),
)
REFUSALS = {"blocked", "refused", "gone"}


class NoNetwork(BaseRequest):
    """What all stand-ins for the network share: nothing to open, nothing to close."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass


class Wire(NoNetwork):
    """Gives each call the next fault of its script, and a good answer once that is used up."""

    def __init__(self, script: Iterable[str]) -> None:
        self.script = deque(script)
        self.arrived: Counter[str] = Counter()
        self.refused: set[str] = set()
        self.calls = 0
        self.killed = False

    async def do_request(  # type: ignore[override] # nothing here takes time
        self, url: str, method: str, request_data: RequestData | None = None, **_timeouts: Any
    ) -> tuple[int, bytes]:
        """What Telegram answers, or the error that comes instead."""
        del method
        if self.killed:
            raise asyncio.CancelledError
        self.calls += 1
        text = str(request_data.parameters.get("text", "")) if request_data else ""
        fault = self.script.popleft() if self.script else ""
        if fault in ANSWERS:
            status, body = ANSWERS[fault]
            self.refused |= {text} if fault in REFUSALS else set()
            return status, json.dumps(body).encode()
        if fault == "bad gateway":
            return 502, b"<html>Bad Gateway</html>"
        if fault in NEVER_LEFT:
            error, cause = NEVER_LEFT[fault]
            raise error from cause
        kind, _, when = fault.rpartition(" ")
        if when != "before":
            self.arrived[text] += 1
        return self._answer(kind, url)

    def _answer(self, kind: str, url: str) -> tuple[int, bytes]:
        if kind in CUT:
            error, cause = CUT[kind]
            raise error from cause
        if kind == "kill":
            self.killed = True
            raise asyncio.CancelledError
        if kind == "gibberish":
            return 200, b"<html>"
        me = User(id=7, first_name="Rappel", is_bot=True).to_dict()
        sent = {"message_id": 1, "date": 1_800_000_000, "chat": {"id": 1, "type": "private"}, "text": "…"}
        return 200, json.dumps({"ok": True, "result": me if url.endswith("getMe") else sent}).encode()
