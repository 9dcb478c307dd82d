"""Opening the web side, before anything else of the bot, and closing it after all else."""

from __future__ import annotations

import asyncio
import errno
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from bot.settings import PREFIX, BadSettings
from bot.web.address import derive_path
from bot.web.door import Door

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from bot.settings import Settings

log = structlog.get_logger(__name__)


@asynccontextmanager
async def open_web(settings: Settings, *, token: str) -> AsyncIterator[Door]:
    """The door of a bot that has yet to start; behind it nothing listens if no setting asks for it.

    Raises BadSettings if nobody can listen there.
    """
    door = Door()
    if settings.listener is None:
        yield door
        return
    from bot.loop_server import LoopServer  # noqa: PLC0415 - a bot that offers no web needs no web server
    from bot.web.bounded_protocol import BoundedProtocol  # noqa: PLC0415 - as above

    listener = open_listener(*settings.listener)
    server = LoopServer(_build(door, settings, token), protocol=BoundedProtocol)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await server.wait_until_started()
        host, port = listener.getsockname()[:2]
        log.info("listening", host=host, port=port)
        yield door
    finally:
        server.should_exit = True
        await task


def _build(door: Door, settings: Settings, token: str) -> ASGIApp:
    from bot.web.app import build_app  # noqa: PLC0415 - as above
    from bot.web.webhook import Webhook  # noqa: PLC0415

    webhook = None
    if settings.webhook_url and settings.webhook_secret:
        webhook = Webhook(door, path=derive_path(token), secret=settings.webhook_secret.get_secret_value())
    return build_app(door, webhook)


def open_listener(host: str, port: int) -> socket.socket:
    """A socket that listens there; raises BadSettings with one sentence."""
    from bot.loop_server import listen  # noqa: PLC0415 - as above

    try:
        return listen(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            problem = f"le port {port} est déjà pris sur {host}\u00a0; choisissez-en un autre."
        else:
            problem = f"impossible d’écouter sur {host}, port {port} ({error.strerror or error})."
        raise BadSettings((f"{PREFIX}LISTEN\u00a0: {problem}",)) from error
