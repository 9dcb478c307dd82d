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
from bot.handlers import exams, objectives, preferences, progress, start, study

if TYPE_CHECKING:
    from bot.app import BotApplication
    from bot.context import Context

_TAPS = {
    Action.NEXT: study.next_question,
    Action.TAKE_BACK: study.tap_take_back,
    Action.MORE: study.more,
    Action.MISTAKES: study.mistakes,
    Action.PRACTISE: study.practise,
    Action.PROGRESS: progress.progress,
    Action.NEED: progress.need,
    Action.PLAN: objectives.tap_objective,
    Action.EXAM: exams.exam_menu,
    Action.EXAM_START: exams.start_exam,
    Action.EXAM_RESUME: exams.resume_exam,
    Action.EXAM_PAUSE: exams.pause_exam,
    Action.EXAM_HAND_IN: exams.hand_in_exam,
    Action.SETTINGS: preferences.settings,
    Action.EXAM_DAY: preferences.tap_exam_day,
    Action.DAILY_GOAL: preferences.tap_daily_goal,
    **dict.fromkeys(study.ANSWERS, study.tap_answer),
}


def add_routes(application: BotApplication) -> None:
    """Every way in; the first that fits is taken."""
    text = filters.TEXT & ~filters.COMMAND
    routes = (
        CommandHandler("start", start.start),
        CommandHandler("quiz", study.quiz),
        CommandHandler("progres", progress.progress),
        CommandHandler("objectifs", objectives.objectives),
        CommandHandler("examen", exams.exam_menu),
        CommandHandler("reglages", preferences.settings),
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
