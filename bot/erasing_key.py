"""What an erasure from the terminal needs: the key of the marks is made from the bot's token."""

from __future__ import annotations

import typer

from bot.present import utc_now
from bot.settings import load_settings
from bot.use_cases.erasing import Eraser
from questions.erasure import derive_key


def make_eraser() -> Eraser:
    """What an erasure needs at this moment; without a token it ends the command with a sentence and exit code 2."""
    settings = load_settings()
    if settings.token is None:
        typer.echo(
            "RAPPEL_TOKEN manque\u00a0: sans lui, une sauvegarde restaurée ne saurait plus qui est effacé.", err=True
        )
        raise typer.Exit(2)
    return Eraser(key=derive_key(settings.token.get_secret_value()), now=utc_now(), zone=settings.timezone)
