"""Text with entities, as Telegram keeps it: offsets and lengths count UTF-16 units."""

import re
from dataclasses import dataclass
from typing import Any

JsonObject = dict[str, Any]

MOST_ENTITIES = 100

_OPAQUE = frozenset({"code", "pre", "text_link", "url"})
_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]])|(?<![\w/<])(?P<bot_command>/[A-Za-z0-9_]{1,64})\b"
)


def utf16_length(text: str) -> int:
    """The length Telegram counts: characters beyond U+FFFF count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormattedText:
    """A text and the entities that lie over it, sorted by where they begin."""

    text: str
    entities: tuple[JsonObject, ...] = ()

    @property
    def length(self) -> int:
        """The length that Telegram's limits are about."""
        return utf16_length(self.text)


def finish(text: str, entities: list[JsonObject]) -> FormattedText:
    """The text as Telegram stores it: trimmed, links and commands found, at most 100 entities in order."""
    kept = text.rstrip()
    lead = utf16_length(kept) - utf16_length(kept.lstrip())
    kept = kept.lstrip()
    moved = [_moved(entity, lead, utf16_length(kept)) for entity in entities]
    visible = [entity for entity in moved if entity["length"] > 0]
    visible += _find_entities(kept, visible)
    visible.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return FormattedText(text=kept, entities=tuple(visible[:MOST_ENTITIES]))


def _moved(entity: JsonObject, lead: int, end: int) -> JsonObject:
    first = max(entity["offset"] - lead, 0)
    last = min(entity["offset"] + entity["length"] - lead, end)
    return {**entity, "offset": first, "length": last - first}


def _find_entities(text: str, present: list[JsonObject]) -> list[JsonObject]:
    opaque = [entity for entity in present if entity["type"] in _OPAQUE]
    found = []
    for match in _FOUND.finditer(text):
        offset, length = utf16_length(text[: match.start()]), utf16_length(match.group())
        inside = any(
            offset < entity["offset"] + entity["length"] and entity["offset"] < offset + length for entity in opaque
        )
        if not inside:
            found.append({"type": match.lastgroup, "offset": offset, "length": length})
    return found
