"""`make corpus DIR=…`: what our readers make of a folder of other people's question files.

The folder holds `gift/` and `aiken/` with `expected-gift-moodle.jsonl` and `expected-aiken-moodle.jsonl` (what Moodle
makes of them), `moodle_xml/`, tables and Anki packages. Whatever it lacks is left out of the figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from questions.formats.drafts import UnreadableFile
from questions.formats.reading import read_file
from tests.corpus.compare_with_moodle import Comparison, compare_aiken, compare_gift, measure_moodle_xml
from tests.corpus.measure_apkg import measure_apkg
from tests.corpus.measure_tables import measure_tables

TABLES = ("csv", "tsv_flashcards", "xlsx", "kahoot_xlsx")
OTHER = {"MANIFEST.tsv", "README.md"}


def main() -> None:
    """Print every figure that the folder allows."""
    parser = argparse.ArgumentParser(prog="make corpus DIR=…", description="Mesurer les lecteurs sur un dossier.")
    parser.add_argument("folder", type=Path, help="le dossier de fichiers de questions")
    parser.add_argument("--differences", action="store_true", help="nommer chaque écart et chaque fichier refusé")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"{options.folder} n’est pas un dossier.")
    console = Console()
    table = Table("Format", "Fichiers", "Mesure", title=str(options.folder))
    details: list[str] = []
    for measure in (_moodle_texts, _moodle_xml, _tables, _packages, _through_the_door):
        measure(options.folder, table.add_row, details.append)
    console.print(table)
    for line in details if options.differences else ():
        console.print(line, markup=False, highlight=False)


Row = Callable[..., None]
Detail = Callable[[str], None]


def _moodle_texts(folder: Path, row: Row, detail: Detail) -> None:
    for name, compare in (("gift", compare_gift), ("aiken", compare_aiken)):
        if not (folder / f"expected-{name}-moodle.jsonl").exists():
            continue
        found: Comparison = compare(folder)
        deliberate = sum(difference.deliberate for difference in found.differences)
        row(
            name,
            str(found.files),
            f"{found.identical} identiques à Moodle sur {found.questions - found.not_played} jouables "
            f"({found.identical_share:.2%}) ; avec {deliberate} écarts voulus : {found.share:.2%}",
        )
        for difference in found.differences:
            detail(str(difference))


def _moodle_xml(folder: Path, row: Row, detail: Detail) -> None:
    if not (folder / "moodle_xml").is_dir():
        return
    found = measure_moodle_xml(folder)
    drafts = sum(found.drafts.values())
    row("moodle_xml", str(found.files), f"{found.read} lus ({found.read / found.files:.1%}), {drafts} questions")
    for name, reason in found.refused:
        detail(f"{name}: {reason}")


def _tables(folder: Path, row: Row, detail: Detail) -> None:
    for name in TABLES:
        if not (folder / name).is_dir():
            continue
        found = measure_tables(folder / name)
        read = sum(not one.refused for one in found)
        questions = sum(len(one.questions) for one in found)
        row(name, str(len(found)), f"{read} lus sans aide ({read / len(found):.1%}), {questions} questions")
        for one in found:
            detail(one.describe())


def _packages(folder: Path, row: Row, detail: Detail) -> None:
    found = measure_apkg(folder)
    if not found:
        return
    complete = sum(one.is_complete for one in found)
    questions = sum(one.questions for one in found)
    row("apkg", str(len(found)), f"{complete} complets ({complete / len(found):.0%}), {questions} questions")
    for one in found:
        if not one.is_complete:
            detail(str(one))


def _through_the_door(folder: Path, row: Row, detail: Detail) -> None:
    """Every file as a trainer would send it, its name unknown."""
    files = [path for path in sorted(folder.glob("*/*")) if path.is_file() and path.name not in OTHER]
    files = [path for path in files if not path.parent.name.endswith("-expected")]
    read = 0
    for path in files:
        try:
            read += bool(read_file(path.read_bytes()).drafts)
        except UnreadableFile as refusal:
            detail(f"{path.relative_to(folder)}: {refusal.code}: {refusal.message}")
    row("tous, sans nom", str(len(files)), f"{read} donnent des questions ({read / max(1, len(files)):.1%})")


if __name__ == "__main__":
    main()
