"""What an act needs to know from the database: what its person may be asked, and how their memories are reckoned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.use_cases.shelf import Shelf
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def attune(uow: UnitOfWork, act: Act, shelf: Shelf) -> Act:
    """The act with the syllabus and the scheduler of its person's cohort, as they are at this moment."""
    cohort_id = act.person.cohort_id
    syllabus, scheduler = shelf.find_both(uow, cohort_id, today=act.today)
    return replace(act, syllabus=syllabus, shelf=shelf, scheduler=scheduler)
