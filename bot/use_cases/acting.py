"""What an act needs to know from the database: what its person may be asked, and how their memories are reckoned."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases.parameters import find_scheduler

if TYPE_CHECKING:
    from bot.use_cases.shelf import Shelf
    from bot.use_cases.syllabus import Act
    from storage.unit_of_work import UnitOfWork


def attune(uow: UnitOfWork, act: Act, shelf: Shelf) -> Act:
    """The act with the syllabus and the scheduler of its person's cohort, as they are at this moment."""
    cohort_id = act.person.cohort_id
    return replace(
        act,
        syllabus=shelf.find_syllabus(uow, cohort_id),
        shelf=shelf,
        scheduler=find_scheduler(uow, cohort_id=cohort_id, today=act.today),
    )
