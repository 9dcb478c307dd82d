"""A Telegram of a few methods, for trials: it outlives the bot, and delivers again what was not confirmed.

Unconfirmed updates come first and in order at each call, as Telegram promises; now and then confirmed ones come again
before them, as it does not promise not to. A bot that registers a webhook is pushed to instead (`pushing`).
"""

from __future__ import annotations

import asyncio
import json
import random
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.trials.pushing import Hook, Pusher

TOKEN = "424242:a-token-for-trials-only-not-a-secret"
DATE = 1_800_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message of the bot as it stands now; `buttons` are labels with their data."""

    chat_id: int
    id: int
    text: str
    buttons: tuple[tuple[str, str], ...] = ()

    def find(self, beginning: str) -> str | None:
        """The data of the first button whose label begins so."""
        return next((data for label, data in self.buttons if label.startswith(beginning)), None)


@dataclass
class TinyTelegram:
    """The Bot API at an address, and the updates that wait; `on_message` hears of every message sent or edited."""

    rng: random.Random
    doubled: float = 0.2
    most_at_once: int = 20
    on_message: Callable[[Message], None] = lambda _message: None
    address: str = ""
    confirmed: list[dict[str, Any]] = field(default_factory=list)
    calls: int = 0
    hook: Hook | None = None
    _waiting: deque[dict[str, Any]] = field(default_factory=deque)
    _update_ids: Any = field(default_factory=lambda: count(1000))
    _message_ids: Any = field(default_factory=lambda: count(1))
    _filled: asyncio.Event = field(default_factory=asyncio.Event)
    _pushing: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._waiting)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[TinyTelegram]:
        """The server, for the time of the block."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.address = f"http://{host}:{port}"
        try:
            yield self
        finally:
            await self._push_to(None)
            await runner.cleanup()

    def say(self, person: int, text: str) -> int:
        """Queue a message from a person; returns its update's id."""
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
        message = self._envelope(person, next(self._message_ids), text)
        return self._queue("message", {**message, "from": self._user(person), "entities": entities})

    def tap(self, message: Message, data: str) -> int:
        """Queue a tap on a button of a message; returns its update's id."""
        query = {
            "id": str(self.rng.randrange(2**60)),
            "from": self._user(message.chat_id),
            "chat_instance": "1",
            "data": data,
            "message": self._envelope(message.chat_id, message.id, message.text),
        }
        return self._queue("callback_query", query)

    def _queue(self, kind: str, body: dict[str, Any]) -> int:
        update_id: int = next(self._update_ids)
        self._waiting.append({"update_id": update_id, kind: body})
        self._filled.set()
        return update_id

    @staticmethod
    def _user(person: int) -> dict[str, Any]:
        return {"id": person, "is_bot": False, "first_name": f"Noa {person}", "language_code": "fr"}

    def _envelope(self, person: int, message_id: int, text: str) -> dict[str, Any]:
        chat = {"id": person, "type": "private", "first_name": f"Noa {person}"}
        return {"message_id": message_id, "date": DATE, "chat": chat, "text": text}

    async def _answer(self, request: web.Request) -> web.Response:
        parameters: dict[str, Any] = {**request.query}
        try:
            is_json = request.content_type == "application/json"
            parameters |= _as_form(await request.json()) if is_json else await request.post()
        except ConnectionError:
            # Killed while it wrote.
            return web.Response(status=400)
        method = request.match_info["method"].lower()
        self.calls += 1
        match method:
            case "getupdates":
                result: Any = await self._get_updates(parameters)
            case "setwebhook" | "deletewebhook":
                result = await self._push_to(_hook_from(parameters))
            case _:
                result = self._call(method, parameters)
        return web.json_response({"ok": True, "result": result})

    def _call(self, method: str, parameters: dict[str, Any]) -> Any:
        match method:
            case "getme":
                return {"id": 424242, "is_bot": True, "first_name": "Rappel", "username": "rappel_bot"}
            case "sendmessage":
                return self._show(parameters, next(self._message_ids))
            case "editmessagetext":
                return self._show(parameters, int(parameters["message_id"]))
            case "getwebhookinfo":
                url = self.hook.url if self.hook else ""
                return {"url": url, "has_custom_certificate": False, "pending_update_count": self.pending}
        return True

    async def _push_to(self, hook: Hook | None) -> bool:
        """Push to this address from now on, or leave it to the bot to poll."""
        if hook != self.hook:
            if self._pushing is not None:
                self._pushing.cancel()
                await asyncio.gather(self._pushing, return_exceptions=True)
            self.hook, self._pushing = hook, None
            if hook is not None:
                pusher = Pusher(hook=hook, waiting=self._waiting, news=self._filled, confirm=self._confirm)
                self._pushing = asyncio.create_task(pusher.work())
        return True

    def _confirm(self, update: dict[str, Any]) -> None:
        # Telegram may miss the 200, and then sends what the bot has already.
        if self.rng.random() >= self.doubled:
            self._waiting.remove(update)
            self.confirmed.append(update)

    def _show(self, parameters: dict[str, Any], message_id: int) -> dict[str, Any]:
        chat_id, text = int(parameters["chat_id"]), str(parameters["text"])
        markup = json.loads(parameters.get("reply_markup") or "{}")
        buttons = tuple(
            (button["text"], button["callback_data"])
            for row in markup.get("inline_keyboard", [])
            for button in row
            if "callback_data" in button
        )
        self.on_message(Message(chat_id=chat_id, id=message_id, text=text, buttons=buttons))
        return self._envelope(chat_id, message_id, text)

    async def _get_updates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        offset, limit = int(parameters.get("offset") or 0), int(parameters.get("limit") or 100)
        while self._waiting and self._waiting[0]["update_id"] < offset:
            self.confirmed.append(self._waiting.popleft())
        if not self._waiting:
            self._filled.clear()
            try:
                async with asyncio.timeout(float(parameters.get("timeout") or 0)):
                    await self._filled.wait()
            except TimeoutError:
                return []
        updates = [self._waiting[index] for index in range(min(limit, self.most_at_once, len(self._waiting)))]
        again = [update for update in self.confirmed[-50:] if self.rng.random() < self.doubled * len(updates) / 50]
        return again + updates


def _hook_from(parameters: dict[str, Any]) -> Hook | None:
    """The webhook that a call asks for; one without an address takes it away."""
    url, secret = parameters.get("url"), parameters.get("secret_token") or ""
    return Hook(url=url, secret=secret, most_at_once=int(parameters.get("max_connections") or 40)) if url else None


def _as_form(parameters: dict[str, Any]) -> dict[str, str]:
    """What came as JSON, as a form would have brought it."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
