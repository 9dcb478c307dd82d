"""`rappel run` in a process of its own, made to be killed; Telegram stays in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.demo.server import DEMO_TOKEN


@asynccontextmanager
async def running(rehearsal, **settings: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`rappel run` against the rehearsal's Telegram; killed at the end if it is still alive.

    More settings are named without their prefix.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        env={
            **os.environ,
            "RAPPEL_TOKEN": DEMO_TOKEN,
            "RAPPEL_API_URL": rehearsal.server.address,
            "RAPPEL_DATABASE_URL": rehearsal.settings.database_url,
            **{f"RAPPEL_{name.upper()}": value for name, value in settings.items()},
        },
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
