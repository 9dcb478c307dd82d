"""The command line, as somebody types it: in a process of its own, in an empty folder."""

import asyncio
import csv
import json
import os
import socket
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.cli import main
from bot.demo.server import DEMO_TOKEN, DemoServer
from questions.quiz.question import Kind

PROJECT = Path(__file__).parents[2]


async def rappel(*arguments: str, folder: Path, **settings: str) -> tuple[int, str, str]:
    """Exit code, output and errors of `rappel …`; settings without their prefix."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAPPEL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={
            **environment,
            "PYTHONPATH": str(PROJECT),
            **{f"RAPPEL_{name.upper()}": value for name, value in settings.items()},
        },
    )
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, output.decode(), errors.decode()


async def test_run_without_a_token_says_how_to_get_one_and_that_the_demo_needs_none(tmp_path):
    code, _, errors = await rappel("run", folder=tmp_path)

    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "@BotFather" in errors
    assert "rappel demo" in errors
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("foo", "La commande 'foo' n’existe pas."),
        ("people erase", "Il manque 'number'."),
        ("plan show --format", "Il manque une valeur après '--format'."),
        ("plan show --format y", "'--format'\u00a0: 'y' n’existe pas. Le choix\u00a0: 'table', 'json'."),
        ("plan show --domain x", "'--domain'\u00a0: un nombre entier est attendu."),
        ("plan show --formt json", "L’option --formt n’existe pas\u00a0: peut-être --format\u00a0?"),
        ("plan read a b", "C’est en trop\u00a0: b."),
        ("forecast --depth 4", "'--depth'\u00a0: au plus 3."),
        ("reviews export --since x", "'--since'\u00a0: une date est attendue, comme 2026-08-17."),
    ],
)
def test_what_is_typed_wrongly_is_said_in_french_with_how_to_see_what_is_possible(
    monkeypatch, capsys, arguments, words
):
    monkeypatch.setattr(sys, "argv", ["rappel", *arguments.split()])

    with pytest.raises(SystemExit) as ended:
        main()

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.splitlines()[0] == words
    assert [word for word in ("Missing", "Invalid", "Try ", "No such", "Usage:", "Error") if word in said] == []


async def test_a_token_that_telegram_refuses_is_named(tmp_path):
    async with DemoServer(token=DEMO_TOKEN) as server:
        code, _, errors = await rappel(
            "run", folder=tmp_path, token="123456:" + "x" * 35, api_url=server.address, log_level="ERROR"
        )

    assert code == 2
    assert "RAPPEL_TOKEN" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("oracle://host/name", "sqlite ou postgresql"),
        ("sqlite:///nowhere/rappel.sqlite3", "dossier n’existe pas"),
        ("sqlite://", "mémoire"),
        ("sqlite:///notes.txt", "n’est pas une base SQLite"),
        ("postgresql://rappel:very-secret@127.0.0.1:1/rappel?ssl=wat", "n’est pas lisible"),
        ("n'importe quoi", "n’est pas lisible"),
        ("sqlite:///a%00b.sqlite3", "n’est pas lisible"),
    ],
)
async def test_a_database_that_can_not_be_used_is_named_with_the_remedy(tmp_path, url, words):
    (tmp_path / "notes.txt").write_text("ceci n’est pas une base de données, mais un texte " * 50, encoding="utf-8")

    code, _, errors = await rappel("run", folder=tmp_path, token=DEMO_TOKEN, database_url=url)

    assert code == 2
    assert "RAPPEL_DATABASE_URL" in errors
    assert words in errors
    assert "very-secret" not in errors
    assert "Traceback" not in errors


async def start_without_telegram(folder: Path, *, database_url: str) -> asyncio.subprocess.Process:
    settings = {"RAPPEL_TOKEN": DEMO_TOKEN, "RAPPEL_API_URL": "http://127.0.0.1:1", "PYTHONPATH": str(PROJECT)}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **settings, "RAPPEL_DATABASE_URL": database_url},
    )


async def read_until(process: asyncio.subprocess.Process, words: bytes) -> bytes:
    """The first line of the log with these words."""
    async with asyncio.timeout(60):
        while words not in (line := await process.stderr.readline()):
            assert line, "the process has ended"
    return line


async def stop(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Ask it to stop; how it ended, and what it logged at the end."""
    process.terminate()
    _, errors = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, errors.decode()


