"""`python -m tests.dependency_audit`: known vulnerabilities of the pinned libraries, part of `make check`.

Without a network, or where the service knows none of the libraries, it says so in a line and does not fail: then
nothing was looked at. What is not to be mended yet stands in `pyproject.toml`, with its reason.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PINS = ("requirements/run.txt", "requirements/dev.txt")
SECONDS = 120
SILENCE = "Audit des bibliothèques : le service ne répond pas ici, rien n’a été vérifié."


def main() -> int:
    """Look up the pins; 1 if one is known to be vulnerable."""
    lines, code = judge(ask_service(), read_ignored())
    sys.stdout.write("\n".join(lines) + "\n")
    return code


def ask_service() -> str:
    """What pip-audit prints; empty if it could not look."""
    pins = [part for name in PINS for part in ("--requirement", name)]
    command = [sys.executable, "-m", "pip_audit", *pins, "--disable-pip", "--require-hashes", "--format", "json"]
    try:
        run = subprocess.run(
            [*command, "--progress-spinner", "off"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return ""
    return run.stdout


def read_ignored() -> dict[str, str]:
    """By its id, why a vulnerability is not to be mended yet; raises ValueError for one without a reason."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ignored: dict[str, str] = project["tool"].get("rappel", {}).get("ignored-vulnerabilities", {})
    if bare := [name for name, reason in ignored.items() if len(reason.split()) < 3]:
        raise ValueError(f"say why in pyproject.toml: {', '.join(bare)}")
    return ignored


def judge(output: str, ignored: Mapping[str, str]) -> tuple[list[str], int]:
    """What to print about the service's answer, and the exit code."""
    try:
        found: list[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        return [SILENCE], 0
    looked_at = [one for one in found if "skip_reason" not in one]
    if not looked_at:
        return [SILENCE], 0
    flaws = [(one, flaw) for one in looked_at for flaw in one["vulns"] if not _names(flaw) & ignored.keys()]
    lines = [f"{one['name']} {one['version']} : {flaw['id']} ({_word_fix(flaw)})" for one, flaw in flaws]
    lines.append(f"Audit des bibliothèques : {len(looked_at)} vérifiées, {len(flaws)} faille(s) connue(s).")
    return lines, int(bool(flaws))


def _word_fix(flaw: Mapping[str, Any]) -> str:
    return f"corrigé dans {', '.join(flaw['fix_versions'])}" if flaw["fix_versions"] else "pas encore corrigé"


def _names(flaw: Mapping[str, Any]) -> set[str]:
    return {flaw["id"], *flaw.get("aliases", ())}


if __name__ == "__main__":
    sys.exit(main())
