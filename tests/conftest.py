"""What several tests need: databases, real ones, and a Chromium; what is missing here is said aloud."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.async_api import Browser, async_playwright

from tests.databases import PostgreSQLServer, PostgreSQLUnavailableError, running_postgresql

MISSING = ("PostgreSQL is missing", "Chromium is missing")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSQLServer]:
    """One server for the whole run."""
    try:
        with running_postgresql() as server:
            yield server
    except PostgreSQLUnavailableError as error:
        give_up(f"{MISSING[0]}: {error}")


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSQLServer) -> Iterator[str]:
    """A fresh, empty PostgreSQL database of this test's own."""
    with postgresql_server.fresh_database() as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite file of this test's own, not there yet; a file locks as in production, memory does not."""
    return f"sqlite:///{tmp_path / 'rappel.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database: the test runs once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium on this machine."""
    named = os.environ.get("RAPPEL_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else CHROMIUM_NAMES)), None)
    if found is None:
        give_up(f"{MISSING[1]}: install it (Debian: chromium) or name its path in RAPPEL_CHROMIUM")
    return found


@pytest.fixture
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """A Chromium of this test's own, driven through Playwright's async API."""
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_FLAGS))
        yield opened
        await opened.close()


def give_up(reason: str) -> NoReturn:
    """Skip with the reason on a desk; fail where everything must be there (CI)."""
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """End the run with how much was left out for want of a program."""
    skipped = [str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", ())]
    for missing in MISSING:
        reasons = [reason for reason in skipped if missing in reason]
        if reasons:
            terminalreporter.section(missing, sep="!", red=True, bold=True)
            terminalreporter.line(f"tests skipped for this: {len(reasons)}. {reasons[0]}")
