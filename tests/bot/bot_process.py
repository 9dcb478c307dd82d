"""`rappel run` in a process of its own, made to be killed; Telegram stays in this one."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from bot.demo.server import DEMO_TOKEN
from tests.bot import loaded
from tests.bot.loaded import LoadedProcess

Process = asyncio.subprocess.Process | LoadedProcess


@asynccontextmanager
async def running(rehearsal, role: str = "all", *, is_fresh: bool = False, **settings: Any) -> AsyncIterator[Process]:
    """`rappel run` against the rehearsal's Telegram; killed at the end if it is still alive.

    More settings are named without their prefix. A fresh one is a new Python, as an operator starts it; others have
    loaded everything before they begin.
    """
    process = await start(rehearsal, role, is_fresh=is_fresh, **settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def running_nodes(rehearsal, *roles: str) -> AsyncIterator[list[Process]]:
    """A process of each role on one database, started together; killed at the end if they are still alive."""
    async with AsyncExitStack() as stack:
        yield list(await asyncio.gather(*(stack.enter_async_context(running(rehearsal, role)) for role in roles)))


async def start(
    rehearsal, role: str = "all", *, is_fresh: bool = False, errors: int = DEVNULL, **settings: Any
) -> Process:
    """A process of `rappel run` in this role; whoever starts it ends it."""
    environment = {
        **os.environ,
        "RAPPEL_TOKEN": DEMO_TOKEN,
        "RAPPEL_API_URL": rehearsal.server.address,
        "RAPPEL_DATABASE_URL": rehearsal.settings.database_url,
        **{f"RAPPEL_{name.upper()}": value for name, value in settings.items()},
    }
    arguments = ("run", "--role", role)
    if is_fresh:
        command = (sys.executable, "-m", "bot", *arguments)
        return await asyncio.create_subprocess_exec(*command, env=environment, stderr=errors)
    return await loaded.start(*arguments, environment=environment, stderr=errors)


async def kill(process: Process) -> None:
    """`kill -9`, and wait until it is gone."""
    process.kill()
    await process.wait()
