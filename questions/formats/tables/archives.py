"""Zipped workbooks, unpacked within bounds and packed anew, so that what was checked is what is read.

A zip can say one thing in its directory and another in its parts, and a spreadsheet reader written in Rust answers an
impossible size by ending the whole process. So only the parts that hold cells are unpacked, each at most as long as
the directory promises, each is checked (`guards`), and they go on in an archive of our own.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Protocol

from questions.formats.drafts import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from questions.formats.drafts import Limits

_ENTRY = b"PK\x01\x02"
_MOST_ENTRIES = 5_000
_WANTED = (".xml", ".rels", "mimetype")
_ASIDE = ("docprops/", "customxml/", "thumbnails/", "pictures/", "media/", "drawings/", "charts/", "theme/", "object")
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_FAST = 1
_PIECE = 1 << 16
_FAILURES = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def damaged() -> UnreadableFile:
    """The refusal of a workbook that can't be taken apart."""
    message = "Le classeur est abîmé ou incomplet\u00a0: ouvrez-le dans le tableur et enregistrez-le à nouveau (.xlsx)."
    return UnreadableFile(code="damaged", message=message)


def protected() -> UnreadableFile:
    """The refusal of a workbook that asks for a password."""
    message = "Le classeur est protégé par un mot de passe\u00a0: enregistrez-le sans protection."
    return UnreadableFile(code="password", message=message)


def too_large(limits: Limits) -> UnreadableFile:
    """The refusal of a workbook that would take too much memory, whatever its file weighs."""
    message = (
        f"Une fois décompressé, le classeur dépasse {limits.unpacked_bytes // 1_000_000} Mo\u00a0: gardez la feuille"
        " des questions et supprimez le reste."
    )
    return UnreadableFile(code="too-large", message=message)


class Check(Protocol):
    """What looks a part through, piece by piece; raises UnreadableFile."""

    def feed(self, piece: bytes) -> None:
        """Look at the next piece of the part."""

    def close(self) -> None:
        """The part is over."""


def repack(data: bytes, limits: Limits, check_part: Callable[[str], Check]) -> bytes:
    """The archive's parts with cells in a new archive; raises UnreadableFile.

    Every part goes through its own check, shared strings first, before anything else reads it.
    """
    if data.count(_ENTRY) > _MOST_ENTRIES:
        raise damaged()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _refuse_others(archive)
            return _copy(archive, _list_parts(archive, limits), check_part)
    except _FAILURES as error:
        raise damaged() from error


def _refuse_others(archive: zipfile.ZipFile) -> None:
    """Raises UnreadableFile, by name, for what is neither Office Open XML nor OpenDocument."""
    names = [name.replace("\\", "/").casefold() for name in archive.namelist()]
    if any(name.rpartition("/")[2] == "workbook.xml" for name in names) or {"content.xml", "mimetype"} <= set(names):
        return
    kind = "un classeur binaire (.xlsb)" if any(name.endswith("workbook.bin") for name in names) else "une archive"
    if any(name.startswith("word/") for name in names):
        kind = "un document Word"
    message = f"C’est {kind}, pas un tableau\u00a0: enregistrez vos questions au format Excel (.xlsx) ou CSV."
    raise UnreadableFile(code="not-a-table", message=message)


def _list_parts(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The parts that cells are read from, shared strings first, as long as they are small enough together."""
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name = info.filename.replace("\\", "/").casefold()
        if name.endswith(_WANTED) and not any(folder in name for folder in _ASIDE):
            if name in parts or info.compress_type not in _METHODS or info.flag_bits & 0x1:
                raise damaged()
            parts[name] = info
    if sum(info.file_size for info in parts.values()) > limits.unpacked_bytes:
        raise too_large(limits)
    return sorted(parts.values(), key=lambda info: not info.filename.casefold().endswith("sharedstrings.xml"))


def _copy(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], check_part: Callable[[str], Check]) -> bytes:
    """The parts in a new archive, one after the other; reading stops at the length that the directory promises."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=_FAST) as copy:
        for info in parts:
            check = check_part(info.filename)
            with archive.open(info) as part, copy.open(info.filename, "w") as copied:
                while piece := part.read(_PIECE):
                    check.feed(piece)
                    copied.write(piece)
            check.close()
    return packed.getvalue()
