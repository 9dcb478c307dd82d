"""`rappel run` in a process of its own, made to be killed; Telegram stays in this one."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.demo.server import DEMO_TOKEN


@asynccontextmanager
async def running(rehearsal) -> AsyncIterator[asyncio.subprocess.Process]:
    """`rappel run` against the rehearsal's Telegram; killed at the end if it is still alive."""
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
        },
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
