"""What costs a picture or a file is done a few times in a row, then every few seconds: one person has one share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from questions.errors import TooMuchAtOnce

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any, TypeAlias

    from telegram import Update

    from bot.context import Context

    Handler: TypeAlias = Callable[[Update, Context], Coroutine[Any, Any, None]]


def costly(handler: Callable[[Update, Context], Awaitable[None]]) -> Handler:
    """The handler, which declines (TooMuchAtOnce) while the person has asked for too much of this kind."""

    @wraps(handler)
    async def handle(update: Update, context: Context) -> None:
        if not context.services.costly_acts.take(context.person.telegram_id):
            raise TooMuchAtOnce
        await handler(update, context)

    return handle
