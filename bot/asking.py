"""Asking in a terminal before something is done for good."""

from __future__ import annotations

import typer

from bot.views.language import _

_YES = frozenset({"o", "oui", "y", "yes"})


def require_yes(question: str) -> None:
    """Go on after a yes only; whatever else is typed ends the command with a sentence and exit code 1."""
    try:
        answer = typer.prompt(f"{question} [oui/NON]", default="", show_default=False)
    except typer.Abort:
        answer = ""
    if answer.strip().lower() not in _YES:
        typer.echo(_("Rien n’a été changé."), err=True)
        raise typer.Exit(1)
