"""Who is there: runs before every handler, identifies the person and stops strangers.

The person is read anew for each update, so a role taken away is gone at once, on open buttons too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.ext import ApplicationHandlerStop

from bot.callback_data import FOR_STRANGERS
from bot.use_cases.people import find_person, mark_reachable
from bot.views.language import address
from bot.views.refusals import word_stranger
from bot.views.reply import Reply
from questions.errors import NotAllowed
from questions.invites import read_code

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context


async def identify(update: Update, context: Context) -> None:
    """Put the acting person on the context.

    Strangers may only greet, enter a code and answer an invitation; nobody may act outside a private chat.
    """
    user, chat = update.effective_user, update.effective_chat
    if user is None or user.is_bot or chat is None or chat.type != "private":
        raise ApplicationHandlerStop
    # One task may see to one update after another.
    address(formally=False)
    person = await context.services.desk.read(find_person, telegram_id=user.id)
    if person is not None:
        context.identify(person)
        if person.unreachable_since is not None and update.my_chat_member is None:
            await context.services.desk.run(mark_reachable, telegram_id=user.id)
    elif not _is_for_strangers(update, context) and update.my_chat_member is None:
        await _turn_away(update, context)
        raise ApplicationHandlerStop


def _is_for_strangers(update: Update, context: Context) -> bool:
    if update.callback_query is not None:
        try:
            return context.unpack_tap(update).action in FOR_STRANGERS
        except NotAllowed:
            return False
    text = update.message.text if update.message else None
    if text is None:
        return False
    return text.split(maxsplit=1)[0].partition("@")[0] == "/start" or read_code(text) is not None


async def _turn_away(update: Update, context: Context) -> None:
    if update.callback_query is not None:
        await context.answer_tap(update, word_stranger(), alert=True)
    else:
        await context.send(update, Reply(text=word_stranger()))
