"""Whole leaderboards, page by page: a trainer's own cohorts by name, all of them for admins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.use_cases.leaderboards import Line, rank_members, settle_members
from bot.use_cases.rights import list_trainer_ids, require_cohort, require_giving_roles, require_teaching
from questions.people import Role
from questions.results.leaderboards import FEWEST_PEOPLE, Board

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.results.leaderboards import Period, Place
    from questions.results.standing import Standing
    from storage.unit_of_work import UnitOfWork

COMPANY = 0
"""Stands for the whole company where else a cohort's number is."""
LINES_A_PAGE = 15
MOST_EXPORTED = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardList:
    """The leaderboards that somebody may look at; the company's is for admins."""

    cohorts: tuple[Cohort, ...]
    with_company: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A page of a leaderboard (from 0), of so many; no lines for fewer than five people.

    `cohort` is None for the company, `names` tells that people are shown by first name.
    """

    board: Board
    cohort: Cohort | None
    names: bool
    lines: tuple[Line, ...]
    page: int
    pages: int
    people: int

    @property
    def subject(self) -> int:
        """The cohort's number, or that of the company."""
        return COMPANY if self.cohort is None else self.cohort.id


def list_boards(uow: UnitOfWork, act: Act) -> BoardList:
    """The leaderboards that the acting person may look at; raises RoleNeeded."""
    person = require_teaching(uow, act)
    if person.role is Role.ADMIN:
        return BoardList(cohorts=uow.cohorts.list_active(), with_company=True)
    return BoardList(cohorts=uow.cohorts.list_of_trainer(person.id), with_company=False)


def look_at_board(
    uow: UnitOfWork, act: Act, *, cohort_id: int, period: Period, domain: int = 0, page: int = 0
) -> BoardPage:
    """A page of a leaderboard: of a cohort's trainers by first name, else by alias or the name that is shown.

    Raises RoleNeeded, NotYourCohort, StaleTap if the cohort is archived; the company's (0) takes an admin.
    """
    board = Board.of(period, act.today, scope=domain)
    return _look(uow, act, board, cohort_id=cohort_id, page=page, size=LINES_A_PAGE)


def export_board(uow: UnitOfWork, act: Act, *, cohort_id: int, period: Period, domain: int = 0) -> BoardPage:
    """As `look_at_board`, all on one page: of the company, the first five thousand."""
    board = Board.of(period, act.today, scope=domain)
    return _look(uow, act, board, cohort_id=cohort_id, page=0, size=MOST_EXPORTED)


def read_board(uow: UnitOfWork, board: Board, *, cohort: Cohort | None, page: int = 0, size: int) -> BoardPage:
    """A page of a leaderboard by alias, for whoever runs Rappel; changes nothing, so it may lack an alias."""
    if cohort is None:
        return _company_page(uow, board, page=page, size=size)
    standings = uow.standings.list_of_cohort(cohort.id)
    return _cohort_page(uow, board, cohort, standings, names=False, page=page, size=size)


def _look(uow: UnitOfWork, act: Act, board: Board, *, cohort_id: int, page: int, size: int) -> BoardPage:
    if cohort_id == COMPANY:
        require_giving_roles(uow, act)
        return _company_page(uow, board, page=page, size=size)
    cohort = require_cohort(uow, act, cohort_id)
    names = act.person.id in list_trainer_ids(uow, cohort.id)
    standings = settle_members(uow, cohort.id)
    return _cohort_page(uow, board, cohort, standings, names=names, page=page, size=size)


def _cohort_page(
    uow: UnitOfWork,
    board: Board,
    cohort: Cohort,
    standings: dict[int, Standing],
    *,
    names: bool,
    page: int,
    size: int,
) -> BoardPage:
    places = rank_members(uow, board, standings, cohort.id)
    pages = max(1, -(-len(places) // size))
    page = min(page, pages - 1)
    shown = places[page * size : (page + 1) * size]
    lines = _lines(shown, standings, name_of=_first_name if names else _shown_name)
    return BoardPage(board=board, cohort=cohort, names=names, lines=lines, page=page, pages=pages, people=len(places))


def _company_page(uow: UnitOfWork, board: Board, *, page: int, size: int) -> BoardPage:
    people = uow.boards.count_above(board, 0)
    pages = max(1, -(-people // size))
    page = min(page, pages - 1)
    places = uow.boards.list_page(board, limit=size, offset=page * size) if people >= FEWEST_PEOPLE else ()
    standings = uow.standings.list_of([place.person_id for place in places])
    lines = _lines(places, standings, name_of=_shown_name)
    return BoardPage(board=board, cohort=None, names=False, lines=lines, page=page, pages=pages, people=people)


def _lines(
    places: Sequence[Place], standings: dict[int, Standing], *, name_of: Callable[[Standing], str]
) -> tuple[Line, ...]:
    return tuple(
        Line(rank=place.rank, name=name_of(standings[place.person_id]), points=place.points) for place in places
    )


def _first_name(standing: Standing) -> str:
    return standing.first_name


def _shown_name(standing: Standing) -> str:
    # Without an alias is who has neither answered nor looked here since they joined.
    return standing.name or "–"
