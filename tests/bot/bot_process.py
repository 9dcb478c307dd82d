"""`rappel run` in a process of its own, made to be killed; Telegram stays in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from bot.demo.server import DEMO_TOKEN


@asynccontextmanager
async def running(rehearsal, role: str = "all", **settings: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    """`rappel run` against the rehearsal's Telegram; killed at the end if it is still alive.

    More settings are named without their prefix.
    """
    process = await start(rehearsal, role, **settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def running_nodes(rehearsal, *roles: str) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """A process of each role on one database, started together; killed at the end if they are still alive."""
    async with AsyncExitStack() as stack:
        yield list(await asyncio.gather(*(stack.enter_async_context(running(rehearsal, role)) for role in roles)))


async def start(
    rehearsal, role: str = "all", *, errors: int = asyncio.subprocess.DEVNULL, **settings: Any
) -> asyncio.subprocess.Process:
    """A process of `rappel run` in this role; whoever starts it ends it."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        "--role",
        role,
        env={
            **os.environ,
            "RAPPEL_TOKEN": DEMO_TOKEN,
            "RAPPEL_API_URL": rehearsal.server.address,
            "RAPPEL_DATABASE_URL": rehearsal.settings.database_url,
            **{f"RAPPEL_{name.upper()}": value for name, value in settings.items()},
        },
        stderr=errors,
    )


async def kill(process: asyncio.subprocess.Process) -> None:
    """`kill -9`, and wait until it is gone."""
    process.kill()
    await process.wait()
