"""`rappel …` in a process of its own that costs a fork, not the two seconds of processor time that loading it takes.

Beside the tests runs a process that has everything loaded and listens at a Unix socket. To whoever connects with an
order it forks twice: a keeper, and from it the command itself, which then runs as `python -m bot` would. The keeper
tells the command's id, and how it ended.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from questions.knowledge.bank import load_library
from questions.plan.catalogue import DEFAULT_PLAN, load_plan

PROJECT = Path(__file__).parents[2]
STDIN, NAME = 0, "orders"


class LoadedProcess:
    """A running command; what `asyncio.subprocess.Process` offers, as far as tests ask for it."""

    def __init__(self, pid: int, news: asyncio.StreamReader, connection: asyncio.StreamWriter) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout: asyncio.StreamReader | None = None
        self.stderr: asyncio.StreamReader | None = None
        self._pipes: list[asyncio.BaseTransport] = []
        self._connection = connection
        self._ended = asyncio.create_task(self._end(news))

    async def wait(self) -> int:
        """Its exit code, once it has ended; of one that was killed, the signal's number below zero."""
        return await asyncio.shield(self._ended)

    async def communicate(self) -> tuple[bytes, bytes]:
        """What it wrote to its pipes, once it has ended."""
        streams = (self.stdout, self.stderr)
        output, errors = await asyncio.gather(*(stream.read() if stream else _nothing() for stream in streams))
        await self.wait()
        return output, errors

    def send_signal(self, number: int) -> None:
        """Signal it, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to stop."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """`kill -9`."""
        self.send_signal(signal.SIGKILL)

    async def listen(self, name: str, readable: int) -> None:
        """Read from this end of a pipe what it writes to the other."""
        stream = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(stream), os.fdopen(readable, "rb", 0)
        )
        self._pipes.append(transport)
        setattr(self, name, stream)

    async def _end(self, news: asyncio.StreamReader) -> int:
        line = await news.readline()
        self.returncode = int(line) if line else -signal.SIGKILL
        self._connection.close()
        for pipe in self._pipes:
            # What it wrote last may still have to be read: that end closes by itself.
            if pipe.is_closing():
                pipe.close()
        return self.returncode


async def start(
    *arguments: str,
    folder: Path = PROJECT,
    environment: Mapping[str, str],
    stdout: int = DEVNULL,
    stderr: int = DEVNULL,
) -> LoadedProcess:
    """A process of `rappel …` in this folder and with nothing but this environment; whoever starts it ends it."""
    order = {"arguments": arguments, "folder": str(folder), "environment": dict(environment)}
    kept: dict[str, int] = {}
    given = []
    for name, wanted in (("stdout", stdout), ("stderr", stderr)):
        if wanted == PIPE:
            kept[name], writable = os.pipe()
        else:
            writable = os.open(os.devnull, os.O_WRONLY)
        given.append(writable)
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(_loaded_process())
    socket.send_fds(connection, [b"\n"], given)
    for writable in given:
        os.close(writable)
    news, writer = await asyncio.open_unix_connection(sock=connection)
    writer.write(f"{json.dumps(order)}\n".encode())
    process = LoadedProcess(int(await news.readline()), news, writer)
    for name, readable in kept.items():
        await process.listen(name, readable)
    return process


async def _nothing() -> bytes:
    return b""


@functools.cache
def _loaded_process() -> str:
    """Where the loaded process listens; it is started by the first who asks, and ends with this process."""
    # Not pytest's folder: a path of a Unix socket may have 107 bytes.
    folder = tempfile.mkdtemp(prefix="rappel-loaded-")
    address = f"{folder}/{NAME}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.loaded", address],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("RAPPEL_")},
    )
    assert process.stdout is not None
    assert process.stdout.readline(), "nothing could be loaded"

    @atexit.register
    def stop() -> None:
        process.communicate()
        shutil.rmtree(folder)

    return address


def main(address: str) -> None:
    """Load everything, then run what is ordered, until there is nobody left to order."""
    for module in pkgutil.walk_packages([str(PROJECT / "bot")], "bot."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    load_library()
    load_plan(DEFAULT_PLAN)
    gc.collect()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen(32)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        order = _take_orders(listener)
    if order is not None:
        _become(order)


def _take_orders(listener: socket.socket) -> dict[str, Any] | None:
    """In a command's own process its order; in this one nothing, at the end."""
    while True:
        ready, _, _ = select.select([STDIN, listener.fileno()], [], [])
        is_over = listener.fileno() not in ready
        _bury_keepers(all_of_them=is_over)
        if is_over:
            return None
        connection, _ = listener.accept()
        with connection:
            if os.fork() == 0:
                return _keep(connection)


def _bury_keepers(*, all_of_them: bool) -> None:
    """Take note of keepers that have ended, or of all once they have."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, 0 if all_of_them else os.WNOHANG) != (0, 0):
            pass


def _keep(connection: socket.socket) -> dict[str, Any]:
    """In the command's process its order; the keeper's own ends here."""
    _, files, _, _ = socket.recv_fds(connection, 1, 2)
    with connection.makefile("rb") as lines:
        order: dict[str, Any] = json.loads(lines.readline())
    command = os.fork()
    if command == 0:
        return {**order, "files": files}
    for file in files:
        os.close(file)
    connection.sendall(f"{command}\n".encode())
    _, status = os.waitpid(command, 0)
    connection.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _become(order: dict[str, Any]) -> None:
    """Run the command as if it had been started in its folder and environment."""
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), STDIN)
    for place, file in enumerate(order["files"], start=1):
        os.dup2(file, place)
        os.close(file)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.stdout.reconfigure(line_buffering="PYTHONUNBUFFERED" in os.environ)
    random.seed()
    sys.argv = ["rappel", *order["arguments"]]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
