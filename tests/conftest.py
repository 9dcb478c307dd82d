"""What several tests need: databases, real ones, and a Chromium; what is missing here is said aloud."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.async_api import Browser, async_playwright

from storage.schema import upgrade
from tests.databases import PostgreSQLServer, PostgreSQLUnavailableError, running_postgresql
from tests.reused_database import ReusedDatabase

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


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgreSQLServer) -> Iterator[str]:
    """The name of a database with this version's schema, to be copied."""
    with postgresql_server.fresh_database() as url:
        upgrade(url)
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def reused_database(postgresql_server: PostgreSQLServer, postgresql_template: str) -> Iterator[ReusedDatabase]:
    """A database that is as new for every test."""
    database = ReusedDatabase(postgresql_server, postgresql_template)
    yield database
    database.drop()


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgresql_server: PostgreSQLServer) -> Iterator[str]:
    """A PostgreSQL database of this test's own, with this version's schema unless the test wants it empty."""
    if wants_empty(request):
        with postgresql_server.fresh_database() as url:
            yield url
    else:
        yield request.getfixturevalue("reused_database").hand_out()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with this version's schema, to be copied."""
    file = tmp_path_factory.mktemp("template") / "rappel.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A SQLite file of this test's own, with this version's schema unless the test wants none.

    A file locks as in production, memory does not.
    """
    file = tmp_path / "rappel.sqlite3"
    if not wants_empty(request):
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    return f"sqlite:///{file}"


def wants_empty(request: pytest.FixtureRequest) -> bool:
    """Whether the test is about a database that has still to be made: « empty_database »."""
    return request.node.get_closest_marker("empty_database") is not None


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
