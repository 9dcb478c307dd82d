"""Reading the database from the terminal, if it suits this version."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bot.database_problems import word_schema_problem
from storage import schema
from storage.engine import open_reader
from storage.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.unit_of_work import UnitOfWork

USAGE_ERROR = 2


@contextmanager
def reading(url: str) -> Iterator[UnitOfWork]:
    """What the database holds at this moment; ends the command with one sentence if its schema does not suit."""
    problems = schema.check(url)
    if problems:
        typer.echo(f"RAPPEL_DATABASE_URL\u00a0: {word_schema_problem(problems[0])}", err=True)
        raise typer.Exit(USAGE_ERROR)
    engine = open_reader(url)
    try:
        with unit_of_work(engine) as uow:
            yield uow
    finally:
        engine.dispose()
