"""Whole leaderboards for trainers and admins: which there are, a page of one, its picture and its file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.leaderboard_pictures import draw_leaderboard
from bot.views.leaderboards import Chosen, choose_period, word_chosen, word_line
from bot.views.reply import Document, Picture, Reply, cut_page, escape, label, turn_pages
from questions.formats.tables.sheets import Sheet, write_separated, write_workbook
from questions.results.leaderboards import FEWEST_PEOPLE

if TYPE_CHECKING:
    from bot.use_cases.boards import BoardList, BoardPage
    from bot.views.reply import Row
    from questions.plan.model import Plan

BOARDS_A_PAGE = 8
FORMATS = ("csv", "xlsx")


def show_boards(found: BoardList, *, page: int = 0) -> Reply:
    """The cohorts as buttons, a page of them, with the company's for an admin, and the teams."""
    some = cut_page(found.cohorts, size=BOARDS_A_PAGE, page=page, tap=Tap(action=Action.BOARDS))
    rows: list[Row] = []
    if found.with_company:
        rows.append(((_("🌍 Toutes les classes"), Tap(action=Action.BOARD)),))
    rows.extend(
        ((label(f"👥 {cohort.name}", keep_end=True), Tap(action=Action.BOARD, asked_id=cohort.id)),)
        for cohort in some.shown
    )
    rows.extend(some.turns)
    rows.append(((_("🤝 Équipes"), Tap(action=Action.LEADERBOARD_TEAMS)),))
    text = _("🏆 <b>Classements</b>\nDe quelle classe\u00a0?")
    if not found.cohorts:
        text = _("🏆 <b>Classements</b>\nVous n’avez pas encore de classe. Créez-en une avec /classe.")
    return Reply(text=text, rows=tuple(rows))


def show_board(view: BoardPage, plan: Plan) -> Reply:
    """A page of a leaderboard, with the ways to look at it and to take it along."""
    chosen = Chosen(view.board.period, view.board.scope)
    lines = [
        f"🏆 <b>{_title(view)}</b>",
        word_chosen(chosen, plan),
        "",
        *(word_line(line) for line in view.lines),
    ]
    if not view.lines:
        lines.append(
            _("Pas de chiffres\u00a0: il faut au moins {fewest} personnes classées.").format(fewest=FEWEST_PEOPLE)
        )
    lines += ("", _word_names(view))
    tap = Tap(action=Action.BOARD, asked_id=view.subject, sequence=chosen.pack())
    rows: list[Row] = [choose_period(tap), *turn_pages(view.page, view.pages, tap)]
    if view.lines:
        picture = (_("🖼 Image"), replace(tap, action=Action.BOARD_PICTURE, choice=view.page))
        files = (
            (name.upper(), replace(tap, action=Action.BOARD_EXPORT, choice=place)) for place, name in enumerate(FORMATS)
        )
        rows.append((picture, *files))
    rows.append(((_("⬅ Classements"), Tap(action=Action.BOARDS)),))
    return Reply(text="\n".join(lines), rows=tuple(rows))


def draw_board(view: BoardPage, plan: Plan) -> Picture:
    """A page of a leaderboard as a picture; draws, so call it in a thread."""
    chosen = Chosen(view.board.period, view.board.scope)
    title = _("Toutes les classes") if view.cohort is None else view.cohort.name
    png = draw_leaderboard(view.lines, title=title, below=word_chosen(chosen, None))
    return Picture(png=png, caption=f"🏆 <b>{_title(view)}</b>\n{word_chosen(chosen, plan)}\n{_word_names(view)}")


def write_board(view: BoardPage, *, file_format: str) -> Document:
    """A leaderboard as a file; nothing in it is taken for a formula by a spreadsheet."""
    headings = (_("Rang"), _("Prénom") if view.names else _("Pseudo"), _("Points"))
    rows = tuple((line.rank, line.name, line.points) for line in view.lines)
    sheet = Sheet(title=_("Classement"), headings=headings, rows=rows)
    name = _("Toutes les classes") if view.cohort is None else view.cohort.name
    since = view.board.period.value
    return Document(
        name=f"{_('Classement')} {name} {since}.{file_format}".replace("/", "-"),
        data=write_separated(sheet) if file_format == "csv" else write_workbook([sheet]),
        caption=f"🏆 <b>{_title(view)}</b>\n{word_chosen(Chosen(view.board.period), None)}\n{_word_names(view)}",
    )


def _title(view: BoardPage) -> str:
    name = _("Toutes les classes") if view.cohort is None else escape(view.cohort.name)
    people = counted("{count}\u00a0personne", "{count}\u00a0personnes", view.people)
    return f"{name} · {people}" if view.lines else name


def _word_names(view: BoardPage) -> str:
    if view.names:
        return _("<i>Par prénom, sans qui a choisi d’être invisible. Pour encourager, jamais pour évaluer.</i>")
    return _("<i>Par pseudo, ou par prénom si la personne le montre. Pour encourager, jamais pour évaluer.</i>")
