"""The table of threats names every threat, and tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs" / "security.md").read_text("utf-8")
THREATS = 24
WITHOUT_TEST = {"T19"}
"""A Mini App there is none."""


def test_every_threat_has_its_row_and_a_test():
    rows = dict(re.findall(r"^\| (T\d+) \|(.*)$", TABLE, re.MULTILINE))

    assert list(rows) == [f"T{number}" for number in range(1, THREATS + 1)]
    assert [name for name, row in rows.items() if "`tests/" not in row and name not in WITHOUT_TEST] == []


def test_every_test_that_is_named_is_there():
    missing = []
    for path, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", TABLE):
        file = ROOT / path
        if not file.exists() or (name and f"def {name}(" not in file.read_text("utf-8")):
            missing.append(f"{path}::{name}")

    assert missing == []
