"""Every way in, and which handler answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Update
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot import access, errors
from bot.callback_data import Action
from bot.handlers import progress, start, study

if TYPE_CHECKING:
    from bot.app import BotApplication
    from bot.context import Context

_TAPS = {
    Action.NEXT: study.next_question,
    Action.TAKE_BACK: study.tap_take_back,
    Action.PROGRESS: progress.progress,
    **dict.fromkeys(study.ANSWERS, study.tap_answer),
}


def add_routes(application: BotApplication) -> None:
    """Every way in; the first that fits is taken."""
    text = filters.TEXT & ~filters.COMMAND
    routes = (
        CommandHandler("start", start.start),
        CommandHandler("quiz", study.quiz),
        CommandHandler("progres", progress.progress),
        CommandHandler("annuler", study.take_back),
        CommandHandler("aide", start.help_),
        CallbackQueryHandler(tap),
        MessageHandler(text, study.typed_answer),
        MessageHandler(filters.COMMAND, start.unknown_command),
        MessageHandler(filters.ALL, start.not_text),
        ChatMemberHandler(start.membership, ChatMemberHandler.MY_CHAT_MEMBER),
    )
    application.add_handler(TypeHandler(Update, access.identify), group=-1)
    application.add_handlers(routes)
    application.add_error_handler(errors.handle_error)


async def tap(update: Update, context: Context) -> None:
    """A button press, sent on by what the button does."""
    await _TAPS[context.unpack_tap(update).action](update, context)
