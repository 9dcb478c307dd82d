"""Simulated persons who tap as soon as the last reply has arrived, and know most of what they are asked."""

from __future__ import annotations

import base64
import json
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.callback_data import Action
from bot.present import load_syllabus
from bot.settings import Settings
from bot.views.reply import escape

if TYPE_CHECKING:
    from tests.benchmarks.loopback import Loopback

FIRST_ID = 1000
KNOWN = 0.85
"""How often a person knows the answer, which is what the scheduling aims at."""
_SHOWN = frozenset({"sendMessage", "editMessageText"})
_TAPPED_FIRST = (Action.NEXT, Action.CHOOSE, Action.MORE)
_OPTION = re.compile(r"^([A-L])\. (.+)$", re.MULTILINE)


@dataclass(slots=True)
class Crowd:
    """Persons who each tap a button of what they are shown, and note how long it took until something was shown."""

    people: int
    loopback: Loopback | None = None
    first_id: int = FIRST_ID
    taps: int = 0
    answers: int = 0
    onward: int = 0
    """Taps that answered nothing: after a wrong answer, and between rounds."""
    latencies: list[float] = field(default_factory=list)
    _since: dict[int, float] = field(default_factory=dict)
    _rng: random.Random = field(default_factory=lambda: random.Random(1))
    _paused: dict[int, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    is_paused: bool = False

    def begin(self) -> None:
        """Let everybody ask for a question."""
        for number in range(self.people):
            self._say(self.first_id + number, "/quiz")

    def reset(self) -> None:
        """Count from here on."""
        self.taps = self.answers = self.onward = 0
        self.latencies = []

    def hear(self, method: str, fields: dict[str, Any]) -> None:
        """Take note of what the bot called; whoever is shown a button taps it."""
        if method not in _SHOWN:
            return
        chat_id = int(fields["chat_id"])
        keyboard = fields.get("reply_markup")
        keyboard = json.loads(keyboard) if isinstance(keyboard, str) else keyboard
        buttons = [one for row in keyboard["inline_keyboard"] for one in row] if keyboard else []
        actions = list_actions(buttons)
        if Action.TAKE_BACK in actions and Action.NEXT not in actions:
            # A right answer, shown: its tap has done all once the next question stands there too.
            return
        began = self._since.pop(chat_id, None)
        if began is not None:
            self.latencies.append(1000 * (time.perf_counter() - began))
        self._tap(chat_id, fields["result"], buttons)

    def _tap(self, chat_id: int, message: dict[str, Any], buttons: list[dict[str, Any]]) -> None:
        chosen = self._choose(message, buttons)
        if chosen is None:
            self._say(chat_id, "/quiz")
            return
        self.taps += 1
        if _action_of(chosen) in {Action.CHOOSE, None}:
            self.answers += 1
        else:
            self.onward += 1
        self._push(chat_id, {"callback_query": self._query(chat_id, message, chosen["callback_data"])})

    def _choose(self, message: dict[str, Any], buttons: list[dict[str, Any]]) -> dict[str, Any] | None:
        """The button to tap: the right option mostly, « next » where it is asked for; another bot's first one."""
        if buttons and _action_of(buttons[0]) is None:
            return buttons[0]
        found = next(filter(None, ([b for b in buttons if _action_of(b) == a] for a in _TAPPED_FIRST)), None)
        if found is None:
            return None
        if _action_of(found[0]) == Action.CHOOSE and self._rng.random() < KNOWN:
            right = _find_right(message["text"])
            return next((button for button in found if button["text"] in right), found[0])
        return self._rng.choice(found)

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


def list_actions(buttons: list[dict[str, Any]]) -> set[int | None]:
    """What the buttons of Rappel do."""
    return {_action_of(one) for one in buttons}


def _action_of(button: dict[str, Any]) -> int | None:
    """What a button of Rappel does; None for another bot's."""
    data = button.get("callback_data", "")
    return base64.urlsafe_b64decode(data)[1] if len(data) == 28 else None


def _find_right(text: str) -> set[str]:
    """What stands on the buttons of right answers to the question in a message."""
    candidates = [one for line in text.split("\n") for one in _right_answers().get(line, ())]
    answers = next((answers for prompt, answers in candidates if prompt in text), frozenset())
    return {*answers, *(letter for letter, option in _OPTION.findall(text) if option in answers)}


@cache
def _right_answers() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By a prompt's first line, as messages show it: every such prompt, and the right options of its question."""
    known: dict[str, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    for question in load_syllabus(Settings(_env_file=None)).library.questions.values():
        prompt = escape(question.prompt)
        right = frozenset(escape(option.text) for option in question.options if option.correct)
        known[prompt.split("\n")[0]].append((prompt, right))
    return known
