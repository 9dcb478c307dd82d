"""What goes wrong with a command by bad input, in words; loaded only when something does."""

from __future__ import annotations

from bot.database_problems import word_bad_database
from bot.demo.refusals import StartError
from bot.settings import BadSettings
from questions.errors import InvalidContent
from storage.errors import StorageError


def word_fault(error: Exception) -> tuple[str, ...]:
    """The lines that say what to mend; none for an error that is nobody's input."""
    match error:
        case BadSettings():
            return tuple(f"Réglage à corriger – {problem}" for problem in error.problems)
        case StorageError():
            return (word_bad_database(error),)
        case StartError():
            return (str(error),)
        case InvalidContent():
            return ("Le contenu livré a des erreurs\u00a0:", *(str(problem) for problem in error.problems))
    return ()
