"""What ships with the code: no address of a registry, no path of a developer's machine, nothing forgotten."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
FOLDERS = (".ci", "bot", "deploy", "docs", "questions", "requirements", "storage", "tests")
# The brackets keep this line from being a hit itself.
REGISTRIES = re.compile(r"pypi[.]org|python[h]osted|registry[.]npmjs|deb[.]debian")
MACHINE_PATHS = re.compile(r"(?<![\w./-])/(?:work|root|home/\w+|Users/\w+)/")


def test_no_shipped_file_names_a_package_registry() -> None:
    assert hits(REGISTRIES) == []


def test_no_shipped_file_names_a_path_of_a_machine() -> None:
    assert hits(MACHINE_PATHS) == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_pinned_requirement_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    entries = [entry for entry in text.replace("\\\n", " ").splitlines() if not entry.startswith("#")]

    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_every_requirement_of_the_project_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    pins = {
        "run.txt": project["dependencies"],
        "dev.txt": project["dependencies"] + project["optional-dependencies"]["dev"],
    }

    for name, requirements in pins.items():
        text = (ROOT / "requirements" / name).read_text("utf-8")
        pinned = set(re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==", text, re.MULTILINE))
        wanted = {canonical(re.split(r"[\[<>=;, ]", requirement)[0]) for requirement in requirements}
        assert wanted - pinned == set()


def test_the_changelog_tells_of_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert version in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_example_of_an_environment_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"^#? ?RAPPEL_(\w+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))

    assert named == {name.upper() for name in Settings.model_fields}


def test_the_readme_names_every_setting_and_no_other() -> None:
    (table,) = re.findall(r"^## Settings$(.+?)^## ", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    named = [re.findall(r"`([A-Z_]+)`", names) for names in re.findall(r"^\|([^|]+)\|", table, re.MULTILINE)]

    assert {name for names in named for name in names} == {name.upper() for name in Settings.model_fields}


def test_the_container_does_not_run_as_root() -> None:
    last_stage = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (.+)$", last_stage, re.MULTILINE) == ["10001"]


def hits(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in shipped_files()
        for number, line in enumerate(path.read_text("utf-8", errors="ignore").splitlines(), start=1)
        if pattern.search(line)
    ]


def shipped_files() -> Iterator[Path]:
    """Files of the project itself; `.env` is the reader's own, `.coverage` that of the run."""
    own = {".env", ".coverage"}
    yield from (
        path for path in ROOT.glob("*") if path.is_file() and path.suffix != ".sqlite3" and path.name not in own
    )
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
