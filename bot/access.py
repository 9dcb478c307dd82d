"""Who is there: runs before every handler, identifies the person and stops strangers.

Only what a person does with their own hands in their private chat is an act: groups, channels, edited messages and
anonymous senders are none, and a command that was forwarded, or written by another bot, is another's words.

The person is read anew for each update, so a role taken away is gone at once, on open buttons too: whoever teaches is
read when they act, an apprentice when the update is taken up, half a second before at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from bot.callback_data import FOR_STRANGERS
from bot.confirming import is_confirmation, is_too_late
from bot.use_cases.people import find_person, mark_reachable
from bot.views.joining import word_nearly_code
from bot.views.language import address
from bot.views.refusals import word_not_own_command, word_stranger
from bot.views.reply import Reply
from questions.errors import NotAllowed, StaleTap
from questions.invites import is_nearly_code, looks_like_code

if TYPE_CHECKING:
    from telegram import Message, Update

    from bot.callback_data import Tap
    from bot.context import Context


async def identify(update: Update, context: Context) -> None:
    """Put the acting person on the context.

    Strangers may only greet, enter a code and answer an invitation; nobody may act outside a private chat.
    """
    user = update.effective_user
    if user is None or not _is_own_act(update):
        await context.answer_tap(update)
        raise ApplicationHandlerStop
    # One task may see to one update after another.
    address(formally=False)
    delivery = context.delivery
    if delivery.knows(user.id):
        person = delivery.claimed.sender
    else:
        person = await context.services.desk.read(find_person, telegram_id=user.id)
    if person is not None:
        context.identify(person)
        if person.unreachable_since is not None and update.my_chat_member is None:
            await context.services.desk.run(mark_reachable, telegram_id=user.id)
    elif not _is_for_strangers(update, context) and update.my_chat_member is None:
        await _turn_away(update, context, user.id)
        raise ApplicationHandlerStop
    if update.message is not None and _is_command(update.message) and not is_own_words(update.message):
        await context.send(update, Reply(text=word_not_own_command()))
        raise ApplicationHandlerStop


def is_own_words(message: Message) -> bool:
    """Whether whoever sent a message wrote it: it was neither forwarded nor put together by another bot."""
    return message.forward_origin is None and message.via_bot is None


def _is_own_act(update: Update) -> bool:
    """Whether a person does something in their private chat, in a way that Rappel knows."""
    user, chat, message = update.effective_user, update.effective_chat, update.message
    if user is None or user.is_bot or chat is None or chat.type != ChatType.PRIVATE or chat.id != user.id:
        return False
    if message is None:
        return update.callback_query is not None or update.my_chat_member is not None
    return message.sender_chat is None and message.business_connection_id is None


def _is_command(message: Message) -> bool:
    return (message.text or "").startswith("/")


def _is_for_strangers(update: Update, context: Context) -> bool:
    if update.callback_query is not None:
        try:
            return context.unpack_tap(update).action in FOR_STRANGERS
        except NotAllowed:
            return False
    text = update.message.text if update.message else None
    if text is None:
        return False
    return text.split(maxsplit=1)[0].partition("@")[0] == "/start" or looks_like_code(text)


def unpack_in_time(update: Update, context: Context) -> Tap:
    """The tap in an update; raises NotAllowed, or StaleTap if it confirms what was asked for too long ago."""
    tap = context.unpack_tap(update)
    if is_confirmation(tap) and is_too_late(tap, context.services.clock()):
        raise StaleTap
    return tap


async def _turn_away(update: Update, context: Context, telegram_id: int) -> None:
    """Say once a minute whom Rappel answers; a tap is answered each time."""
    if update.callback_query is not None:
        await context.answer_tap(update, word_stranger(), alert=True)
    elif context.services.words_to_strangers.take(telegram_id):
        text = (update.message and update.message.text) or ""
        hint = f"\n{word_nearly_code(text)}" if is_nearly_code(text) else ""
        await context.send(update, Reply(text=word_stranger() + hint))
