"""The language of the wording: French is written in the code, other languages come from `bot/locales`."""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parents[1] / "locales"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("rappel", localedir=LOCALES, languages=[language], fallback=True)


def _(text: str) -> str:
    """The text in the reader's language."""
    return _catalogue("fr").gettext(text)


def counted(singular: str, plural: str, count: int) -> str:
    """The right form for a count, with `{count}` filled in."""
    # French counts 0 and 1 as singular; a catalogue brings its own rule.
    found = _catalogue("fr")
    if isinstance(found, gettext.GNUTranslations):
        return found.ngettext(singular, plural, count).format(count=count)
    return (singular if count < 2 else plural).format(count=count)
