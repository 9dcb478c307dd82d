"""A cohort's programme: « Programme » and its buttons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.use_cases.programme import look_at_programme, release_domain
from bot.views.programme import ask_for_day, show_programme
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def programme(update: Update, context: Context) -> None:
    """« Programme »: the domains; a domain: the days to choose from, in place."""
    tap = context.unpack_tap(update)
    found = await context.read(look_at_programme, cohort_id=tap.subject)
    await context.answer_tap(update)
    await context.edit(update, ask_for_day(found, domain=tap.choice) if tap.choice else show_programme(found))


async def choose_day(update: Update, context: Context) -> None:
    """« 1er février 2027 »: the day from which a domain is asked; the programme, in place."""
    tap = context.unpack_tap(update)
    if tap.sequence > date.max.toordinal():
        raise NotAllowed
    day = date.fromordinal(tap.sequence) if tap.sequence else None
    found = await context.run(release_domain, cohort_id=tap.subject, domain=tap.choice, from_day=day)
    await context.answer_tap(update)
    await context.edit(update, show_programme(found))
