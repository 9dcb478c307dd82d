"""Which format a file is in, from its bytes alone; what is none is refused by name."""

from __future__ import annotations

import re
import zlib

from questions.formats.anki_text import has_anki_headers
from questions.formats.archives import ZIP_MAGIC, Archive, open_archive
from questions.formats.drafts import Format, Limits, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.images import is_image
from questions.formats.refusals import refusal, require_size
from questions.formats.text_detection import detect_text

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP_MAGIC = b"\x1f\x8b"
_REFUSED_MAGIC = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "word"),
    (b"SQLite format 3\x00", "anki-collection"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"ID3", "media"),
    (b"OggS", "media"),
    (b"\x1aE\xdf\xa3", "media"),
)
_FTYP = b"ftyp"
_HEIF = (b"heic", b"heix", b"mif1", b"avif")
_SPREADSHEET_STREAMS = ("Workbook", "Book")
_MEMBERS = (
    ("moodle_backup.xml", "course-backup"),
    ("word/document.xml", "word"),
    ("ppt/presentation.xml", "slides"),
    ("h5p.json", "h5p"),
    ("imsmanifest.xml", "qti"),
)
_OPEN_DOCUMENTS = ((b"spreadsheet", ""), (b"text", "word"), (b"presentation", "slides"), (b"graphics", "image"))
_FORM_SHEET = re.compile(rb'<sheet\b[^>]*\bname="Entreprise"')
_FORM_HEADING = b"ponses (une par ligne)"
_HOLDS_TEXTS = re.compile(r"xl/(?:sharedStrings|worksheets/sheet\d+)\.xml")
_MOST_SHEETS = 5
_PROLOGUE = (("<?", "?>"), ("<!--", "-->"), ("<!", ">"))
_ROOT = re.compile(r"<([A-Za-z][\w:.-]*)")


def detect_format(data: bytes, limits: Limits | None = None) -> Format:
    """The format of a file, found from its content.

    Raises UnreadableFile, which names what it is instead: empty, too large, a PDF, a document, a picture, a course
    backup, a protected workbook, some other archive, or nothing that is known.
    """
    require_size(data, limits or Limits())
    if data.startswith(ZIP_MAGIC):
        return _detect_archive(open_archive(data, limits=limits or Limits()))
    if data.startswith(_OLE_MAGIC):
        return _detect_old_office(data)
    _refuse_binary(data)
    try:
        text = decode_text(data)
    except UnreadableFile as error:
        raise refusal("binary") from error
    if not text.replace("\ufeff", "").strip():
        raise refusal("empty")
    return _detect_markup(text) or detect_text(text)


def _refuse_binary(data: bytes) -> None:
    if data.startswith(_GZIP_MAGIC):
        start = _unpack_start(data)
        raise refusal("course-backup" if b"moodle" in start or b".ARCHIVE_INDEX" in start else "archive")
    if is_image(data):
        raise refusal("image")
    if data[4:8] == _FTYP:
        raise refusal("image" if data[8:12] in _HEIF else "media")
    if data.startswith(b"RIFF") and data[8:12] in {b"WAVE", b"AVI "}:
        raise refusal("media")
    for magic, code in _REFUSED_MAGIC:
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:64]):
            raise refusal(code)


def _unpack_start(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:100_000], 50_000)
    except zlib.error:
        return b""


def _detect_archive(archive: Archive) -> Format:
    names = archive.names
    if any(name.startswith("collection.anki2") for name in names):
        return Format.APKG
    for member, code in _MEMBERS:
        if member in names:
            raise refusal(code)
    if "mimetype" in names and "content.xml" in names:
        return _detect_open_document(archive.read("mimetype"))
    if any(name.startswith("xl/workbook.") for name in names):
        return Format.COMPANY_FORM if _is_company_form(archive) else Format.XLSX
    raise refusal("archive")


def _detect_open_document(kind: bytes) -> Format:
    for word, code in _OPEN_DOCUMENTS:
        if word in kind.rpartition(b".")[2]:
            if code:
                raise refusal(code)
            return Format.XLSX
    raise refusal("archive")


def _is_company_form(archive: Archive) -> bool:
    """Whether a workbook has the sheet and the headings of the form that `rappel bank template` writes."""
    if "xl/workbook.xml" not in archive.names or not _FORM_SHEET.search(archive.read("xl/workbook.xml")):
        return False
    texts = sorted(name for name in archive.names if _HOLDS_TEXTS.fullmatch(name))
    return any(_FORM_HEADING in archive.read(name) for name in texts[:_MOST_SHEETS])


def _detect_old_office(data: bytes) -> Format:
    """The container of Office before 2007, and of Office files under a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise refusal("password")
    if any(f"{name}\0".encode("utf-16-le") in data for name in _SPREADSHEET_STREAMS):
        return Format.XLSX
    raise refusal("slides" if "PowerPoint".encode("utf-16-le") in data else "word")


def _detect_markup(text: str) -> Format | None:
    """The format of a text in XML or JSON, or with Anki's headers; None if it is neither."""
    if has_anki_headers(text):
        return Format.ANKI_TEXT
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _detect_xml(start)
    if re.match(r'[{\[]\s*["{\[]', start) and re.search(r'"\s*:', start):
        if '"questions"' in start:
            return Format.RAPPEL_JSON
        raise refusal("json")
    return None


def _detect_xml(text: str) -> Format | None:
    root = _ROOT.match(_drop_prologue(text[:100_000]))
    name = root[1].rpartition(":")[2].lower() if root else ""
    if name in {"quiz", "question"}:
        return Format.MOODLE_XML
    if name == "moodle_backup" or (text.startswith("<?xml") and name == "activity"):
        raise refusal("course-backup")
    if name in {"html", "body", "head"} or text[:15].lower().startswith("<!doctype html"):
        raise refusal("web-page")
    if name == "svg":
        raise refusal("image")
    if name in {"questestinterop", "assessmentitem", "assessmenttest", "qti-assessment-item", "manifest"}:
        raise refusal("qti")
    if text.startswith("<?xml"):
        raise refusal("xml")
    return None


def _drop_prologue(text: str) -> str:
    """The text from its first element on: without declarations, comments and a document type."""
    while mark := next((mark for mark in _PROLOGUE if text.startswith(mark[0])), None):
        end = text.find(mark[1])
        if end < 0:
            break
        text = text[end + len(mark[1]) :].lstrip()
    return text
