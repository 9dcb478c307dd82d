"""A tap made for a moment that has passed shows the present one in place."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, TypeVar

from bot.views.refusals import word_refusal
from questions.errors import StaleTap

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from telegram import Update

    from bot.context import Context
    from bot.use_cases.syllabus import Act
    from bot.views.reply import Reply
    from storage.unit_of_work import UnitOfWork

    Handler: TypeAlias = Callable[[Update, Context], Awaitable[None]]

View = TypeVar("View")


def redrawing(
    find: Callable[[UnitOfWork, Act], View | None], show: Callable[[Context, View], Awaitable[Reply]]
) -> Callable[[Handler], Handler]:
    """Makes handlers of taps show what `find` finds, if anything, where they would raise StaleTap.

    A second tap would else take the buttons away that the first one brought.
    """

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        async def handle(update: Update, context: Context) -> None:
            try:
                await handler(update, context)
            except StaleTap as stale:
                view = await context.read(find)
                if view is None:
                    raise
                await context.answer_tap(update, word_refusal(stale))
                await context.edit(update, await show(context, view))

        return handle

    return decorate
