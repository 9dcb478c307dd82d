"""What the design promises about the code itself: who imports whom, no clock or dice in the domain."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("questions", "storage", "bot")
LONGEST_FUNCTION = 40
LONGEST_FILE = 300
CLOCKS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "date.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.perf_counter",
}
FILE_READERS = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
# The plan and the bank are data shipped beside the code; the domain reads no other file. Members of an archive are
# opened in memory.
ARCHIVES = ("questions/formats/archives.py", "questions/formats/tables/archives.py")
MAY_READ_FILES = ("questions/plan/", "questions/knowledge/", *ARCHIVES)
MAY_PRINT = ("bot/cli", "bot/__main__", "bot/demo/")


def test_imports_keep_the_contracts() -> None:
    script = Path(sys.executable).with_name("lint-imports")

    run = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr


def test_the_domain_reads_no_clock() -> None:
    assert found("questions", lambda call: call in CLOCKS) == []


def test_the_domain_throws_no_dice_but_those_it_is_given() -> None:
    assert found("questions", lambda call: call.startswith("random.") and call != "random.Random") == []


def test_the_domain_makes_no_dice_without_a_seed() -> None:
    unseeded = [
        place(path, node)
        for path, node in calls("questions")
        if name_of(node.func) in {"random.Random", "Random"} and not node.args
    ]

    assert unseeded == []


def test_the_domain_opens_no_file_but_the_plan_and_the_bank() -> None:
    readers = found("questions", lambda call: call.rpartition(".")[2] in FILE_READERS)

    assert [reader for reader in readers if not reader.startswith(MAY_READ_FILES)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_only_the_command_line_prints(package: str) -> None:
    prints = found(package, lambda call: call == "print")

    assert [line for line in prints if not line.startswith(MAY_PRINT)] == []


@pytest.mark.parametrize(
    ("module", "spared"),
    [
        ("bot.cli", {"telegram", "sqlalchemy", "pydantic", "asyncio"}),
        (
            "bot.serve",
            {"openpyxl", "numpy", "PIL", "matplotlib", "lxml", "alembic", "psycopg", "holidays", "fsrs_rs_python"},
        ),
    ],
)
def test_a_start_loads_nothing_that_few_will_need(module: str, spared: set[str]) -> None:
    code = f"import sys, {module}; print(*sys.modules)"

    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert spared & set(run.stdout.split()) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_functions_are_short(package: str) -> None:
    functions = [
        (path, node)
        for path, tree in modules(package)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [
        f"{place(path, node)} {node.name}: {body_length(node)} lines"
        for path, node in functions
        if body_length(node) > LONGEST_FUNCTION
    ] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_files_are_short(package: str) -> None:
    lengths = [(path, len(path.read_text("utf-8").splitlines())) for path, _ in modules(package)]

    assert [f"{shown(path)}: {length} lines" for path, length in lengths if length > LONGEST_FILE] == []


def found(package: str, matches: Callable[[str], bool]) -> list[str]:
    """Where a package calls something whose dotted name matches, as `file:line name`."""
    named = [(path, node, name_of(node.func)) for path, node in calls(package)]
    return [f"{place(path, node)} {name}" for path, node, name in named if matches(name)]


def calls(package: str) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in modules(package):
        yield from ((path, node) for node in ast.walk(tree) if isinstance(node, ast.Call))


def modules(package: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of a package, parsed; generated migrations apart."""
    for path in sorted((ROOT / package).rglob("*.py")):
        if not shown(path).startswith("storage/migrations/versions/"):
            yield path, ast.parse(path.read_text("utf-8"))


def name_of(node: ast.expr) -> str:
    """The dotted name of what is called: `datetime.now`; of `x().read_text` the last part."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return ""


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, its docstring apart."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0


def place(path: Path, node: ast.expr | ast.stmt) -> str:
    return f"{shown(path)}:{node.lineno}"


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
