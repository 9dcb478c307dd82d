"""Leaderboards: /classement and its buttons."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.use_cases import appearing, boards, leaderboards
from bot.use_cases.purpose import look_at_purpose
from bot.use_cases.teams import look_at_teams
from bot.views import boards as board_views
from bot.views import leaderboards as views
from questions.cohorts import may_teach
from questions.errors import NotAllowed

if TYPE_CHECKING:
    from telegram import Update

    from bot.callback_data import Tap
    from bot.context import Context


async def leaderboard_command(update: Update, context: Context) -> None:
    """/classement: an apprentice's place in their cohort this week; for who teaches, which boards there are."""
    if may_teach(context.person):
        await context.send(update, board_views.show_boards(await context.read(boards.list_boards)))
        return
    chosen = views.Chosen()
    view = await context.run(leaderboards.look_at_leaderboard, sphere=leaderboards.Sphere.COHORT, period=chosen.period)
    await context.send(update, views.show_leaderboard(view, context.syllabus.plan))


async def leaderboard(update: Update, context: Context) -> None:
    """« Semaine », « Toutes », a domain: the person's place there, in place."""
    tap = context.unpack_tap(update)
    chosen, sphere = _chosen(tap, context), _sphere(tap)
    view = await context.run(
        leaderboards.look_at_leaderboard, sphere=sphere, period=chosen.period, domain=chosen.domain
    )
    await context.redraw(update, views.show_leaderboard(view, context.syllabus.plan))


async def teams(update: Update, context: Context) -> None:
    """« Équipes »: the cohorts by their means, in place."""
    tap = context.unpack_tap(update)
    teaches = may_teach(context.person)
    page, size = (tap.choice, views.TEAMS_A_PAGE) if teaches else (0, views.TEAMS_SHOWN)
    view = await context.run(look_at_teams, period=_chosen(tap, context).period, page=page, size=size)
    await context.redraw(update, views.show_all_teams(view) if teaches else views.show_teams(view))


async def domains(update: Update, context: Context) -> None:
    """« Par domaine »: the domains, in place."""
    tap = context.unpack_tap(update)
    await context.redraw(update, views.show_domains(context.syllabus.plan, _chosen(tap, context), _sphere(tap)))


async def purpose(update: Update, context: Context) -> None:
    """« À quoi ça sert »: purpose, what counts, who sees what, until when; in place."""
    found = await context.read(look_at_purpose, months=context.services.keep_months)
    await context.redraw(update, views.show_purpose(found))


async def appearance(update: Update, context: Context) -> None:
    """« Mon pseudo »: as what one appears, in place."""
    await context.redraw(update, views.show_appearance(await context.run(appearing.look_at_appearance)))


async def choose_appearance(update: Update, context: Context) -> None:
    """« Pseudo », « Prénom », « Invisible »: from now on."""
    choice = context.unpack_tap(update).choice
    if choice >= len(views.APPEARANCES):
        raise NotAllowed
    standing = await context.run(appearing.choose_appearance, appearance=views.APPEARANCES[choice])
    await context.redraw(update, views.show_appearance(standing))


async def draw_alias(update: Update, context: Context) -> None:
    """« Un autre »: another alias made up."""
    await context.redraw(update, views.show_appearance(await context.run(appearing.draw_alias)))


async def begin_alias(update: Update, context: Context) -> None:
    """« Écrire le mien »: asks for it."""
    await context.run(appearing.begin_alias)
    await context.answer_tap(update)
    await context.send(update, views.ask_for_alias())


async def write_alias(update: Update, context: Context) -> None:
    """A text while an alias is being written: that is the alias."""
    text = update.message.text if update.message is not None else None
    standing = await context.run(appearing.write_alias, text=text or "")
    await context.send(update, views.show_appearance(standing))


async def list_boards(update: Update, context: Context) -> None:
    """« Classements »: a page of the cohorts, in place."""
    page = context.unpack_tap(update).choice
    await context.redraw(update, board_views.show_boards(await context.read(boards.list_boards), page=page))


async def board(update: Update, context: Context) -> None:
    """A cohort's name: its leaderboard, a page of it, in place."""
    tap = context.unpack_tap(update)
    view = await _look(context, tap)
    await context.redraw(update, board_views.show_board(view, context.syllabus.plan))


async def picture(update: Update, context: Context) -> None:
    """« Image »: the page as a picture, drawn off the event loop."""
    view = await _look(context, context.unpack_tap(update))
    await context.answer_tap(update)
    draw = context.services.drawing.draw
    await context.send(update, await draw(board_views.draw_board, view, context.syllabus.plan))


async def export(update: Update, context: Context) -> None:
    """« CSV », « XLSX »: the leaderboard as a document."""
    tap = context.unpack_tap(update)
    if tap.choice >= len(board_views.FORMATS):
        raise NotAllowed
    chosen = _chosen(tap, context)
    view = await context.run(boards.export_board, cohort_id=tap.subject, period=chosen.period, domain=chosen.domain)
    await context.answer_tap(update)
    wanted = board_views.FORMATS[tap.choice]
    await context.send_document(update, await asyncio.to_thread(board_views.write_board, view, file_format=wanted))


async def _look(context: Context, tap: Tap) -> boards.BoardPage:
    chosen = _chosen(tap, context)
    return await context.run(
        boards.look_at_board,
        cohort_id=tap.subject,
        period=chosen.period,
        domain=chosen.domain,
        page=tap.choice,
    )


def _chosen(tap: Tap, context: Context) -> views.Chosen:
    chosen = views.Chosen.unpack(tap.sequence)
    if chosen.domain and chosen.domain not in {domain.number for domain in context.syllabus.plan.domains}:
        raise NotAllowed
    return chosen


def _sphere(tap: Tap) -> leaderboards.Sphere:
    if tap.subject >= len(views.SPHERES):
        raise NotAllowed
    return views.SPHERES[tap.subject]
