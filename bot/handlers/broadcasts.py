"""A message to many: « ✉️ Messages » of admins, « ✉️ Écrire à la classe » of trainers, and what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import broadcast_progress, broadcasts
from bot.views import broadcasts as views
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def list_broadcasts(update: Update, context: Context) -> None:
    """« Messages »: a page of them, in place."""
    page = context.unpack_tap(update).choice
    found = await context.read(broadcast_progress.list_broadcasts, page=page)
    await context.redraw(update, views.show_broadcasts(found))


async def begin(update: Update, context: Context) -> None:
    """« Nouveau message »: asks for the text."""
    step = await context.run(broadcasts.begin_broadcast)
    await context.answer_tap(update)
    await context.send(update, views.show_step(step))


async def begin_for_cohort(update: Update, context: Context) -> None:
    """« Écrire à la classe »: asks for the text."""
    step = await context.run(broadcasts.begin_cohort_broadcast, cohort_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.send(update, views.show_step(step))


async def write(update: Update, context: Context) -> None:
    """A text while a message is written: the message as it will arrive, and below it to whom and when."""
    text = update.message.text if update.message is not None else None
    plan = await context.run(broadcasts.write_broadcast, text=text or "")
    await context.send(update, views.show_message(plan.message))
    await context.send(update, views.show_plan(plan))


async def choose_audience(update: Update, context: Context) -> None:
    """A role, or « Autres destinataires »: the plan with that, in place."""
    tap = context.unpack_tap(update)
    if tap.choice > len(views.AUDIENCES):
        raise NotAllowed
    audience = views.AUDIENCES[tap.choice - 1] if tap.choice else None
    plan = await context.run(broadcasts.choose_audience, number=tap.subject, audience=audience)
    await context.redraw(update, views.show_plan(plan))


async def list_cohorts(update: Update, context: Context) -> None:
    """« Choisir des classes »: a page of them, in place."""
    tap = context.unpack_tap(update)
    choice = await context.read(broadcasts.list_choice, number=tap.subject)
    await context.redraw(update, views.show_choice(choice, page=tap.choice))


async def toggle_cohort(update: Update, context: Context) -> None:
    """A cohort: chosen or no longer, in place."""
    tap = context.unpack_tap(update)
    choice = await context.run(broadcasts.toggle_cohort, number=tap.subject, cohort_id=tap.sequence)
    await context.redraw(update, views.show_choice(choice, page=tap.choice))


async def choose_cohorts(update: Update, context: Context) -> None:
    """« Suite »: the plan with the cohorts chosen, in place."""
    plan = await context.run(broadcasts.choose_cohorts, number=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_plan(plan))


async def send(update: Update, context: Context) -> None:
    """« Envoyer »: it is on its way, once; how far, in place."""
    view = await context.run(broadcasts.confirm_broadcast, number=context.unpack_tap(update).subject)
    await context.redraw(update, views.show_broadcast(view))


async def look(update: Update, context: Context) -> None:
    """A broadcast, « Actualiser »: how far it has come, in place."""
    number = context.unpack_tap(update).subject
    view = await context.read(broadcast_progress.look_at_broadcast, broadcast_id=number)
    await context.redraw(update, views.show_broadcast(view))


async def stop(update: Update, context: Context) -> None:
    """« Arrêter l’envoi »: asks first, then does it."""
    tap = context.unpack_tap(update)
    if tap.choice == SURE:
        view = await context.run(broadcast_progress.stop_broadcast, broadcast_id=tap.subject)
        await context.redraw(update, views.show_broadcast(view))
    else:
        view = await context.read(broadcast_progress.look_at_broadcast, broadcast_id=tap.subject)
        await context.redraw(update, views.ask_to_stop(view))