async def test_a_stop_while_telegram_is_out_of_reach_is_heeded_and_leaves_nothing_open(tmp_path):
    process = await start_without_telegram(tmp_path, database_url="sqlite:///rappel.sqlite3")
    await read_until(process, b"telegram_unreachable")

    code, errors = await stop(process)

    assert code == 0
    assert "Unclosed" not in errors
    assert "error" not in errors


async def test_a_stop_while_the_server_of_the_database_is_away_is_heeded(tmp_path, unused_port):
    url = f"postgresql://rappel:very-secret@127.0.0.1:{unused_port}/rappel"
    process = await start_without_telegram(tmp_path, database_url=url)
    warning = await read_until(process, b"database_unreachable")

    code, errors = await stop(process)

    assert code == 0
    assert b"very-secret" not in warning
    assert "Traceback" not in errors


@pytest.mark.postgresql
async def test_a_server_that_comes_back_lets_the_start_go_on(tmp_path, postgresql_url, unused_port):
    url = make_url(postgresql_url)
    process = await start_without_telegram(
        tmp_path, database_url=url.set(port=unused_port).render_as_string(hide_password=False)
    )
    await read_until(process, b"database_unreachable")

    async with await asyncio.start_server(partial(pass_on, port=url.port or 5432), "127.0.0.1", unused_port):
        await read_until(process, b"telegram_unreachable")
        code, _ = await stop(process)

    assert code == 0


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, port: int) -> None:
    """Everything both ways between somebody who connected and the server at this port."""
    inward, outward = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(copy(reader, outward), copy(inward, writer))


async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        target.write(data)
    target.close()


@pytest.fixture
def unused_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@pytest.mark.postgresql
async def test_what_waiting_can_not_mend_ends_the_start_at_once(tmp_path, postgresql_server):
    code, _, errors = await rappel(
        "run", folder=tmp_path, token=DEMO_TOKEN, database_url=postgresql_server.url("nothing")
    )

    assert code == 2
    assert "cette base n’existe pas" in errors


async def test_reviews_of_a_database_without_tables_are_not_exported_but_explained(tmp_path):
    code, _, errors = await rappel("reviews", "export", folder=tmp_path)

    assert code == 2
    assert "RAPPEL_DATABASE_URL" in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(("setting", "value"), [("admin_ids", "-1"), ("admin_ids", "12,zéro"), ("timezone", "\udcff")])
async def test_a_setting_that_makes_no_sense_is_named_without_a_traceback(tmp_path, setting, value):
    code, _, errors = await rappel("check", folder=tmp_path, **{setting: value})

    assert code == 2
    assert "RAPPEL_" in errors
    assert "Traceback" not in errors


async def test_every_bad_setting_is_named(tmp_path):
    code, _, errors = await rappel("run", folder=tmp_path, timezone="Mars/Olympus", log_level="loud")

    assert code == 2
    assert "RAPPEL_TIMEZONE" in errors
    assert "RAPPEL_LOG_LEVEL" in errors


async def test_a_webhook_without_a_secret_is_refused_in_one_sentence(tmp_path):
    code, _, errors = await rappel("run", folder=tmp_path, token=DEMO_TOKEN, webhook_url="https://example.org")

    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "RAPPEL_WEBHOOK_SECRET" in errors


