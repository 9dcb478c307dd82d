"""What people who answer notice of harmful files that trainers send meanwhile: their waits, before and during."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.demo.call import Upload
from bot.demo.server import DEMO_TOKEN, DemoServer
from tests.questions.formats.bomb_files import BOMBS
from tests.trials.findings import Finding, at_most, none_of
from tests.trials.soak import Crowd, list_buttons, run_bot, until_sampled
from tests.trials.soak_bot import TRAINERS
from tests.trials.soak_figures import Soak

MOST_RATIO = 2.0
PATIENCE = 30.0
ANSWERS_A_SECOND = 8.0
LOOK, LATE = 0.005, 0.02
"""Seconds between two looks at a tap, and after which the look is late."""
LARGEST = 20_000_000


def measure(bombs: Sequence[str], learners: int, seconds: float) -> list[Finding]:
    """Both waits and their ratio: the p99 may double at most, and every answer must come."""
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(bombs, learners, seconds, Path(name)))


async def _measure(bombs: Sequence[str], learners: int, seconds: float, folder: Path) -> list[Finding]:
    found = Soak()
    made = [make_bomb(name, folder / f"{number}.bin") for number, name in enumerate(bombs)]
    files = [path for path in made if path.stat().st_size <= LARGEST]
    async with DemoServer(folder / "telegram.sqlite3", token=DEMO_TOKEN) as server:
        crowd = Crowd(server, learners, random.Random(1))
        url = f"sqlite:///{folder / 'rappel.sqlite3'}"
        async with run_bot(server.address, url, found, log=folder / "bot.log", speed=1) as process:
            await until_sampled(found, process)
            for trainer in TRAINERS:
                crowd.persons.add(persona_id=trainer, first_name="Dana", role="Formateur·rice")
                crowd.persons.send_text(trainer, "/start")
            await crowd.live(10, ANSWERS_A_SECOND, found)
            await _until_caught_up(crowd)
            calm = await _answer(crowd, learners, seconds)
            calm_size = found.samples[-1]["megabytes"]
            sending = asyncio.create_task(_send(crowd, files))
            busy = await _answer(crowd, learners, seconds)
            sending.cancel()
            sizes = calm_size, found.samples[-1]["megabytes"]
    return [
        *_describe("calm", calm, sizes[0]),
        *_describe("while bombs come", busy, sizes[1]),
        at_most("p99 while bombs come / calm", round(_p99(busy) / max(0.001, _p99(calm)), 2), most=MOST_RATIO),
        none_of("answers that never came", sum(wait >= PATIENCE for wait in busy) if busy else 1),
    ]


def _describe(when: str, waits: Sequence[float], megabytes: float) -> list[Finding]:
    return [
        Finding(name=f"{when}: answers", figure=len(waits)),
        Finding(name=f"{when}: p50, p99 in s", figure=f"{_at(waits, 0.5):.3f}, {_p99(waits):.3f}"),
        Finding(name=f"{when}: memory of the bot in MB", figure=f"{megabytes:.0f}"),
    ]


async def _until_caught_up(crowd: Crowd) -> None:
    """Return once the bot has answered everything: what piled up at its start is no part of the measure."""
    quiet = 0
    while quiet < 5:
        await asyncio.sleep(1)
        quiet = 0 if crowd.count_sent() else quiet + 1


async def _answer(crowd: Crowd, learners: int, seconds: float) -> list[float]:
    """How long each tap waited for its answer, over so many seconds."""
    waits: list[float] = []
    async with asyncio.TaskGroup() as group:
        for place in range(learners):
            group.create_task(_tap_now_and_then(crowd, place, learners / ANSWERS_A_SECOND, seconds, waits))
    return waits


async def _tap_now_and_then(crowd: Crowd, place: int, pause: float, seconds: float, waits: list[float]) -> None:
    rng = random.Random(place)
    person_id = crowd.ids[place]
    end = time.monotonic() + seconds
    await asyncio.sleep(rng.uniform(0, pause))
    while time.monotonic() < end:
        messages = [one for one in crowd.store.list_messages(person_id, before=None, limit=6) if one["from"]["is_bot"]]
        data = list_buttons(messages[-1]) if messages else []
        if data:
            tap = crowd.persons.tap(person_id, message_id=messages[-1]["message_id"], data=rng.choice(data))
            waits.append(await _until_answered(crowd, tap.id))
        else:
            crowd.persons.send_text(person_id, "/quiz")
        await asyncio.sleep(rng.uniform(0.5, 1.5) * pause)


async def _until_answered(crowd: Crowd, tap_id: str) -> float:
    """The wait, without what held up this process, which plays Telegram too and stores twenty megabytes at a go."""
    began, held_up = time.monotonic(), 0.0
    while time.monotonic() - began < PATIENCE:
        tap = crowd.store.find_tap(tap_id)
        if tap is not None and tap.answer is not None:
            break
        looked = time.monotonic()
        await asyncio.sleep(LOOK)
        held_up += max(0.0, time.monotonic() - looked - LATE)
    return time.monotonic() - began - held_up


async def _send(crowd: Crowd, files: Sequence[Path]) -> None:
    """One bomb after the other, from trainers in turn, faster than readers take them."""
    for number, path in enumerate(files):
        upload = Upload(name=path.name, content=await asyncio.to_thread(path.read_bytes), mime="text/plain")
        crowd.persons.send_document(TRAINERS[number % len(TRAINERS)], upload)
        await asyncio.sleep(0.5)


def make_bomb(name: str, path: Path) -> Path:
    """The bomb as a file, made in a process of its own, for making it takes memory."""
    maker = multiprocessing.get_context("fork").Process(target=lambda: path.write_bytes(BOMBS[name]()))
    maker.start()
    maker.join()
    return path


def _at(waits: Sequence[float], share: float) -> float:
    ordered = sorted(waits) or [PATIENCE]
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _p99(waits: Sequence[float]) -> float:
    return _at(waits, 0.99)
