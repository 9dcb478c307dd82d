"""A bot under attack, on a real database."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from functools import partial

import pytest

from questions.people import Role
from tests.bot.conftest import ADMIN, TRAINER
from tests.trials.attacked_bot import AttackedBot, attacked_bot


@pytest.fixture
async def bot(sqlite_url) -> AsyncIterator[AttackedBot]:
    """A bot with a trainer and an admin."""
    async with attacked_bot(sqlite_url, roles={TRAINER: Role.TRAINER, ADMIN: Role.ADMIN}) as bot:
        yield bot


@pytest.fixture
def opened(sqlite_url) -> partial[AbstractAsyncContextManager[AttackedBot]]:
    """A way to open a bot with limits of the test's own."""
    return partial(attacked_bot, sqlite_url)
