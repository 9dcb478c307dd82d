"""« Signaler » under a corrected question, and what trainers do with what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import reporting, reports
from bot.views import corrections as correction_views
from bot.views import reports as views
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def ask_why(update: Update, context: Context) -> None:
    """« Signaler »: the reasons, below the corrected question."""
    asked = await context.read(reporting.begin_report, asked_id=context.unpack_tap(update).asked_id)
    await context.answer_tap(update)
    await context.send(update, views.ask_why(asked))


async def send(update: Update, context: Context) -> None:
    """A reason: the report is sent, or its words are asked for."""
    tap = context.unpack_tap(update)
    if tap.choice >= len(views.REASONS):
        raise NotAllowed
    reason = views.REASONS[tap.choice]
    done = await context.run(reporting.report_question, asked_id=tap.asked_id, reason=reason)
    await context.redraw(update, views.show_sent(done) if isinstance(done, reporting.Sent) else views.ask_for_words())


async def write(update: Update, context: Context) -> None:
    """A text while a report is written: it is sent."""
    text = update.message.text if update.message is not None else None
    await context.send(update, views.show_sent(await context.run(reporting.write_report, text=text or "")))


async def list_reports(update: Update, context: Context) -> None:
    """« Signalements »: a page of them, in place."""
    page = context.unpack_tap(update).choice
    await context.redraw(update, views.show_reports(await context.read(reports.list_reports), page=page))


async def look(update: Update, context: Context) -> None:
    """A report, in place."""
    view = await context.read(reports.look_at_report, report_id=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_report(view))


async def correct(update: Update, context: Context) -> None:
    """« Corriger »: what of the question is to change, as a new message: the report stays to be read."""
    step = await context.run(reports.correct_reported, report_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, correction_views.show_edit(step))


async def withdraw(update: Update, context: Context) -> None:
    """« Retirer »: asks first, then does it."""
    tap = context.unpack_tap(update)
    if tap.choice == SURE:
        view = await context.run(reports.withdraw_reported, report_id=tap.subject)
        await context.redraw(update, views.show_report(view))
    else:
        view = await context.read(reports.look_at_report, report_id=tap.subject)
        await context.redraw(update, views.ask_to_withdraw_reported(view))


async def bring_back(update: Update, context: Context) -> None:
    """« Remettre »: the question is asked again."""
    view = await context.run(reports.bring_back_reported, report_id=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_report(view))


async def settle(update: Update, context: Context) -> None:
    """« Classer »: the reports of this question are dealt with."""
    view = await context.run(reports.settle_reported, report_id=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_report(view))


async def reply(update: Update, context: Context) -> None:
    """« Répondre »: asks for the answer."""
    await context.run(reports.begin_reply, report_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, views.ask_for_reply())


async def write_reply(update: Update, context: Context) -> None:
    """A text while an answer to a report is written: it is on its way."""
    text = update.message.text if update.message is not None else None
    await context.send(update, views.show_replied(await context.run(reports.write_reply, text=text or "")))
