"""French around a noun whose gender is known: articles, « quel », contractions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from questions.knowledge.facts import Noun

_QUOTED = re.compile(r"«\s*(.*?)\s*»", re.DOTALL)
_VOWELS = "aeiouyàâéèêëîïôûœ"


def _elides(noun: Noun) -> bool:
    return noun.name[0].lower() in _VOWELS


def the(noun: Noun) -> str:
    """« le niveau », « la phase », « l’étape »."""
    if _elides(noun):
        return f"l’{noun.name}"
    return f"{'la' if noun.feminine else 'le'} {noun.name}"


def of_the(noun: Noun) -> str:
    """« du niveau », « de la phase », « de l’étape »."""
    return f"de {the(noun)}" if noun.feminine or _elides(noun) else f"du {noun.name}"


def which(noun: Noun) -> str:
    """« quel niveau », « quelle phase »."""
    return f"{'quelle' if noun.feminine else 'quel'} {noun.name}"


def this(noun: Noun) -> str:
    """« ce niveau », « cet échelon », « cette phase »."""
    if noun.feminine:
        return f"cette {noun.name}"
    return f"{'cet' if _elides(noun) else 'ce'} {noun.name}"


def each(noun: Noun) -> str:
    """« chaque niveau »."""
    return f"chaque {noun.name}"


def plural(noun: Noun) -> str:
    """« niveaux », « phases »: nouns in -eau and -eu take x, those in -s, -x and -z stay."""
    head, _, tail = noun.name.partition(" ")
    ending = "" if head[-1] in "sxz" else "x" if head.endswith(("eau", "eu")) else "s"
    return f"{head}{ending}{' ' + tail if tail else ''}"


def sentence(text: str) -> str:
    """The text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def quoted(text: str) -> str:
    """« text », with the no-break spaces that French wants; a text already quoted stays as it is."""
    return text if text.startswith("«") else f"«\u00a0{nest_quotes(text)}\u00a0»"


def nest_quotes(text: str) -> str:
    """The text as it may stand inside « »: quotations in it have “ ”."""
    return _QUOTED.sub("“\\1”", text)
