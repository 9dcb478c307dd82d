"""Roles, for admins: /roles and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE
from bot.use_cases import roles
from bot.views.roles import ask_to_take, show_role, show_roles, show_taken

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def roles_command(update: Update, context: Context) -> None:
    """/roles: those who administer or teach."""
    await context.send(update, show_roles(await context.read(roles.list_roles)))


async def list_roles(update: Update, context: Context) -> None:
    """« Rôles »: a page of them, in place."""
    page = await context.read(roles.list_roles, page=context.unpack_tap(update).choice)
    await context.answer_tap(update)
    await context.edit(update, show_roles(page))


async def role(update: Update, context: Context) -> None:
    """A name: the person's role and cohorts, in place."""
    view = await context.read(roles.look_at_role, person_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.edit(update, show_role(view))


async def take_role(update: Update, context: Context) -> None:
    """« Retirer le rôle »: asks first, then does it, and takes the commands off the person's menu."""
    tap = context.unpack_tap(update)
    if tap.choice != SURE:
        view = await context.read(roles.look_at_role, person_id=tap.subject)
        await context.answer_tap(update)
        await context.edit(update, ask_to_take(view))
        return
    person = await context.run(roles.take_role, person_id=tap.subject, granted=context.services.roles)
    await context.answer_tap(update)
    await context.edit(update, show_taken(person))
    await context.set_menu(person)
