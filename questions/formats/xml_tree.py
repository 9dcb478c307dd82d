"""An XML file as a tree, read so that it can't reach out, blow up or take the whole machine."""

from __future__ import annotations

import html.entities
import re
from dataclasses import dataclass
from typing import Any, cast

from lxml import etree

from questions.formats.drafts import UnreadableFile
from questions.formats.encoding import decode_text

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
# What XML knows itself, and other names for the signs that would then be markup.
_KEPT = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]{0,31};")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HOSTILE = UnreadableFile(
    code="hostile",
    message="Ce fichier XML définit ses propres entités, ce que Rappel refuse\u00a0; exportez-le à nouveau de Moodle.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The root of a file, and the lines where it was damaged (empty if it was not)."""

    root: etree._Element
    damaged: tuple[int, ...] = ()


def read_tree(data: bytes) -> Tree:
    """The tree of an XML file: as it stands, else with HTML's entities repaired, else as much as can be made out.

    Raises UnreadableFile if it is no XML, or one that defines entities of its own (bombs and reading of local
    files work that way).
    """
    parsed = _parse(data)
    if parsed is None:
        text = _repair(decode_text(data))
        parsed = _parse(text.encode())
        if parsed is None:
            return _recover(text.encode())
    return Tree(root=_require_harmless(parsed))


def _parse(data: bytes, *, parser: etree.XMLParser | None = None) -> etree._Element | None:
    try:
        return etree.fromstring(data, parser or _make_parser(recover=False))
    except etree.XMLSyntaxError as error:
        if "entit" in str(error).casefold() and b"<!ENTITY" in data[:100_000]:
            raise _HOSTILE from error
        return None
    except (ValueError, LookupError):
        return None


def _recover(data: bytes) -> Tree:
    """What can be made out of a damaged file, such as one that was cut short."""
    parser = _make_parser(recover=True)
    root = _parse(data, parser=parser)
    if root is None:
        raise UnreadableFile(
            code="no-xml",
            message="Ce fichier n’est pas du XML lisible\u00a0; exportez-le à nouveau de Moodle, au format Moodle XML.",
        )
    lines = sorted({entry.line for entry in parser.error_log})
    return Tree(root=_require_harmless(root), damaged=tuple(lines))


def _make_parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
        recover=recover,
    )


def _require_harmless(root: etree._Element) -> etree._Element:
    # The type stubs leave out what a document type declares.
    dtd = cast("Any", root.getroottree().docinfo.internalDTD)
    if dtd is not None and dtd.entities():
        raise _HOSTILE
    return root


def _repair(text: str) -> str:
    """The text with what HTML allows and XML does not: named entities, bare ampersands, control characters."""
    text = _NOT_XML.sub("", _DECLARATION.sub("", text))
    text = _ENTITY.sub(_replace_entity, text)
    pieces, position = [], 0
    while (start := text.find("<![CDATA[", position)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_BARE_AMPERSAND.sub("&amp;", text[position:start]), text[start : end + 3]]
        position = end + 3
    return "".join([*pieces, _BARE_AMPERSAND.sub("&amp;", text[position:])])


def _replace_entity(found: re.Match[str]) -> str:
    signs = html.entities.html5.get(found[0][1:], "")
    return found[0] if found[0] in _KEPT or not signs or set(signs) & set("<>&\"'") else signs
