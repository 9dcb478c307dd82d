"""What every writer of question files gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from questions.formats.drafts import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file's text, and what its format can't hold.

    In `lost`, a `WARNING` names a part of a question that is not in the file, a `BLOCK` a whole question.
    """

    text: str
    lost: tuple[Issue, ...] = ()
