"""A name from outside in the middle of a French sentence."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from bot.views.reply import escape

_ELIDES: Final = re.compile(
    r"[aeiuœæ]|o(?!nz|ui)|y(?![aeiou])|h(?=abi|armo|ele|enri|erm|isto|om|onn|onor|opi|orlo|ote|uma|y)"
)
"""How a name begins before which « de » loses its e: a vowel, or one of the usual mute h."""


def of_name(name: str, *, bold: bool = False) -> str:
    """« de Cédric » or « d’Élodie », as HTML; if asked for, the name alone in bold."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(sign))
    shown = f"<b>{escape(name)}</b>" if bold else escape(name)
    return f"d’{shown}" if _ELIDES.match(plain) else f"de {shown}"