async def test_a_port_that_is_taken_is_named_before_anything_else_is_begun(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        code, _, errors = await rappel("run", folder=tmp_path, token=DEMO_TOKEN, listen=listen)

    assert code == 2
    assert len(errors.splitlines()) == 1
    assert "RAPPEL_LISTEN" in errors
    assert list(tmp_path.iterdir()) == []


async def test_a_part_of_the_work_on_a_sqlite_file_is_refused_in_so_many_words(tmp_path):
    code, _, errors = await rappel("run", "--role", "worker", folder=tmp_path, token=DEMO_TOKEN)

    assert code == 2
    assert "PostgreSQL" in errors
    assert len(errors.splitlines()) == 1


async def test_a_second_bot_on_the_same_file_is_refused(rehearsal, tmp_path):
    async with rehearsal.running():
        code, _, errors = await rappel(
            "run",
            folder=tmp_path,
            token=DEMO_TOKEN,
            api_url=rehearsal.server.address,
            database_url=rehearsal.settings.database_url,
        )

    assert code == 2
    assert "un autre Rappel" in errors


async def test_questions_are_listed_one_object_a_line_with_everything_a_reader_needs(tmp_path):
    code, output, _ = await rappel("questions", "list", "--format", "jsonl", folder=tmp_path)

    lines = [json.loads(line) for line in output.splitlines()]
    assert code == 0
    assert len(lines) >= 240
    assert len({line["id"] for line in lines}) == len(lines)
    for line in lines:
        assert line["kind"] in set(Kind)
        assert line["level"] in {"C1", "C2"}
        assert line["objectives"]
        assert line["explanation"]
        assert line["sources"]
        assert line["options"] or line["answer"] is not None


async def test_an_unknown_format_is_refused_with_the_ones_there_are(tmp_path):
    code, _, errors = await rappel("questions", "list", "--format", "xml", folder=tmp_path)

    assert code == 2
    assert "jsonl" in errors


async def test_reviews_that_count_are_exported_and_those_taken_back_are_not(rehearsal, tmp_path):
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, _):
        await chat.tap(message, "🤷")
        second = await chat.say("/quiz")
        await chat.tap(second, "🤷")
        await chat.say("/annuler")
    url = rehearsal.settings.database_url

    _, lines, _ = await rappel("reviews", "export", folder=tmp_path, database_url=url)
    _, table, _ = await rappel("reviews", "export", "--format", "csv", folder=tmp_path, database_url=url)
    _, later, _ = await rappel("reviews", "export", "--since", "2030-01-01", folder=tmp_path, database_url=url)

    (review,) = [json.loads(line) for line in lines.splitlines()]
    assert (review["person"], review["grade"], review["rating"]) == (1, 0.0, "again")
    assert review["update_id"] >= 100_000_000
    assert [row["question"] for row in csv.DictReader(table.splitlines())] == [review["question"]]
    assert later == ""


async def test_check_lists_what_is_wrong_and_is_content_when_nothing_is(tmp_path):
    async with DemoServer(token=DEMO_TOKEN) as server:
        ready = {"token": DEMO_TOKEN, "api_url": server.address, "database_url": "sqlite:///r.sqlite3"}
        before = await rappel("check", folder=tmp_path, **ready)
        upgraded = await rappel("database", "upgrade", folder=tmp_path, **ready)
        after = await rappel("check", folder=tmp_path, **ready)
        strange = await rappel("check", folder=tmp_path, **{**ready, "token": "1:x"})

    assert (before[0], upgraded[0], after[0], strange[0]) == (1, 0, 0, 1)
    assert "vide" in before[1]
    assert "Tout est en ordre" in after[1]
    assert "RAPPEL_TOKEN" in strange[1]


async def test_check_sees_what_can_not_work_here_and_what_does_nothing(tmp_path):
    (tmp_path / ".env").write_text("RAPPEL_TOKNE=1:x\n")
    (tmp_path / "file").touch()

    code, output, _ = await rappel(
        "check",
        folder=tmp_path,
        database_url="sqlite:///nowhere/rappel.sqlite3",
        backups=str(tmp_path / "file" / "copies"),
        webhook_url="https://127.0.0.1",
        webhook_secret="s" * 32,
    )
    _, doubts, _ = await rappel("check", folder=tmp_path, webhook_secret="s" * 32)

    assert code == 1
    assert "dossier n’existe pas" in output
    assert "la prépare" not in output
    assert "✗ RAPPEL_BACKUPS" in output
    assert "✗ RAPPEL_WEBHOOK_URL" in output
    assert "! RAPPEL_TOKNE" in output
    assert "! RAPPEL_WEBHOOK_SECRET" in doubts


async def test_the_database_can_be_checked_alone(tmp_path):
    before = await rappel("database", "check", folder=tmp_path)
    await rappel("database", "upgrade", folder=tmp_path)
    after = await rappel("database", "check", folder=tmp_path)

    assert (before[0], after[0]) == (1, 0)


async def test_a_port_that_is_taken_is_named(tmp_path):
    async with DemoServer() as server:
        port = server.address.rpartition(":")[2]
        code, _, errors = await rappel("demo", "--port", port, "--no-browser", folder=tmp_path)

    assert code == 2
    assert port in errors
    assert "Traceback" not in errors
