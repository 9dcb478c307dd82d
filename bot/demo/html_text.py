"""Telegram's HTML: the few tags it knows, read as strictly as it reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.demo.formatted_text import FormattedText, JsonObject, finish, utf16_length
from bot.demo.refusals import BadRequestError

_TYPES: Mapping[str, str] = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_START = re.compile(r"<([^\s>]*)((?:\s+[^\s=>]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+))?)*)\s*>")
_ATTRIBUTE = re.compile(r"([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_END = re.compile(r"</([^\s>]*)\s*>")
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_PLAIN = re.compile(r"[^<&]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OpenTag:
    name: str
    attributes: Mapping[str, str]
    offset: int


def parse_html(source: str) -> FormattedText:
    """The text and entities of a message sent as HTML; raises `BadRequestError` as Telegram does."""
    reader = _Reader(source)
    reader.read()
    return finish("".join(reader.texts), reader.entities)


class _Reader:
    """One pass over the source, keeping the tags that are still open."""

    def __init__(self, source: str) -> None:
        self.texts: list[str] = []
        self.entities: list[JsonObject] = []
        self._source = source
        self._position = 0
        self._length = 0
        self._open: list[_OpenTag] = []

    def read(self) -> None:
        while self._position < len(self._source):
            if self._source.startswith("</", self._position):
                self._read_end_tag()
            elif self._source[self._position] == "<":
                self._read_start_tag()
            else:
                self._read_text()
        if self._open:
            raise self._refusal(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"', where=False)

    def _read_text(self) -> None:
        if plain := _PLAIN.match(self._source, self._position):
            self._append(plain.group(), plain.end())
        elif character := _CHARACTER.match(self._source, self._position):
            self._append(_decode(character), character.end())
        else:
            self._append("&", self._position + 1)

    def _append(self, text: str, position: int) -> None:
        self.texts.append(text)
        self._length += utf16_length(text)
        self._position = position

    def _read_start_tag(self) -> None:
        match = _START.match(self._source, self._position)
        if match is None:
            raise self._refusal("Unclosed start tag")
        name = match[1].lower()
        if name not in _TYPES:
            raise self._refusal(f'Unsupported start tag "{name}"')
        attributes = {
            found[1].lower(): found[2] or found[3] or found[4] or "" for found in _ATTRIBUTE.finditer(match[2])
        }
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"')
        self._open.append(_OpenTag(name=name, attributes=attributes, offset=self._length))
        self._position = match.end()

    def _read_end_tag(self) -> None:
        match = _END.match(self._source, self._position)
        if match is None:
            raise self._refusal("Unclosed end tag")
        if not self._open:
            raise self._refusal("Unexpected end tag")
        name, expected = match[1].lower(), self._open[-1].name
        if name not in ("", expected):
            raise self._refusal("Unmatched end tag", f', expected "</{expected}>", found "</{name}>"')
        self._close(self._open.pop())
        self._position = match.end()

    def _close(self, tag: _OpenTag) -> None:
        length = self._length - tag.offset
        entity: JsonObject = {"type": _TYPES[tag.name], "offset": tag.offset, "length": length}
        if tag.name == "a":
            entity["url"] = tag.attributes.get("href", "")
            if not re.match(r"(https?|tg|mailto):\S+$", _decode_all(entity["url"])):
                return
            entity["url"] = _decode_all(entity["url"])
        elif tag.name == "blockquote" and "expandable" in tag.attributes:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "pre":
            self._take_language(entity)
        elif tag.name == "code" and tag.attributes.get("class", "").startswith("language-"):
            entity["language"] = tag.attributes["class"].removeprefix("language-")
        self.entities.append(entity)

    def _take_language(self, pre: JsonObject) -> None:
        """Fold a code that fills the pre into it: Telegram shows one block with its language."""
        last = self.entities[-1] if self.entities else {}
        if last.get("type") == "code" and (last["offset"], last["length"]) == (pre["offset"], pre["length"]):
            self.entities.pop()
            if "language" in last:
                pre["language"] = last["language"]

    def _refusal(self, reason: str, detail: str = "", *, where: bool = True) -> BadRequestError:
        place = f" at byte offset {len(self._source[: self._position].encode())}" if where else ""
        return BadRequestError(f"can't parse entities: {reason}{place}{detail}")


def _decode(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
    return chr(code) if valid else match[0]


def _decode_all(text: str) -> str:
    return _CHARACTER.sub(_decode, text)
