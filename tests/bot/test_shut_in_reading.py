"""The process that reads files reaches nothing else: neither the network, nor programs, nor other files."""

import base64
import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from bot.file_reader import answer
from bot.file_reading import make_environment
from tests.questions.formats.bomb_files import BOMBS
from tests.questions.formats.file_samples import KNOWN
from tests.trials.bombs import TASK, listening

HARMFUL = (
    *(
        "billion laughs",
        "file as entity",
        "address as entity",
        "entity of the document type",
        "document type elsewhere",
    ),
    *("inclusion", "style sheet elsewhere", "entities in utf-16", "unknown encoding", "ebcdic", "utf-7", "zip of zips"),
    *("links and ways out", "encrypted", "cell at the end of the sheet", "merged keys", "a class from a tag"),
    *("no number", "half a sign", "nul", "trigger", "virtual table", "attached database", "corrupt pages"),
)
READ_SHUT_IN = """
import base64, json, sys
from bot.file_reader import Task, answer, shut_in
task, *files = (json.loads(line) for line in sys.stdin)
task = Task(**task)
shut_in()
for file in files:
    print(json.dumps(answer(base64.b64decode(file), task)))
"""
REACH_OUT = """
import os, pathlib, socket, sqlite3, subprocess, sys, tempfile
from bot.file_reader import shut_in
shut_in()
ways = {
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "look up": lambda: socket.getaddrinfo("localhost", 80),
    "run": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "fork": os.fork,
    "read": lambda: open("/etc/hostname"),
    "write": lambda: open(sys.argv[1], "w"),
    "create": lambda: os.open(sys.argv[1], os.O_CREAT),
    "remove": lambda: os.remove(sys.argv[1]),
    "temporary": tempfile.TemporaryFile,
}
for name, way in ways.items():
    try:
        way()
    except OSError:
        continue
    print(name)
"""


def run(code, *arguments, given=""):
    command = (sys.executable, "-P", "-c", code, *arguments)
    return subprocess.run(
        command, input=given, capture_output=True, text=True, env=make_environment(), check=True, timeout=60
    ).stdout


def test_there_is_no_way_out(tmp_path):
    assert run(REACH_OUT, str(tmp_path / "new")) == ""


@pytest.mark.timeout(90)
def test_every_reader_reads_as_well_when_shut_in_and_nothing_calls_home():
    with listening() as callers:
        files = [*(data for data, _ in KNOWN.values()), *(BOMBS[name]() for name in HARMFUL)]
        lines = (json.dumps(base64.b64encode(data).decode()) for data in files)
        output = run(READ_SHUT_IN, given="\n".join((json.dumps(asdict(TASK)), *lines)))

    found = [json.loads(line) for line in output.splitlines()]
    assert found == [json.loads(json.dumps(answer(data, TASK))) for data in files]
    assert "root:" not in output
    assert callers == []
