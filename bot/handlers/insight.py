"""A cohort's statistics: /statistiques, its buttons, and those of the Monday brief."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.use_cases import briefs, cohorts, helping
from bot.use_cases.insight import measure_insight, report_items
from bot.use_cases.members import look_at_member
from bot.views import insight as views
from bot.views import insight_sheets
from bot.views.briefs import word_offered, word_relaunched, word_switched
from bot.views.items import show_item
from bot.views.members import show_member
from bot.views.reply import Document
from questions.errors import NotAllowed
from questions.formats.tables.sheets import write_separated, write_workbook

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from questions.formats.tables.sheets import Sheet


async def statistics_command(update: Update, context: Context) -> None:
    """/statistiques: the cohorts to choose from, or the only one's statistics."""
    found = await context.read(cohorts.list_cohorts)
    if len(found.entries) == 1:
        await _send_statistics(update, context, found.entries[0].cohort.id)
    else:
        await context.send(update, views.choose_cohort(found))


async def list_cohorts(update: Update, context: Context) -> None:
    """A page of the cohorts to choose from, in place."""
    found = await context.read(cohorts.list_cohorts)
    await context.answer_tap(update)
    await context.edit(update, views.choose_cohort(found, page=context.unpack_tap(update).choice))


async def statistics(update: Update, context: Context) -> None:
    """A cohort: its map and what stands out; on the way back, the latter in place."""
    tap = context.unpack_tap(update)
    if tap.choice != views.BACK:
        await context.answer_tap(update)
        await _send_statistics(update, context, tap.subject)
        return
    insight = await context.read(measure_insight, cohort_id=tap.subject)
    await context.answer_tap(update)
    await context.edit(update, views.show_findings(insight))


async def _send_statistics(update: Update, context: Context, cohort_id: int) -> None:
    await _show_at_work(update, context)
    insight = await context.read(measure_insight, cohort_id=cohort_id)
    if insight.members:
        await context.send(update, await context.services.drawing.draw(views.show_map, insight))
    await context.send(update, views.show_findings(insight))


async def _show_at_work(update: Update, context: Context) -> None:
    """Let the person see that their answer takes a moment; it is no matter if that fails."""
    if update.effective_chat is not None:
        with contextlib.suppress(TelegramError):
            await context.bot.send_chat_action(update.effective_chat.id, ChatAction.TYPING)


async def items(update: Update, context: Context) -> None:
    """« Questions »: a page of their statistics, in place; under a brief, as a new message."""
    tap = context.unpack_tap(update)
    report = await context.read(report_items, cohort_id=tap.subject)
    await context.answer_tap(update)
    show = context.send if tap.sequence == views.APART else context.edit
    await show(update, show_item(report, page=tap.choice))


async def member(update: Update, context: Context) -> None:
    """A first name: the apprentice, as a new message."""
    view = await context.read(look_at_member, person_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, show_member(view))


async def export_workbook(update: Update, context: Context) -> None:
    """« XLSX »: everything as a workbook."""
    name, sheets = await _list_sheets(update, context)
    data = await asyncio.to_thread(write_workbook, sheets)
    await context.send_document(update, Document(name=f"{name}.xlsx", data=data))


async def export_separated(update: Update, context: Context) -> None:
    """« CSV »: which table; a table: it as a document."""
    tap = context.unpack_tap(update)
    if not tap.choice:
        view = await context.read(cohorts.look_at_cohort, cohort_id=tap.subject)
        await context.answer_tap(update)
        await context.edit(update, insight_sheets.ask_for_sheet(view.cohort))
        return
    if tap.choice > len(insight_sheets.NAMES):
        raise NotAllowed
    name, sheets = await _list_sheets(update, context)
    sheet = sheets[tap.choice - 1]
    await context.send_document(update, Document(name=f"{name} {sheet.title}.csv", data=write_separated(sheet)))


async def _list_sheets(update: Update, context: Context) -> tuple[str, tuple[Sheet, ...]]:
    """What the files are to be called, and their tables."""
    cohort_id = context.unpack_tap(update).subject
    insight = await context.read(measure_insight, cohort_id=cohort_id, every_mark=True)
    report = await context.read(report_items, cohort_id=cohort_id)
    await context.answer_tap(update)
    name = insight.findings.cohort.name.replace("/", "-")
    return f"{name} {insight.today.isoformat()}", insight_sheets.list_sheets(insight, report)


async def relaunch(update: Update, context: Context) -> None:
    """« Relancer »: a friendly word to each silent member; says to how many."""
    told = await context.run(helping.relaunch_silent, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update, word_relaunched(told), alert=True)


async def offer_remedial(update: Update, context: Context) -> None:
    """« Envoyer 5 questions »: to those who made this error; says to how many."""
    tap = context.unpack_tap(update)
    told = await context.run(helping.offer_remedial, cohort_id=tap.subject, number=tap.sequence)
    await context.answer_tap(update, word_offered(told), alert=True)


async def switch_brief(update: Update, context: Context) -> None:
    """« Ne plus envoyer » or « Bilan du lundi »: the brief off or on; under the statistics, the button changes too."""
    tap = context.unpack_tap(update)
    wanted = bool(tap.choice & views.SWITCH_ON)
    cohort = await context.run(briefs.switch_brief, cohort_id=tap.subject, wanted=wanted)
    await context.answer_tap(update, word_switched(cohort, wanted=wanted), alert=True)
    if tap.choice & views.SWITCH_IN_PLACE:
        await context.edit(update, views.show_findings(await context.read(measure_insight, cohort_id=tap.subject)))
