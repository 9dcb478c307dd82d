"""A question written in the chat, and polls that become questions: /ecrire, its buttons, texts, and polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import unpack_code
from bot.redrawing import redrawing
from bot.use_cases import plan_tree, writing
from bot.views import writing as views
from bot.views.reply import Reply
from questions.cohorts import may_teach
from questions.errors import NotAllowed
from questions.formats.written_question import KINDS, Step, from_poll
from questions.quiz.publishing import make_set_id

if TYPE_CHECKING:
    import telegram
    from telegram import Update

    from bot.context import Context
    from bot.use_cases.writing import WritingView


MOVES = {
    views.Move.NEXT: writing.go_on,
    views.Move.BACK: writing.go_back,
    views.Move.DROP_LAST: writing.drop_last_answer,
    views.Move.SKIP_POLL: writing.skip_poll,
    views.Move.NAME_SET: writing.begin_naming,
}


async def _show(context: Context, view: WritingView) -> Reply:
    """The view in words, with suggestions where an objective is asked for."""
    asks = view.written.step is Step.OBJECTIVE
    return views.show_writing(view, await context.services.reader.suggest([view.question]) if asks else ())


_redrawing = redrawing(writing.find_writing, _show)


async def write_command(update: Update, context: Context) -> None:
    """/ecrire: the first step."""
    await context.send(update, await _show(context, await context.run(writing.begin_writing)))


async def begin(update: Update, context: Context) -> None:
    """« Écrire une question »: the first step, as a new message."""
    number = context.unpack_tap(update).subject
    view = await context.run(writing.begin_writing, set_id=make_set_id(number) if number else "")
    await context.answer_tap(update)
    await context.send(update, await _show(context, view))


@_redrawing
async def choose_kind(update: Update, context: Context) -> None:
    """One of the kinds."""
    tap = context.unpack_tap(update)
    if tap.choice >= len(KINDS):
        raise NotAllowed
    await _edit(update, context, await context.run(writing.choose_kind, turn=tap.sequence, kind=KINDS[tap.choice]))


@_redrawing
async def move(update: Update, context: Context) -> None:
    """« C’est tout », « Retour » and the like."""
    tap = context.unpack_tap(update)
    if tap.choice == views.Move.SHOW:
        view = await context.read(writing.look_at_writing, turn=tap.sequence)
    elif tap.choice in set(MOVES):
        view = await context.run(MOVES[views.Move(tap.choice)], turn=tap.sequence)
    else:
        raise NotAllowed
    await _edit(update, context, view)


@_redrawing
async def tap_answer(update: Update, context: Context) -> None:
    """A letter, or « Vrai » or « Faux »: right, or no longer."""
    tap = context.unpack_tap(update)
    await _edit(update, context, await context.run(writing.tap_answer, turn=tap.sequence, place=tap.choice))


async def write(update: Update, context: Context) -> None:
    """A text while a question is being written: the next step, as a new message."""
    text = update.message.text if update.message is not None else None
    await context.send(update, await _show(context, await context.run(writing.write_text, text=text or "")))


@_redrawing
async def browse_plan(update: Update, context: Context) -> None:
    """« Choisir dans le plan »: a page of a level of it, in place."""
    tap = context.unpack_tap(update)
    view = await context.read(writing.look_at_objectives, turn=tap.subject)
    level = await context.read(plan_tree.browse_plan, code=unpack_code(tap.sequence))
    await context.answer_tap(update)
    await context.edit(update, views.show_plan(view, level, page=tap.choice))


@_redrawing
async def choose_objective(update: Update, context: Context) -> None:
    """An objective, suggested or from the plan."""
    tap = context.unpack_tap(update)
    code = unpack_code(tap.sequence)
    await _edit(update, context, await context.run(writing.choose_objective, turn=tap.subject, code=code))


@_redrawing
async def list_targets(update: Update, context: Context) -> None:
    """« Autre série »: a page of them, in place."""
    tap = context.unpack_tap(update)
    view = await context.read(writing.look_at_writing, turn=tap.sequence)
    infos = await context.read(writing.list_targets, turn=tap.sequence)
    await context.answer_tap(update)
    await context.edit(update, views.show_targets(view, infos, page=tap.choice))


@_redrawing
async def choose_set(update: Update, context: Context) -> None:
    """The set that the question goes to."""
    tap = context.unpack_tap(update)
    set_id = make_set_id(tap.subject)
    await _edit(update, context, await context.run(writing.choose_set, turn=tap.sequence, set_id=set_id))


@_redrawing
async def add(update: Update, context: Context) -> None:
    """« Ajouter »: the question is stored; the next poll follows, if one waits."""
    turn = context.unpack_tap(update).sequence
    added, following = await context.run(writing.add_question, turn=turn)
    await context.answer_tap(update)
    await context.edit(update, views.show_added(added))
    if following is not None:
        await context.send(update, await _show(context, following))


async def receive_poll(update: Update, context: Context) -> None:
    """A poll: a trainer's becomes a question, an apprentice's is kindly declined."""
    poll = update.message.poll if update.message is not None else None
    if poll is None:
        return
    if not may_teach(context.person):
        await context.send(update, Reply(text=views.word_poll_from_apprentice()))
        return
    taken = await context.run(writing.take_poll, poll=read_poll(poll))
    if isinstance(taken, writing.Waiting):
        await context.send(update, views.show_waiting(taken.count))
    else:
        await context.send(update, await _show(context, taken))


def read_poll(poll: telegram.Poll) -> writing.Poll:
    """The poll as a question; Telegram tells the key only of quizzes that are closed or that the bot may see."""
    right = poll.correct_option_ids or (() if poll.correct_option_id is None else (poll.correct_option_id,))
    texts = [option.text for option in poll.options]
    written = from_poll(
        prompt=poll.question,
        options=texts,
        right=[place for place in right if place < len(texts)],
        explanation=poll.explanation or poll.description or "",
    )
    pictures = (poll.media, poll.explanation_media, *(option.media for option in poll.options))
    return writing.Poll(written=written, had_picture=any(one is not None for one in pictures))


async def _edit(update: Update, context: Context, view: WritingView) -> None:
    await context.answer_tap(update)
    await context.edit(update, await _show(context, view))
