"""G13: taps that Rappel never offered – random, tampered, another person's, another bot's – change nothing.

Telegram lets a client send any bytes as the data of a button, so they all come in as taps. Each must be answered, and
neither a row nor an exception may come of it.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.callback_data import Action, Tap, derive_key, pack
from storage.unit_of_work import UnitOfWork
from tests.trials.attacked_bot import AttackedBot, attacked_bot, differences
from tests.trials.findings import Finding, Progress, none_of, some_of

VICTIM = 5001
ATTACKERS = tuple(range(6001, 6009))
BATCH = 400
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ é\u202e😀\x00"


def main(options: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """100,000 forged taps, or as many as asked for."""
    parser = argparse.ArgumentParser(prog="forged-taps")
    parser.add_argument("--taps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(options)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'rappel.sqlite3'}"
        yield "Forged taps", asyncio.run(forge(url, taps=chosen.taps, seed=chosen.seed))


async def forge(url: str, *, taps: int, seed: int) -> list[Finding]:
    """What comes of so many forged taps, and of one that is none, as a control."""
    rng = random.Random(seed)
    async with attacked_bot(url) as bot:
        await bot.handle(*(bot.text(person, "/start") for person in (VICTIM, *ATTACKERS)))
        await bot.handle(*(bot.text(person, "/quiz") for person in (VICTIM, *ATTACKERS)))
        sound = await bot.desk.read(_find_sound_tap)
        before, unanswered, progress = await bot.snapshot(), 0, Progress("taps", -(-taps // BATCH))
        for start in range(0, taps, BATCH):
            unanswered += await _send(bot, sound, rng, min(BATCH, taps - start))
            progress.step()
        changes, failures = differences(before, await bot.snapshot()), await bot.count_failures()
        await bot.handle(bot.tap(VICTIM, pack(sound, key=bot.key, telegram_id=VICTIM)))
        control = differences(before, await bot.snapshot())
    return [
        Finding(name="forged taps", figure=taps),
        none_of("rows changed", len(changes)),
        none_of("exceptions", failures),
        none_of("taps that got no answer", unanswered),
        some_of("rows changed by a tap that is none (control)", len(control)),
    ]


async def _send(bot: AttackedBot, sound: Tap, rng: random.Random, count: int) -> int:
    """How many of so many forged taps were not answered, or answered by more than that."""
    updates = [bot.tap(rng.choice(ATTACKERS), forged(bot, sound, rng)) for _ in range(count)]
    calls = Counter(call.method for call in await bot.handle(*updates))
    return abs(count - calls.pop("answerCallbackQuery", 0)) + calls.total()


def forged(bot: AttackedBot, tap: Tap, rng: random.Random) -> str | None:
    """Data of a button that Rappel never gave to any of the attackers."""
    sound = pack(tap, key=bot.key, telegram_id=VICTIM)
    match rng.randrange(8):
        case 0:
            return base64.urlsafe_b64encode(rng.randbytes(rng.choice((21, 24)))).decode()
        case 1:
            return "".join(rng.choices(SIGNS, k=rng.randint(1, 40)))
        case 2:
            return sound
        case 3:
            place = rng.randrange(len(sound))
            return sound[:place] + rng.choice(SIGNS) + sound[place + 1 :]
        case 4:
            return pack(tap, key=derive_key("1:another bot"), telegram_id=ATTACKERS[0])
        case 5:
            return sound[: rng.randrange(28)] or None
        case 6:
            return sound + rng.choice(SIGNS)
        case _:
            content = bytearray(base64.urlsafe_b64decode(sound))
            content[rng.randrange(10)] ^= 1 << rng.randrange(8)
            return base64.urlsafe_b64encode(content).decode()


def _find_sound_tap(uow: UnitOfWork) -> Tap:
    """What the victim may tap."""
    victim = uow.people.find_by_telegram_id(VICTIM)
    asked = uow.asked.find_open(victim.id if victim else 0)
    return Tap(action=Action.DONT_KNOW, asked_id=asked.id if asked else 0)
