"""How many of a folder's Anki packages give all their notes: `python -m tests.corpus.measure_apkg FOLDER`."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import zstandard

from questions.formats.anki_collection import read_collection
from questions.formats.apkg import COLLECTIONS, read_apkg
from questions.formats.archives import open_archive
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.flaws import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageFigures:
    """One package: notes in its database, questions read, notes kept out with a reason; `refusal` if unreadable."""

    name: str
    notes: int = 0
    questions: int = 0
    kept_out: int = 0
    warnings: int = 0
    refusal: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every note became a question or was named."""
        return not self.refusal and self.notes > 0 and self.questions + self.kept_out >= self.notes


def measure_apkg(folder: Path) -> list[PackageFigures]:
    """The figures of every `.apkg` below a folder, by name."""
    return [_measure(path, folder) for path in sorted(folder.rglob("*.apkg"))]


def _measure(path: Path, folder: Path) -> PackageFigures:
    name = path.relative_to(folder).as_posix()
    data = path.read_bytes()
    try:
        reading = read_apkg(data, Limits())
    except UnreadableFile as refusal:
        return PackageFigures(name=name, refusal=refusal.message)
    kept_out = sum(issue.severity is Severity.BLOCK for issue in reading.issues)
    return PackageFigures(
        name=name,
        notes=_count_notes(data),
        questions=len(reading.drafts),
        kept_out=kept_out,
        warnings=len(reading.issues) - kept_out,
    )


def _count_notes(data: bytes) -> int:
    archive = open_archive(data, limits=Limits())
    content = archive.read(next(name for name in COLLECTIONS if name in archive.names))
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        content = zstandard.ZstdDecompressor().stream_reader(BytesIO(content)).read()
    return len(read_collection(content, limits=Limits()))


def main() -> None:
    """Print the figures of a folder."""
    figures = measure_apkg(Path(sys.argv[1]))
    for one in figures:
        mark = "✓" if one.is_complete else "✗"
        counts = f"{one.notes} notes, {one.questions} questions, {one.kept_out} named"
        sys.stdout.write(f"{mark} {one.name}: {one.refusal or counts}\n")
    complete = sum(one.is_complete for one in figures)
    questions = sum(one.questions for one in figures)
    sys.stdout.write(f"{complete} of {len(figures)} packages complete, {questions} questions\n")


if __name__ == "__main__":
    main()
