"""YAML in which every value is text: no dates, no numbers, no « NO » turned into false, and no aliases.

What YAML guesses about a value is wrong more often than right in French texts, and aliases let a small file stand
for a huge one. Lines are known for every field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from questions.formats.drafts import UnreadableFile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.texts import Path

MOST_NODES = 600_000
DEEPEST = 20
MOST_FIELDS = 20_000
"""As many as a set may have pictures; no other mapping is nearly so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainText:
    """A text as dicts, lists and strings; the line of every field by its path; the lines of fields that came before."""

    data: object
    lines: Mapping[Path, int]
    repeated: Mapping[Path, int]


def read_plain_yaml(text: str) -> PlainText:
    """The one document of a YAML text; of a field that stands twice, the first counts.

    Raises UnreadableFile, with the line where there is one: no YAML, several documents, an alias, a key that is
    no text, deeper or longer than any set of questions.
    """
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=yaml.CBaseLoader):
            builder.take(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _refuse(
            "yaml", mark and mark.line, "ce n’est pas du YAML lisible\u00a0; vérifiez le retrait et les guillemets"
        ) from error
    return PlainText(data=builder.data, lines=builder.lines, repeated=builder.repeated)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is being read; `key` is that of the value to come."""

    content: dict[str, object] | list[object]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: dict[Path, int] = field(default_factory=dict)
    _open: list[_Open] = field(default_factory=list)
    _documents: int = 0
    _nodes: int = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.AliasEvent():
                raise _refuse("alias", _line(event), "les renvois (*nom) ne sont pas lus\u00a0; recopiez le texte")
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise _refuse("yaml", _line(event), "un second document commence\u00a0; faites-en deux fichiers")
            case yaml.ScalarEvent():
                self._take_scalar(event)
            case yaml.MappingStartEvent():
                self._begin({}, event)
            case yaml.SequenceStartEvent():
                self._begin([], event)
            case yaml.CollectionEndEvent():
                self._open.pop()
            case _:
                pass

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        inside = self._open[-1] if self._open else None
        if inside is not None and isinstance(inside.content, dict) and inside.key is None:
            inside.key = event.value
            self.lines.setdefault((*inside.path, event.value), _line(event) + 1)
        else:
            self._add(event.value, event)

    def _begin(self, content: dict[str, object] | list[object], event: yaml.Event) -> None:
        path = self._add(content, event)
        if len(self._open) >= DEEPEST:
            raise _refuse("yaml", _line(event), "le retrait est trop profond\u00a0; comparez avec un exemple")
        self._open.append(_Open(content, path))

    def _add(self, value: object, event: yaml.Event) -> Path:
        """Put a value where it belongs; return its path."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise _refuse("too-large", _line(event), "le fichier est trop long\u00a0; partagez-le en plusieurs")
        if not self._open:
            self.data = value
            return ()
        inside = self._open[-1]
        if isinstance(inside.content, list):
            path: Path = (*inside.path, len(inside.content))
            inside.content.append(value)
            self.lines[path] = _line(event) + 1
            return path
        if inside.key is None:
            raise _refuse("yaml", _line(event), "un nom de champ doit être un texte\u00a0; corrigez-le")
        path = (*inside.path, inside.key)
        if len(inside.content) >= MOST_FIELDS:
            raise _refuse("too-large", _line(event), "il y a là trop de champs\u00a0; partagez le fichier en plusieurs")
        if inside.key in inside.content:
            self.repeated[path] = _line(event) + 1
        inside.content.setdefault(inside.key, value)
        inside.key = None
        return path


def _line(event: yaml.Event) -> int:
    """The line of an event, counted from 0; every event of a text has one."""
    return event.start_mark.line if event.start_mark is not None else 0


def _refuse(code: str, line: int | None, message: str) -> UnreadableFile:
    sentence = f"{message[0].upper()}{message[1:]}." if line is None else f"Ligne {line + 1}\u00a0: {message}."
    return UnreadableFile(code=code, message=sentence)
