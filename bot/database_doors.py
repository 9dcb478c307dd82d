"""Doors to the database for the command line: open only on this version's schema, closed behind the caller.

Each gives a function that begins a unit of work.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import typer

from bot.database_problems import word_schema_problem
from bot.settings import load_settings
from storage import schema
from storage.engine import hold_single_writer, normalise_url, open_reader, open_writer
from storage.unit_of_work import OwnUnitOfWork, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Iterator

Begin = Callable[[], AbstractContextManager[OwnUnitOfWork]]


@contextmanager
def reading(database_url: str | None = None) -> Iterator[Begin]:
    """A way to read only, the database of the settings or another; as for its schema, one that suits.

    Else it ends the command with a sentence and exit code 2.
    """
    url = database_url or load_settings().database_url
    _require_schema(url)
    engine = open_reader(url)
    try:
        yield partial(unit_of_work, engine)
    finally:
        engine.dispose()


@contextmanager
def writing(*, alone: bool = False) -> Iterator[Begin]:
    """A way to write, as `reading`; raises BadDatabase if a running bot is in the way, or for a replica.

    A SQLite file is written by one process at a time; on PostgreSQL only `alone` keeps a running bot off.
    """
    url = load_settings().database_url
    with ExitStack() as stack:
        if alone or normalise_url(url).get_backend_name() == "sqlite":
            stack.enter_context(hold_single_writer(url))
        _require_schema(url)
        engine = open_writer(url)
        stack.callback(engine.dispose)
        yield partial(unit_of_work, engine)


def _require_schema(url: str) -> None:
    problems = schema.check(url)
    if problems:
        typer.echo(f"RAPPEL_DATABASE_URL\u00a0: {word_schema_problem(problems[0])}", err=True)
        raise typer.Exit(2)
