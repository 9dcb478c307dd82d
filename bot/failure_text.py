"""A failure as the log may tell it: which error, where in the code, and never what somebody wrote.

An error's words may quote whatever was at hand, a name or an answer. They are kept only where they come from a closed
set: the interpreter's about code, the system's about files and lines, Telegram's and the database's without quotations.
"""

from __future__ import annotations

import re
import traceback
from typing import TYPE_CHECKING, Final

from telegram.error import TelegramError

from storage.errors import StorageError

if TYPE_CHECKING:
    from structlog.typing import ExcInfo

_ABOUT_CODE: Final = (
    ArithmeticError,
    AttributeError,
    ImportError,
    IndexError,
    MemoryError,
    NameError,
    RecursionError,
    TimeoutError,
    TypeError,
)
_QUOTED: Final = re.compile(r"\"[^\"]*\"|«[^»]*»|“[^”]*”|(?<!\w)'[^']*'")
_AND_BEFORE: Final = "\nwhich came of\n\n"


def word_failure(exc_info: ExcInfo) -> str:
    """The traceback of an error and of those it came of, with only such words as can hold nobody's data."""
    parts: list[str] = []
    error: BaseException | None = exc_info[1]
    told: set[int] = set()
    while error is not None and id(error) not in told:
        told.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        parts.append(f"Traceback (most recent call last):\n{frames}{_name(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return _AND_BEFORE.join(parts)


def _name(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    words = _pick_words(error)
    return f"{name}: {words}" if words else name


def _pick_words(error: BaseException) -> str:
    if isinstance(error, (TelegramError, StorageError)):
        return _QUOTED.sub("…", str(error))
    if isinstance(error, _ABOUT_CODE):
        return str(error)
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(_name(one) for one in error.exceptions)
    return ""
