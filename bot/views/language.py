"""The language of the wording: French is written in the code, other languages come from `bot/locales`.

Apprentices are said *tu*, trainers and admins *vous*, on the same screens: who is being spoken to is set once for each
update or message (`address`), as the language is for a catalogue.
"""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.views.formal_words import FORMAL

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALES = Path(__file__).parents[1] / "locales"
_is_formal: ContextVar[bool] = ContextVar("is_formal", default=False)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("rappel", localedir=LOCALES, languages=[language], fallback=True)


def address(*, formally: bool) -> None:
    """Say *vous* to whoever reads what this task words from now on, or *tu*."""
    _is_formal.set(formally)


@contextmanager
def familiarly() -> Iterator[None]:
    """Say *tu* inside, whoever reads it: what is shown is what apprentices will see."""
    before = _is_formal.set(False)
    try:
        yield
    finally:
        _is_formal.reset(before)


def _addressed(text: str) -> str:
    return FORMAL.get(text, text) if _is_formal.get() else text


def _(text: str) -> str:
    """The text in the reader's language."""
    return _catalogue("fr").gettext(_addressed(text))


def counted(singular: str, plural: str, count: int) -> str:
    """The right form for a count, with `{count}` filled in."""
    # French counts 0 and 1 as singular; a catalogue brings its own rule.
    found, singular, plural = _catalogue("fr"), _addressed(singular), _addressed(plural)
    if isinstance(found, gettext.GNUTranslations):
        return found.ngettext(singular, plural, count).format(count=count)
    return (singular if count < 2 else plural).format(count=count)
