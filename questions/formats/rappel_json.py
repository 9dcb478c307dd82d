"""Our own format as JSON, for programs: the same fields as in YAML."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from questions.formats.drafts import Format, Limits, Reading, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.plain_yaml import MOST_FIELDS
from questions.formats.rappel_set import read_set_data, set_as_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.quiz.question_set import QuestionSet

_MOST_NODES = 600_000
# What breaks off, after a lone backslash too, reaches to the end: sought anew from each of its quotes, it took minutes.
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


class _TooManyFields(ValueError):
    """An object has more fields than any of a set."""


class _SameNameTwice(ValueError):
    """An object names one field twice."""


def write_rappel_json(question_set: QuestionSet, images: Mapping[str, bytes] | None = None) -> bytes:
    """The set as JSON; `read_rappel_json` gives it back as it was, with those of the images that it names."""
    return json.dumps(set_as_data(question_set, images or {}), ensure_ascii=False, indent=1).encode()


def read_rappel_json(data: bytes, limits: Limits) -> Reading:
    """The set in a JSON text, every problem with its path; raises UnreadableFile if there is none in it."""
    text = decode_text(data)
    # Signs within texts are cheap to read; they are told apart only where it matters.
    if _count_nodes(text) > _MOST_NODES and _count_nodes(_STRING.sub("", text)) > _MOST_NODES:
        raise _too_long()
    try:
        # Numbers stay text, as in YAML: a field decides what it reads.
        read = json.loads(text, object_pairs_hook=_as_dict, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        message = f"Ligne {error.lineno}\u00a0: ce n’est pas du JSON lisible\u00a0; vérifiez guillemets et virgules."
        raise UnreadableFile(code="json", message=message) from error
    except _TooManyFields as error:
        raise _too_long() from error
    except _SameNameTwice as error:
        message = f"Le champ «\u00a0{str(error)[:60]}\u00a0» figure deux fois dans un même objet\u00a0; gardez-en un."
        raise UnreadableFile(code="json", message=message) from error
    except RecursionError as error:
        message = "Ce fichier JSON est imbriqué trop profondément\u00a0; comparez avec un exemple."
        raise UnreadableFile(code="json", message=message) from error
    return read_set_data(read, lines={}, repeated={}, file_format=Format.RAPPEL_JSON, limits=limits)


def _count_nodes(text: str) -> int:
    return sum(text.count(sign) for sign in ",[{")


def _too_long() -> UnreadableFile:
    return UnreadableFile(code="too-large", message="Ce fichier JSON est trop long\u00a0; partagez-le en plusieurs.")


def _as_dict(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(pairs) > MOST_FIELDS:
        raise _TooManyFields
    found = {_clean_text(name): _clean(value) for name, value in pairs}
    if len(found) < len(pairs):
        counts = Counter(_clean_text(name) for name, _ in pairs)
        raise _SameNameTwice(next(name for name, count in counts.items() if count > 1))
    return found


def _clean(value: object) -> object:
    """The value with what no text in UTF-8 can hold (half a surrogate pair) as U+FFFD."""
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, list):
        return [_clean(item) for item in value]
    return value


def _clean_text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text) if _SURROGATE.search(text) else text
