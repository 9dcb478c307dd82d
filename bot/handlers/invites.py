"""Invites on a trainer's side: /invitation and its buttons; on the other side, the door: codes and links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.use_cases import cohorts, inviting, joining
from bot.views.cohorts import show_cohort
from bot.views.invites import choose_cohort, show_invite, show_revoked
from bot.views.joining import show_declined, show_entered, show_invitation, word_account_left, word_enter_code
from bot.views.reply import Reply
from questions.errors import NotAllowed
from questions.invites import APPRENTICE_USES

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.use_cases.inviting import Invited


async def invite_command(update: Update, context: Context) -> None:
    """/invitation: into which cohort; at once if there is only one."""
    found = await context.read(cohorts.list_cohorts)
    if len(found.entries) == 1:
        cohort_id = found.entries[0].cohort.id
        await _send(
            update, context, await context.run(inviting.invite_apprentices, cohort_id=cohort_id, key=_key(context))
        )
    else:
        await context.send(update, choose_cohort(found))


async def invite(update: Update, context: Context) -> None:
    """« Inviter »: the picture with QR and code."""
    await _invite(update, context, context.unpack_tap(update).subject)


async def _invite(update: Update, context: Context, cohort_id: int) -> None:
    await _send(update, context, await context.run(inviting.invite_apprentices, cohort_id=cohort_id, key=_key(context)))


async def renew(update: Update, context: Context) -> None:
    """« Nouveau, 10 places »: another picture; the one above leads nowhere any more."""
    tap = context.unpack_tap(update)
    if tap.choice >= len(APPRENTICE_USES):
        raise NotAllowed
    invited = await context.run(
        inviting.renew_invite, invite_id=tap.subject, key=_key(context), most_uses=APPRENTICE_USES[tap.choice]
    )
    await context.drop_keyboard(update)
    await _send(update, context, invited)


async def invite_trainer(update: Update, context: Context) -> None:
    """« Collègue » of a cohort, « Lien pour formatrice ou formateur » of /roles: the link."""
    cohort_id = context.unpack_tap(update).subject or None
    await _send(update, context, await context.run(inviting.invite_trainer, cohort_id=cohort_id, key=_key(context)))


async def invite_back(update: Update, context: Context) -> None:
    """« Nouveau téléphone »: the code by which an apprentice takes up their history."""
    person_id = context.unpack_tap(update).subject
    await _send(update, context, await context.run(inviting.invite_back, person_id=person_id, key=_key(context)))


async def revoke(update: Update, context: Context) -> None:
    """« Révoquer »: the invite above leads nowhere any more."""
    await context.run(inviting.revoke_invite, invite_id=context.unpack_tap(update).subject)
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await context.send(update, show_revoked())


async def stop(update: Update, context: Context) -> None:
    """« Fermer les invitations » of a cohort: all of them; the cohort, in place."""
    cohort_id = context.unpack_tap(update).subject
    await context.run(inviting.stop_invites, cohort_id=cohort_id)
    await context.answer_tap(update)
    await context.edit(update, show_cohort(await context.read(cohorts.look_at_cohort, cohort_id=cohort_id)))


async def open_link(update: Update, context: Context) -> None:
    """/start with a code or a link's token."""
    await _look(update, context, "".join(context.args or ()))


async def type_code(update: Update, context: Context) -> None:
    """A text that is a code."""
    text = update.message.text if update.message is not None else None
    await _look(update, context, text or "")


async def _look(update: Update, context: Context, text: str) -> None:
    visit, key = context.visit(update), _key(context)
    found = await context.run_unidentified(lambda uow: joining.look_at_invite(uow, visit, text=text, key=key))
    await context.send(update, show_invitation(found))


async def join(update: Update, context: Context) -> None:
    """« Rejoindre », « Accepter », « Oui, c’est moi »: in, with consent."""
    visit, invite_id = context.visit(update), context.unpack_tap(update).subject
    entered = await context.run_unidentified(lambda uow: joining.accept_invite(uow, visit, invite_id=invite_id))
    await context.answer_tap(update)
    await context.edit(update, show_entered(entered))
    if isinstance(entered, joining.Entered):
        await context.set_menu(entered.person)
        if entered.left_account is not None:
            await context.tell(entered.left_account, Reply(text=word_account_left()))


async def decline(update: Update, context: Context) -> None:
    """« Non merci »: nothing has happened."""
    await context.answer_tap(update)
    await context.edit(update, show_declined())


async def enter_code(update: Update, context: Context) -> None:
    """« J’ai un code de classe »: how to enter it."""
    await context.answer_tap(update, word_enter_code(), alert=True)


async def _send(update: Update, context: Context, invited: Invited) -> None:
    await context.answer_tap(update)
    draw = context.services.drawing.draw
    await context.send(update, await draw(show_invite, invited, bot_name=context.bot.username))


def _key(context: Context) -> bytes:
    return context.services.invite_key
