"""What was typed wrongly after `rappel`, in French: Typer words it in English and has no catalogue for it."""

from __future__ import annotations

import re
from typing import Any, Final

from typer import rich_utils

_VALUE: Final = "Invalid value for (.+?): "
_SENTENCES: Final = (
    (r"Missing (?:argument|option) (.+?)\.( .*)?", "Il manque {0}."),
    (r"Missing command\.", "Il manque une commande."),
    (r"No such command (.+?)\.( .*)?", "La commande {0} n’existe pas."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "L’option {0} n’existe pas\u00a0: peut-être {1}\u00a0?"),
    (r"No such option: (.+)", "L’option {0} n’existe pas."),
    (r"Option (.+) requires .*", "Il manque une valeur après {0}."),
    (r"Option (.+) does not take a value\.", "L’option {0} ne prend pas de valeur."),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "C’est en trop\u00a0: {0}."),
    (_VALUE + r"(?:Value error, )?(.+) is not one of (.+)\.", "{0}\u00a0: {1} n’existe pas. Le choix\u00a0: {2}."),
    (_VALUE + r".* valid integer\b.*", "{0}\u00a0: un nombre entier est attendu."),
    (_VALUE + r".* greater than or equal to (\S+)", "{0}\u00a0: au moins {1}."),
    (_VALUE + r".* less than or equal to (\S+)", "{0}\u00a0: au plus {1}."),
    (_VALUE + r".* valid date.*", "{0}\u00a0: une date est attendue, comme 2026-08-17."),
    (_VALUE + r"\w+ (.+) does not exist\.", "{0}\u00a0: {1} n’existe pas."),
    (
        _VALUE + r"\w+ (.+) is not readable\.",
        "{0}\u00a0: {1} ne se lit pas\u00a0; changez ses droits, ou prenez le compte auquel il appartient.",
    ),
    (_VALUE + "(.+)", "{0}\u00a0: {1}"),
)
"""What Typer says of its own accord, and the same in French; the first that fits."""


def word_usage_fault(error: Any) -> tuple[str, ...]:
    """The lines that say what is wrong with the arguments and how to see what is possible; none for a help page.

    Any error of Typer's that has `format_message`; a sentence that this table does not know stays as it is.
    """
    if type(error).__name__ == "NoArgsIsHelpError":
        # The page has just been shown.
        return ()
    context = getattr(error, "ctx", None)
    words = _translate(error.format_message())
    if context is None:
        return (words,)
    usage = context.get_usage().replace("Usage:", "Usage\u00a0:")
    return (words, usage, f"«\u00a0{context.command_path} --help\u00a0» montre ce qui est possible.")


def word_help_pages() -> None:
    """Have help pages written in French, as far as Typer lets itself be told."""
    rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
    rich_utils.DEFAULT_STRING = "[défaut\u00a0: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"


def _translate(message: str) -> str:
    for pattern, sentence in _SENTENCES:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found is not None:
            return sentence.format(*found.groups())
    return message
