"""A bot under attack, on a real database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from questions.people import Role
from tests.bot.conftest import ADMIN, TRAINER, bot_database, plain_log, rehearsal, syllabus
from tests.bot.use_cases.conftest import scene, school
from tests.trials.attacked_bot import AttackedBot, attacked_bot

__all__ = ["bot_database", "plain_log", "rehearsal", "scene", "school", "syllabus"]
"""Fixtures of other folders."""


@pytest.fixture
async def bot(sqlite_url) -> AsyncIterator[AttackedBot]:
    """A bot with a trainer and an admin."""
    async with attacked_bot(sqlite_url, roles={TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}) as bot:
        yield bot


@pytest.fixture
def opened(sqlite_url) -> Callable[..., AbstractAsyncContextManager[AttackedBot]]:
    """A way to open a bot with limits of the test's own."""
    return partial(attacked_bot, sqlite_url)
