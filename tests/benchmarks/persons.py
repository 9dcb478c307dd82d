"""Simulated persons who tap as soon as the last reply has arrived."""

from __future__ import annotations

import base64
import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.callback_data import Action

if TYPE_CHECKING:
    from tests.benchmarks.loopback import Loopback

FIRST_ID = 1000
_SHOWN = frozenset({"sendMessage", "editMessageText"})
_TAPPED_FIRST = (Action.NEXT, Action.CHOOSE, Action.MORE)


@dataclass(slots=True)
class Crowd:
    """Persons who each tap a button of what they are shown, and note how long it took until something was shown."""

    people: int
    loopback: Loopback | None = None
    taps: int = 0
    answers: int = 0
    latencies: list[float] = field(default_factory=list)
    _since: dict[int, float] = field(default_factory=dict)
    _rng: random.Random = field(default_factory=lambda: random.Random(1))
    _paused: dict[int, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    is_paused: bool = False

    def begin(self) -> None:
        """Let everybody ask for a question."""
        for number in range(self.people):
            self._say(FIRST_ID + number, "/quiz")

    def reset(self) -> None:
        """Count from here on."""
        self.taps = self.answers = 0
        self.latencies = []

    def hear(self, method: str, fields: dict[str, Any]) -> None:
        """Take note of what the bot called; whoever is shown a button taps it."""
        if method not in _SHOWN:
            return
        chat_id = int(fields["chat_id"])
        began = self._since.pop(chat_id, None)
        if began is not None:
            self.latencies.append(1000 * (time.perf_counter() - began))
        keyboard = fields.get("reply_markup")
        buttons = [] if not keyboard else [one for row in json.loads(keyboard)["inline_keyboard"] for one in row]
        self._tap(chat_id, fields["result"], buttons)

    def _tap(self, chat_id: int, message: dict[str, Any], buttons: list[dict[str, Any]]) -> None:
        actions = {action: [one for one in buttons if _action_of(one) == action] for action in _TAPPED_FIRST}
        if actions[Action.NEXT]:
            self.answers += 1
        chosen = next((self._rng.choice(found) for found in actions.values() if found), None)
        if chosen is None and buttons and _action_of(buttons[0]) is None:
            self.answers += 1
            chosen = buttons[0]
        if chosen is None:
            self._say(chat_id, "/quiz")
            return
        self.taps += 1
        self._push(chat_id, {"callback_query": self._query(chat_id, message, chosen["callback_data"])})

    def _query(self, chat_id: int, message: dict[str, Any], data: str) -> dict[str, Any]:
        return {"id": f"{chat_id}-{self.taps}", "from": _sender(chat_id), "message": message} | {
            "chat_instance": "1",
            "data": data,
        }

    def _say(self, chat_id: int, text: str) -> None:
        entities = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        assert self.loopback is not None
        message = self.loopback.make_message(chat_id, text=text, entities=entities)
        self._push(chat_id, {"message": {**message, "from": _sender(chat_id)}})

    def _push(self, chat_id: int, update: dict[str, Any]) -> None:
        assert self.loopback is not None
        self._since[chat_id] = time.perf_counter()
        self.loopback.push(update)


def _sender(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "N", "language_code": "fr"}


def _action_of(button: dict[str, Any]) -> int | None:
    """What a button of Rappel does; None for another bot's."""
    data = button.get("callback_data", "")
    return base64.urlsafe_b64decode(data)[1] if len(data) == 28 else None
