"""The elements of an XML file one by one, read so that it can't reach out, blow up or fill the memory."""

from __future__ import annotations

import html.entities
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from lxml import etree

from questions.formats.drafts import UnreadableFile
from questions.formats.encoding import decode_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FIRST_TAG = re.compile(r"<(?P<name>[A-Za-z_][\w.-]*)")
# What XML knows itself; other names of these signs would become markup.
_KEPT = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}
_ENTITY = re.compile(r"&[A-Za-z][A-Za-z0-9]{0,31};")
_BARE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_XML = "Ce fichier n’est pas du XML lisible\u00a0; exportez-le à nouveau de Moodle, au format Moodle XML."
_TOO_LARGE = "Ce fichier XML est bien trop grand pour des questions\u00a0; exportez-les par catégories."
_MOST_ELEMENTS = 1_000_000
_MOST_AMPERSANDS = 1_000_000
_MOST_WITHIN = 20_000
"""So many elements within one that is asked for; they are held in memory together."""

_HOSTILE = "Ce fichier XML définit ses propres entités, ce que Rappel refuse\u00a0; exportez-le à nouveau de Moodle."


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """The name of a file's root in small letters, and its elements of the wanted name.

    Each comes with its line, and is None where the file is damaged; it holds until the next one is asked for.
    """

    root: str
    found: Iterator[tuple[int, etree._Element | None]]


def read_elements(data: bytes, name: str) -> Elements:
    """The elements of this name right under the root, or the root itself if it has that name.

    A file that is no sound XML is read with HTML's entities and bare ampersands repaired; if that is not enough,
    each element for itself. Raises UnreadableFile if it is no XML, or defines entities (bombs do, and what is to
    read local files).
    """
    root = _check(data, name)
    if root is not None:
        return Elements(root=root, found=_iterate(data, name))
    text = decode_text(data)
    if text.count("&") > _MOST_AMPERSANDS:
        raise UnreadableFile(code="too-large", message=_TOO_LARGE)
    text = _repair(text)
    root = _check(text.encode(), name)
    if root is not None:
        return Elements(root=root, found=_iterate(text.encode(), name))
    first = _FIRST_TAG.search(text)
    if not first:
        raise UnreadableFile(code="no-xml", message=_NO_XML)
    if "<!ENTITY" in text:
        raise UnreadableFile(code="hostile", message=_HOSTILE)
    return Elements(root=first["name"].lower(), found=_iterate_apart(text, name))


def tag_of(element: etree._Element) -> str:
    """The name of an element without namespace, in small letters; empty for comments and the like."""
    tag: object = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _check(data: bytes, name: str) -> str | None:
    """The name of the root if the data are sound XML without entities of their own, else None."""
    root = None
    begun = 0
    try:
        for number, element in enumerate(_parse(data)):
            if root is None:
                root = _require_harmless(element)
            if number - begun > _MOST_WITHIN or number > _MOST_ELEMENTS:
                raise UnreadableFile(code="too-large", message=_TOO_LARGE)
            if tag_of(element) == name:
                begun = number
            _forget(element)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    return root


def _iterate(data: bytes, name: str) -> Iterator[tuple[int, etree._Element]]:
    for element in _parse(data):
        parent = element.getparent()
        if parent is not None and (parent.getparent() is not None or tag_of(parent) == name):
            continue
        if tag_of(element) == name:
            yield cast("int", element.sourceline), element
        _forget(element)


def _iterate_apart(text: str, name: str) -> Iterator[tuple[int, etree._Element | None]]:
    """Each element of the text parsed for itself, so that a damage costs only the one it stands in."""
    opening, closing = re.compile(rf"<{name}[\s>/]"), f"</{name}>"
    line, position = 1, 0
    while begun := opening.search(text, position):
        following = opening.search(text, begun.end())
        limit = following.start() if following else len(text)
        closed = text.find(closing, begun.end(), limit)
        end = limit if closed < 0 else closed + len(closing)
        line += text.count("\n", position, begun.start())
        yield line, _parse_apart(text[begun.start() : end])
        line += text.count("\n", begun.start(), end)
        position = end


def _parse_apart(text: str) -> etree._Element | None:
    try:
        *_, element = _parse(text.encode())
    except (etree.XMLSyntaxError, ValueError):
        return None
    return element


def _parse(data: bytes) -> Iterator[etree._Element]:
    """Every element when it ends, the root last."""
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
    )
    for _, element in events:
        yield element


def _forget(element: etree._Element) -> None:
    """Free what is inside an element that is done with, and the one before it."""
    element.clear()
    before, parent = element.getprevious(), element.getparent()
    if before is not None and parent is not None:
        parent.remove(before)


def _require_harmless(element: etree._Element) -> str:
    tree = element.getroottree()
    # The type stubs leave out what a document type declares.
    declared = cast("Any", tree.docinfo.internalDTD)
    if declared is not None and declared.entities():
        raise UnreadableFile(code="hostile", message=_HOSTILE)
    return tag_of(tree.getroot())


def _repair(text: str) -> str:
    """The text with what HTML allows and XML does not: named entities, bare ampersands, control characters."""
    text = _ENTITY.sub(_replace_entity, _NOT_XML.sub("", _DECLARATION.sub("", text)))
    pieces, position = [], 0
    while (start := text.find("<![CDATA[", position)) >= 0 and (end := text.find("]]>", start)) >= 0:
        pieces += [_BARE_AMPERSAND.sub("&amp;", text[position:start]), text[start : end + 3]]
        position = end + 3
    return "".join([*pieces, _BARE_AMPERSAND.sub("&amp;", text[position:])])


def _replace_entity(found: re.Match[str]) -> str:
    signs = html.entities.html5.get(found[0][1:], "")
    return found[0] if found[0] in _KEPT or not signs or set(signs) & set("<>&\"'") else signs
