"""Our own format as YAML: what a trainer writes by hand, and what an export keeps without loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from questions.formats.drafts import Format, Limits, Reading
from questions.formats.encoding import decode_text
from questions.formats.plain_yaml import read_plain_yaml
from questions.formats.rappel_set import read_set_data, set_as_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from questions.quiz.question_set import QuestionSet

_WIDTH = 120


class _Dumper(yaml.CSafeDumper):
    pass


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Texts of several lines as they look; where YAML can't show one so, its emitter quotes it."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def write_rappel_yaml(question_set: QuestionSet, images: Mapping[str, bytes] | None = None) -> bytes:
    """The set as YAML; `read_rappel_yaml` gives it back as it was, with those of the images that it names."""
    data = set_as_data(question_set, images or {})
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text.encode()


def read_rappel_yaml(data: bytes, limits: Limits) -> Reading:
    """The set in a YAML text, every problem with its line; raises UnreadableFile if there is none in it."""
    read = read_plain_yaml(decode_text(data))
    return read_set_data(
        read.data, lines=read.lines, repeated=read.repeated, file_format=Format.RAPPEL_YAML, limits=limits
    )
