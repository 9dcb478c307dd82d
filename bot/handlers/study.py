"""Questions and answers: /quiz, /annuler, every button under a question, and typed answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from telegram.error import BadRequest, TelegramError

from bot.callback_data import Action, Tap, unpack_code
from bot.last_shown import Shown
from bot.plain_fallback import strip_tags
from bot.sending import delete_messages, side_by_side
from bot.use_cases import answer, study
from bot.use_cases.helping import begin_remedial
from bot.use_cases.screens import AnsweredQuestion, OpenQuestion
from bot.use_cases.steps import Screen
from bot.views.answer import word_verdict
from bot.views.question import SELF_GRADES
from bot.views.reply import Picture
from bot.views.screens import show_still_in_exam, show_taken_back
from questions.errors import NotAllowed, NotFound
from questions.quiz.publishing import make_set_id

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

    from bot.context import Context
    from bot.views.reply import Reply

log = structlog.get_logger(__name__)

Outcome = AnsweredQuestion | Screen


async def quiz(update: Update, context: Context) -> None:
    """/quiz: the open question, or the next one; « /quiz 1.7 », « /quiz glasl »: a round on that."""
    wanted = " ".join(context.args or ())
    if wanted:
        screen = await context.run(study.practise, wanted=wanted)
    else:
        screen = await context.run(study.ask_next)
    reply = show_still_in_exam(screen) if isinstance(screen, OpenQuestion) and screen.exam is not None else None
    await _ask(update, context, screen, reply=reply)


async def next_question(update: Update, context: Context) -> None:
    """« Question suivante »: the next question, or how the round went, as a new message."""
    answered_id = context.unpack_tap(update).asked_id
    await _follow(update, context, await context.run(study.ask_next), after=answered_id)


async def more(update: Update, context: Context) -> None:
    """« Encore 5 »: a short extra round."""
    await _follow(update, context, await context.run(study.ask_more))


async def mistakes(update: Update, context: Context) -> None:
    """« Revoir mes erreurs »: what was missed in that round, once more."""
    round_id = context.unpack_tap(update).subject
    await _follow(update, context, await context.run(study.ask_mistakes, round_id=round_id))


async def practise(update: Update, context: Context) -> None:
    """« M’entraîner là-dessus »: a round on a part of the plan."""
    code = unpack_code(context.unpack_tap(update).subject)
    await _follow(update, context, await context.run(study.practise, wanted=code))


async def new_set(update: Update, context: Context) -> None:
    """« Commencer », under the word of a new set: a round on it."""
    set_id = make_set_id(context.unpack_tap(update).subject)
    await _follow(update, context, await context.run(study.practise_set, set_id=set_id))


async def remedial(update: Update, context: Context) -> None:
    """« 5 questions », offered by a trainer: a round around the fact that was got wrong."""
    number = context.unpack_tap(update).subject
    await _follow(update, context, await context.run(begin_remedial, number=number))


async def _follow(update: Update, context: Context, screen: Screen, *, after: int = 0) -> None:
    await context.answer_tap(update)
    await context.drop_keyboard(update)
    await _ask(update, context, screen, after=after)


async def _ask(update: Update, context: Context, screen: Screen, *, after: int = 0, reply: Reply | None = None) -> None:
    """The screen as a new message, in these words if there are any; an earlier copy of its question goes.

    The picture of a question, if it has one, comes before it.
    """
    last_shown, person_id = context.services.last_shown, context.person.id
    asked_id = screen.asked.id if isinstance(screen, OpenQuestion) and screen.exam is None else 0
    copy = last_shown.take_question(person_id, asked_id)
    picture_ids: tuple[int, ...] = ()
    if isinstance(screen, OpenQuestion) and screen.asked.question.image:
        picture_ids = await _send_picture(update, context, screen.asked.id)
    message_ids = (*picture_ids, await context.send(update, reply or context.show(screen)))
    last_shown.note(person_id, Shown(asked_id=asked_id, after=after or copy.after, message_ids=message_ids))
    await _delete(context, copy)


async def show_picture(update: Update, context: Context) -> None:
    """« Voir l’image »: the picture of a question that stands in place of another, as in an exam."""
    asked_id = context.unpack_tap(update).asked_id
    await context.answer_tap(update)
    await _send_picture(update, context, asked_id)


async def _send_picture(update: Update, context: Context, asked_id: int) -> tuple[int, ...]:
    try:
        picture = Picture(png=await context.read(study.find_picture, asked_id=asked_id), caption="")
        return (await context.send(update, picture),)
    except (NotFound, BadRequest) as error:
        # A picture that Telegram does not take must not cost the question.
        log.warning("picture_not_shown", asked_id=asked_id, reason=type(error).__name__)
        return ()


async def take_back(update: Update, context: Context) -> None:
    """/annuler: the last answer undone and its question asked again."""
    screen = await context.run(study.take_back_last_answer)
    await _stand_last(context, screen, await context.send(update, show_taken_back(screen)))


async def tap_take_back(update: Update, context: Context) -> None:
    """« Annuler cette réponse »: as /annuler, in place, for the answer under which the button stands."""
    tap = context.unpack_tap(update)
    screen = await context.run(study.take_back_last_answer, asked_id=tap.asked_id)
    await context.answer_tap(update)
    await context.edit(update, show_taken_back(screen))
    await _stand_last(context, screen, _tapped_id(update))


async def _stand_last(context: Context, screen: OpenQuestion, message_id: int) -> None:
    """Take away what stood after an answer that was taken back: its question is the one that waits.

    Only what followed that very answer goes: another process may have shown more since this one took note.
    """
    gone = context.services.last_shown.take(context.person.id)
    if screen.exam is None:
        context.services.last_shown.note(context.person.id, Shown(asked_id=screen.asked.id, message_ids=(message_id,)))
    if gone.after == screen.again_of:
        await _delete(context, gone)


async def _delete(context: Context, shown: Shown) -> None:
    await delete_messages(context.bot, chat_id=context.person.telegram_id, message_ids=shown.message_ids)


def _tapped_id(update: Update) -> int:
    query = update.callback_query
    return query.message.message_id if query is not None and query.message is not None else 0


async def typed_answer(update: Update, context: Context) -> None:
    """A text that is no command: the answer to the open question."""
    text = update.message.text if update.message else None
    screen = await context.run(answer.answer_by_text, text=text or "")
    if screen is None:
        return
    if not isinstance(screen, AnsweredQuestion):
        await _ask(update, context, screen)
        return
    message_id = 0
    try:
        try:
            message_id = await context.send(update, context.show(screen))
        finally:
            # It waits already: nobody may answer a question that they never saw.
            await _ask_following(update, context, screen)
    except TelegramError:
        await _lead_on(update, context, screen, message_id=message_id)
        raise


async def tap_answer(update: Update, context: Context) -> None:
    """A button of an open question: its effect, shown in place, and what follows at once as a new message."""
    tap = context.unpack_tap(update)
    screen = await _ANSWERS[tap.action](context, tap)
    shown = context.edit(update, context.show(screen))
    if not isinstance(screen, AnsweredQuestion):
        await side_by_side(context.answer_tap(update), shown)
        return
    told = context.answer_tap(update, strip_tags(word_verdict(screen)))
    try:
        await side_by_side(told, shown, _ask_following(update, context, screen))
    except TelegramError:
        await _lead_on(update, context, screen, message_id=_tapped_id(update))
        raise


async def _ask_following(update: Update, context: Context, screen: AnsweredQuestion) -> None:
    """What comes after an answer that was just shown; a question that was answered by a text loses its buttons."""
    answered = context.services.last_shown.take_question(context.person.id, screen.asked.id)
    calls = []
    if screen.following is not None:
        calls.append(_ask(update, context, screen.following, after=screen.asked.id))
    if update.callback_query is None and answered.message_ids:
        calls.append(_drop_buttons(context, answered.message_ids[-1]))
    await side_by_side(*calls)


async def _drop_buttons(context: Context, message_id: int) -> None:
    # Buttons that stay say that they are out of date.
    with suppress(TelegramError):
        await context.bot.drop_buttons(context.person.telegram_id, message_id)


async def _lead_on(update: Update, context: Context, screen: AnsweredQuestion, *, message_id: int) -> None:
    """Put a button that leads on under a verdict, if what follows could not be sent."""
    is_followed = context.services.last_shown.has_followed(context.person.id, screen.asked.id)
    if screen.following is not None and message_id and not is_followed:
        with suppress(TelegramError):
            await context.rewrite(update, message_id, context.show(replace(screen, following=None)))


async def _choose(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.choose_option, asked_id=tap.asked_id, sequence=tap.sequence, position=tap.choice)


async def _undo(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.undo_tap, asked_id=tap.asked_id, sequence=tap.sequence)


async def _reveal(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.reveal_key_points, asked_id=tap.asked_id, sequence=tap.sequence)


async def _submit(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.submit_draft, asked_id=tap.asked_id, sequence=tap.sequence)


async def _dont_know(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.admit_not_knowing, asked_id=tap.asked_id, sequence=tap.sequence)


async def _hint(context: Context, tap: Tap) -> Outcome:
    return await context.run(answer.give_hint, asked_id=tap.asked_id, sequence=tap.sequence)


async def _own_up(context: Context, tap: Tap) -> Outcome:
    screen = await context.run(answer.own_up, asked_id=tap.asked_id)
    return replace(screen, is_followed=context.services.last_shown.waits_after(context.person.id, tap.asked_id))


async def _self_grade(context: Context, tap: Tap) -> Outcome:
    if tap.choice >= len(SELF_GRADES):
        raise NotAllowed
    grade = SELF_GRADES[tap.choice]
    return await context.run(answer.grade_oneself, asked_id=tap.asked_id, sequence=tap.sequence, self_grade=grade)


_ANSWERS: dict[Action, Callable[[Context, Tap], Awaitable[Outcome]]] = {
    Action.CHOOSE: _choose,
    Action.SUBMIT: _submit,
    Action.UNDO: _undo,
    Action.DONT_KNOW: _dont_know,
    Action.REVEAL: _reveal,
    Action.SELF_GRADE: _self_grade,
    Action.HINT: _hint,
    Action.OWN_UP: _own_up,
}
ANSWERS = frozenset(_ANSWERS)
