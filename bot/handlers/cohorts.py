"""A trainer's cohorts and their members: /classe, its buttons, and what is written step by step."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import cohort_drafts, cohorts, members
from bot.use_cases.cohorts import CohortView
from bot.views import cohorts as views
from bot.views.members import ask_to_remove, show_member, show_members
from bot.views.settings import read_exam_day
from questions.cohorts import may_teach
from questions.errors import InvalidSetting

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def cohort_command(update: Update, context: Context) -> None:
    """/classe: a trainer's cohorts; an apprentice's own."""
    if may_teach(context.person):
        await context.send(update, views.show_cohorts(await context.read(cohorts.list_cohorts)))
    else:
        await context.send(update, views.show_own_cohort(await context.read(cohorts.look_at_own_cohort)))


async def list_cohorts(update: Update, context: Context) -> None:
    """« Classes »: the list, in place."""
    page = context.unpack_tap(update).choice
    await context.redraw(update, views.show_cohorts(await context.read(cohorts.list_cohorts), page=page))


async def cohort(update: Update, context: Context) -> None:
    """A cohort's name: how it stands, in place."""
    cohort_id = context.unpack_tap(update).subject
    await context.redraw(update, views.show_cohort(await context.read(cohorts.look_at_cohort, cohort_id=cohort_id)))


async def create(update: Update, context: Context) -> None:
    """« Nouvelle classe »: asks for its name."""
    draft = await context.run(cohort_drafts.begin_cohort)
    await context.answer_tap(update)
    await context.send(update, views.show_step(draft, today=context.act().today))


async def rename(update: Update, context: Context) -> None:
    """« Renommer »: asks for the name."""
    draft = await context.run(cohort_drafts.begin_renaming, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, views.show_step(draft, today=context.act().today))


async def change_exam_day(update: Update, context: Context) -> None:
    """« Examen »: asks for the day."""
    draft = await context.run(cohort_drafts.begin_exam_day, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, views.show_step(draft, today=context.act().today))


async def write(update: Update, context: Context) -> None:
    """A text while a cohort is being written: the next step, or the cohort when all is said."""
    text = update.message.text if update.message is not None else None
    day = read_exam_day(text or "")
    step = await context.run(cohort_drafts.write_cohort, text=text or "", day=day)
    if isinstance(step, CohortView):
        await context.send(update, views.show_cohort(step))
    else:
        await context.send(update, views.show_step(step, today=context.act().today))


async def choose_day(update: Update, context: Context) -> None:
    """« Juin 2029 » or « Pas encore connu »: the exam day of the cohort being written; the cohort, in place."""
    ordinal = context.unpack_tap(update).subject
    if ordinal > date.max.toordinal():
        raise InvalidSetting(setting="cohort_exam_day", reason="far")
    view = await context.run(cohort_drafts.choose_day, day=date.fromordinal(ordinal) if ordinal else None)
    await context.redraw(update, views.show_cohort(view))


async def archive(update: Update, context: Context) -> None:
    """« Archiver »: asks first, then does it."""
    tap = context.unpack_tap(update)
    if tap.choice == SURE:
        archived = await context.run(cohorts.archive_cohort, cohort_id=tap.subject)
        await context.redraw(update, views.show_archived([archived]))
    else:
        view = await context.read(cohorts.look_at_cohort, cohort_id=tap.subject)
        await context.redraw(update, views.ask_to_archive(view.cohort))


async def archive_over(update: Update, context: Context) -> None:
    """« Archiver les 2 classes terminées »: asks first, then does it."""
    if context.unpack_tap(update).choice == SURE:
        await context.redraw(update, views.show_archived(await context.run(cohorts.archive_own_over)))
    else:
        found = await context.read(cohorts.list_cohorts)
        await context.redraw(update, views.ask_to_archive_over(found.over))


async def list_members(update: Update, context: Context) -> None:
    """« Membres »: a page of them, in place."""
    tap = context.unpack_tap(update)
    found = await context.read(members.list_members, cohort_id=tap.subject)
    await context.redraw(update, show_members(found, page=tap.choice))


async def member(update: Update, context: Context) -> None:
    """A first name: the apprentice, in place."""
    person_id = context.unpack_tap(update).subject
    await context.redraw(update, show_member(await context.read(members.look_at_member, person_id=person_id)))


async def remove_member(update: Update, context: Context) -> None:
    """« Retirer de la classe »: asks first, then does it."""
    tap = context.unpack_tap(update)
    if tap.choice == SURE:
        await context.redraw(update, show_members(await context.run(members.remove_member, person_id=tap.subject)))
    else:
        await context.redraw(update, ask_to_remove(await context.read(members.look_at_member, person_id=tap.subject)))


async def leave(update: Update, context: Context) -> None:
    """« Quitter la classe »: asks first, then does it."""
    choice = context.unpack_tap(update).choice
    if choice == SURE:
        await context.redraw(update, views.show_left(await context.run(cohorts.leave_cohort)))
    elif choice == views.STAY:
        await context.redraw(update, views.show_own_cohort(await context.read(cohorts.look_at_own_cohort)))
    else:
        await context.redraw(update, views.ask_to_leave(await context.read(cohorts.look_at_own_cohort)))
