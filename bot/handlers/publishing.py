"""A set given to a cohort: « Publier » and its buttons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import publishing
from bot.use_cases.sets import look_at_set
from bot.views import publishing as views
from bot.views.sets import show_set
from questions.errors import NotAllowed
from questions.quiz.publishing import make_set_id

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def publish(update: Update, context: Context) -> None:
    """« Publier »: the cohorts to choose from."""
    set_id = make_set_id(context.unpack_tap(update).subject)
    await context.redraw(update, views.choose_cohort(await context.read(publishing.list_targets, set_id=set_id)))


async def choose_cohort(update: Update, context: Context) -> None:
    """A cohort: the days to choose from."""
    tap = context.unpack_tap(update)
    choice = await context.run(publishing.choose_cohort, set_id=make_set_id(tap.subject), cohort_id=tap.sequence)
    await context.redraw(update, views.choose_day(choice))


async def choose_day(update: Update, context: Context) -> None:
    """A day: what it would ask of the cohort, and how to give it."""
    tap = context.unpack_tap(update)
    if not 1 <= tap.sequence <= date.max.toordinal():
        raise NotAllowed
    number = await context.run(publishing.choose_day, number=tap.subject, day=date.fromordinal(tap.sequence))
    # Read apart: a forecast takes a moment, in which nobody should wait to write.
    shelf = context.services.shelf
    plan = await context.read(publishing.look_at_plan, number=number, facts_a_day=None, shelf=shelf)
    await context.redraw(update, views.show_plan(plan))


async def choose_how(update: Update, context: Context) -> None:
    """« 5 notions par jour »: the plan with that."""
    tap = context.unpack_tap(update)
    plan = await context.read(
        publishing.look_at_plan,
        number=tap.subject,
        facts_a_day=tap.choice or None,
        shelf=context.services.shelf,
    )
    await context.redraw(update, views.show_plan(plan))


async def confirm(update: Update, context: Context) -> None:
    """« Publier », after all was shown."""
    tap = context.unpack_tap(update)
    done = await context.run(publishing.confirm_publication, number=tap.subject, facts_a_day=tap.choice or None)
    await context.redraw(update, views.show_published(done))


async def unpublish(update: Update, context: Context) -> None:
    """« Reprendre »: asks first, then does it."""
    tap = context.unpack_tap(update)
    set_id = make_set_id(tap.subject)
    if tap.choice == SURE:
        view = await context.run(publishing.unpublish_set, set_id=set_id, cohort_id=tap.sequence)
        await context.redraw(update, show_set(view))
    else:
        view = await context.read(look_at_set, set_id=set_id)
        await context.redraw(update, views.ask_to_unpublish(view, cohort_id=tap.sequence))
