"""A Bot API on loopback that does as little as possible, and tells what the bot called."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "424242:a-token-for-benchmarks-only-not-a-secret"
MOST_UPDATES = 100
_BOT = {"id": 424242, "is_bot": True, "first_name": "Rappel", "username": "rappel_bot"}

Listener = Callable[[str, dict[str, Any]], None]


class Loopback:
    """Telegram as the bot sees it: hands out updates, takes every call, and tells `listener` of each."""

    def __init__(self, listener: Listener) -> None:
        self.address = ""
        self.calls = 0
        self.polled = asyncio.Event()
        self._listener = listener
        self._updates: list[dict[str, Any]] = []
        self._filled = asyncio.Event()
        self._is_over = False
        # Later than those of any earlier run: a database that is used again has handled those.
        self._update_ids = count(1000 * int(time.time()))
        self._message_ids = count(1)

    def push(self, update: dict[str, Any]) -> None:
        """Hand this to the bot at its next poll, or to the one that waits."""
        self._updates.append({"update_id": next(self._update_ids), **update})
        self._filled.set()

    def end(self) -> None:
        """Let the poll that waits go: whoever polled is gone, and nobody should wait for it."""
        self._is_over = True
        self._filled.set()

    def make_message(self, chat_id: int, **parts: Any) -> dict[str, Any]:
        """A message in somebody's private chat."""
        chat = {"id": chat_id, "type": "private", "first_name": "N"}
        return {"message_id": next(self._message_ids), "date": 1_700_000_000, "chat": chat, **parts}

    async def answer(self, request: web.Request) -> web.Response:
        """The result of one call."""
        method, fields = request.match_info["method"], dict(await _read(request))
        if method == "getUpdates":
            return web.json_response({"ok": True, "result": await self._wait(fields)})
        self.calls += 1
        result = self._result(method, fields)
        asyncio.get_running_loop().call_soon(self._listener, method, {**fields, "result": result})
        return web.json_response({"ok": True, "result": result})

    async def _wait(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        self.polled.set()
        offset = int(fields.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        if not self._updates and not self._is_over:
            self._filled.clear()
            try:
                await asyncio.wait_for(self._filled.wait(), float(fields.get("timeout") or 0))
            except TimeoutError:
                return []
        return self._updates[:MOST_UPDATES]

    def _result(self, method: str, fields: dict[str, Any]) -> Any:
        if method == "getMe":
            return _BOT
        if method in {"sendMessage", "editMessageText", "editMessageReplyMarkup"}:
            parts = {"text": fields.get("text", "…"), "from": _BOT}
            message = self.make_message(int(fields["chat_id"]), **parts)
            if fields.get("message_id"):
                message["message_id"] = int(fields["message_id"])
            return message
        return True


async def _read(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return json.loads(await request.read() or b"{}")
    return dict(await request.post())


@asynccontextmanager
async def serve_loopback(listener: Listener) -> AsyncIterator[Loopback]:
    """The Bot API, listening until the block ends."""
    loopback = Loopback(listener)
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", loopback.answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    loopback.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield loopback
    finally:
        loopback.end()
        await runner.cleanup()
