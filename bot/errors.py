"""The one place where something that went wrong becomes a line for the person or for the log."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from telegram import Update
from telegram.error import Forbidden, TelegramError
from telegram.ext import ApplicationHandlerStop

from bot import metrics
from bot.callback_data import ON_ASKED_QUESTION
from bot.plain_fallback import strip_tags
from bot.use_cases.people import mark_unreachable
from bot.use_cases.screens import AnsweredQuestion
from bot.use_cases.study import look_at
from bot.views.joining import word_enter_code, word_nearly_code
from bot.views.refusals import word_failure, word_refusal
from bot.views.reply import Reply
from bot.views.ways_on import offer_ways_on
from questions.cohorts import may_join
from questions.errors import NotAllowed, NotFound, Refusal, StaleTap, UnreadableAnswer
from questions.invites import is_nearly_code
from storage.errors import ClaimLost

if TYPE_CHECKING:
    from bot.context import Context

log = structlog.get_logger(__name__)


async def handle_error(update: object, context: Context) -> None:
    """Refusal → a line for the person; blocked → unreachable; claim lost → silence; the rest → the log, with an id.

    No other handler goes on with an update that was refused or has failed: it ends with ApplicationHandlerStop.
    """
    error = context.error
    if not isinstance(update, Update) or error is None:
        log.error("error_outside_update", exc_info=error)
    elif isinstance(error, Refusal):
        await _refuse(update, context, error)
    elif isinstance(error, Forbidden):
        await _note_unreachable(update, context)
    elif isinstance(error, ClaimLost):
        # Another process answers.
        context.delivery.is_lost = True
    else:
        await _apologise(update, context, error)
    raise ApplicationHandlerStop


async def _refuse(update: Update, context: Context, refusal: Refusal) -> None:
    words = word_refusal(refusal)
    if update.callback_query is None:
        text = (update.message and update.message.text) or ""
        ways_on = offer_ways_on(refusal, today=context.act().today) if context.is_known else ()
        await context.send(update, Reply(text=words + _hint_at_code(context, refusal, text), rows=ways_on))
        return
    await context.answer_tap(update, strip_tags(words), alert=isinstance(refusal, NotAllowed))
    if isinstance(refusal, StaleTap):
        await _redraw(update, context)


def _hint_at_code(context: Context, refusal: Refusal, text: str) -> str:
    """What a code looks like, where what was written may have been meant as one."""
    if not context.is_known or not isinstance(refusal, NotFound | UnreadableAnswer):
        return ""
    if is_nearly_code(text):
        return f"\n{word_nearly_code(text)}"
    nothing_asked = isinstance(refusal, NotFound) and refusal.what == "question"
    outside = nothing_asked and may_join(context.person) and context.person.cohort_id is None
    return f"\n{word_enter_code()}" if outside else ""


async def _redraw(update: Update, context: Context) -> None:
    """Show in place how the tapped question stands now; if it is no more, take its buttons away."""
    tap = context.unpack_tap(update)
    if tap.action not in ON_ASKED_QUESTION:
        await context.drop_keyboard(update)
        return
    try:
        screen = await context.read(look_at, asked_id=tap.asked_id)
    except (StaleTap, NotFound, NotAllowed):
        await context.drop_keyboard(update)
    else:
        if isinstance(screen, AnsweredQuestion):
            shown = context.services.last_shown
            screen = replace(screen, is_followed=shown.has_followed(context.person.id, tap.asked_id))
        if screen is not None:
            await context.edit(update, context.show(screen))


async def _note_unreachable(update: Update, context: Context) -> None:
    if update.effective_user is not None:
        log.info("unreachable")
        await context.services.desk.run(
            mark_unreachable, telegram_id=update.effective_user.id, now=context.services.clock()
        )


async def _apologise(update: Update, context: Context, error: Exception) -> None:
    error_id = secrets.token_hex(4)
    metrics.count_error("update", type(error).__name__)
    log.error("update_failed", error_id=error_id, exc_info=error)
    delivery = context.delivery
    delivery.failure = f"{error_id} {type(error).__name__}"
    if not delivery.done and not delivery.last_try:
        return
    try:
        await context.answer_tap(update)
        await context.send(update, Reply(text=word_failure(error_id)))
    except TelegramError as silence:
        log.warning("apology_not_delivered", error_id=error_id, reason=type(silence).__name__)
