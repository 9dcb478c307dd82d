"""T24: nothing in the code runs what data say, and known flaws of libraries are found."""

import ast
import json
from functools import cache
from pathlib import Path

import pytest

from tests.dependency_audit import SILENCE, judge, read_ignored

ROOT = Path(__file__).parents[2]
MODULES = {
    "pickle": set(),
    "marshal": set(),
    "shelve": set(),
    "dill": set(),
    "telnetlib": set(),
    # Escaping what is written, and a parser whose handlers refuse what a bomb needs.
    "xml": {"bot/views/own_data_workbook.py", "questions/formats/tables/guards.py"},
    # The dump of PostgreSQL's own programs.
    "subprocess": {"storage/postgresql_copy.py"},
}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "tempfile.mktemp", "yaml.unsafe_load"}
SAFE_LOADERS = ("CSafeLoader", "SafeLoader", "BaseLoader", "Loader")
AUDITED = {"name": "yaml", "version": "6.0", "vulns": []}
FLAW = {"id": "PYSEC-1", "fix_versions": ["6.1"], "aliases": ["CVE-1"], "description": ""}


@cache
def trees() -> list[tuple[str, ast.AST]]:
    """Every module, parsed once for all who look."""
    paths = [path for package in ("bot", "questions", "storage") for path in sorted((ROOT / package).rglob("*.py"))]
    return [(path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []


def test_modules_that_run_or_unfold_data_are_imported_only_where_it_was_thought_about():
    found = {
        (name.split(".")[0], path)
        for path, tree in trees()
        for node in ast.walk(tree)
        for name in imported(node)
        if name.split(".")[0] in MODULES
    }

    assert {(module, path) for module, path in found if path not in MODULES[module]} == set()


def test_no_text_becomes_code_and_no_shell_is_asked():
    calls = [(path, node) for path, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call)]

    assert [path for path, call in calls if ast.unparse(call.func) in CALLS] == []
    assert [path for path, call in calls for word in call.keywords if word.arg == "shell"] == []
    assert [path for path, call in calls if "create_subprocess_shell" in ast.unparse(call.func)] == []


def test_yaml_is_read_by_safe_loaders_only():
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"yaml.load", "yaml.compose", "yaml.parse"}:
                loader = ast.unparse([*node.args, *(word.value for word in node.keywords)][1])
                assert loader.endswith(SAFE_LOADERS), (path, loader)
                assert loader.rpartition(".")[2] != "Loader" or path.startswith("questions/formats/"), path
    for path, tree in trees():
        bases = [ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases]
        assert not {"yaml.Loader", "yaml.UnsafeLoader", "yaml.FullLoader"} & set(bases), path


def answered(*dependencies) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_a_known_flaw_fails_and_is_named():
    lines, code = judge(answered({**AUDITED, "vulns": [FLAW]}), {})

    assert code == 1
    assert "yaml 6.0 : PYSEC-1 (corrigé dans 6.1)" in lines


@pytest.mark.parametrize("name", ["PYSEC-1", "CVE-1"])
def test_a_flaw_that_is_ignored_for_a_reason_does_not_fail(name):
    assert judge(answered({**AUDITED, "vulns": [FLAW]}), {name: "we never call it"})[1] == 0


@pytest.mark.parametrize("output", ["", "no JSON", "{}", answered({"name": "yaml", "skip_reason": "not found"})])
def test_a_service_that_can_not_be_reached_is_said_in_a_line_and_fails_nothing(output):
    assert judge(output, {}) == ([SILENCE], 0)


def test_libraries_without_flaws_are_counted():
    assert judge(answered(AUDITED, AUDITED), {})[0] == ["Audit des bibliothèques : 2 vérifiées, 0 faille(s) connue(s)."]


def test_whatever_is_ignored_has_a_reason():
    read_ignored()
