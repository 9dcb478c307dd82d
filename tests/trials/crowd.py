"""Apprentices at Telegram's end of the wire, who answer as soon as they see a question, twice if they are impatient."""

from __future__ import annotations

import base64
import random
import struct
from dataclasses import dataclass, field

from bot.callback_data import _FORMAT, Action
from tests.trials.telegram import Message, TinyTelegram

FIRST_ID = 1001
DONT_KNOW = "🤷"
ONWARD = ("Question suivante", "➕ Encore 5")
TWICE = 0.1
GUESSED = 0.2


@dataclass
class Crowd:
    """Everybody, and what they did and saw, as ids of asked questions.

    `acknowledged` are those that the bot showed as answered; `pressed` those to which « je ne sais pas » was sent, each
    with the sequence of its button.
    """

    telegram: TinyTelegram
    rng: random.Random
    size: int
    quiet: bool = False
    acknowledged: set[int] = field(default_factory=set)
    pressed: set[tuple[int, int]] = field(default_factory=set)
    _last: dict[int, tuple[Message, str]] = field(default_factory=dict)
    _acted: set[tuple[int, int, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.telegram.on_message = self.see

    def begin(self) -> None:
        """Let everybody greet the bot and ask for a question."""
        for person in range(FIRST_ID, FIRST_ID + self.size):
            self.telegram.say(person, "/start")
            self.telegram.say(person, "/quiz")

    def press_again(self) -> None:
        """Everybody presses the same again, as people do when a bot was away."""
        for person in range(FIRST_ID, FIRST_ID + self.size):
            last = self._last.get(person)
            if last is None:
                self.telegram.say(person, "/quiz")
            else:
                self._act(*last)

    def see(self, message: Message) -> None:
        """A message was sent or edited: take note, and go on unless that was done before."""
        self.acknowledged.update(self._asked(message, Action.TAKE_BACK))
        data = self._find_answer(message) or self._find_onward(message)
        if data is None or self.quiet:
            return
        key = (message.chat_id, message.id if read_tap(data)[1] == 0 else 0, data)
        if key not in self._acted:
            self._acted.add(key)
            self._act(message, data)

    def _act(self, message: Message, data: str) -> None:
        action, asked_id, sequence = read_tap(data)
        if action is Action.DONT_KNOW:
            self.pressed.add((asked_id, sequence))
        self._last[message.chat_id] = message, data
        for _ in range(2 if self.rng.random() < TWICE else 1):
            self.telegram.tap(message, data)

    def _find_answer(self, message: Message) -> str | None:
        """The data of an answer: « je ne sais pas » mostly, for else it must be given slowly to count."""
        dont_know = message.find(DONT_KNOW)
        if dont_know is None:
            return None
        options = [data for _, data in message.buttons if read_tap(data)[0] is Action.CHOOSE]
        return self.rng.choice(options) if options and self.rng.random() < GUESSED else dont_know

    @staticmethod
    def _find_onward(message: Message) -> str | None:
        return next(filter(None, map(message.find, ONWARD)), None)

    @staticmethod
    def _asked(message: Message, *actions: Action) -> list[int]:
        taps = (read_tap(data) for _, data in message.buttons)
        return [asked_id for action, asked_id, _ in taps if action in actions]


def read_tap(data: str) -> tuple[Action, int, int]:
    """What a button does, on which asked question and for which moment of it, its sequence; unsigned, for who plays
    Telegram has no key.
    """
    content = base64.urlsafe_b64decode(data)[: _FORMAT.size]
    try:
        _, action, _, high, low, asked_id = _FORMAT.unpack(content)
        return Action(action), asked_id, high * 2**16 + low
    except (struct.error, ValueError):
        return Action.PLAN, 0, 0
