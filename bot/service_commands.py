"""`rappel run`, `rappel check`, `rappel demo`: the bot itself."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Annotated

import typer

from bot.demo.clock import HIGHEST_SPEED
from bot.giving_up import give_up
from bot.log import configure_logging
from bot.node_role import NodeRole
from bot.settings import Settings, load_settings
from storage.engine import may_have_nodes
from storage.errors import BadDatabase, BadDatabaseReason

if TYPE_CHECKING:
    from collections.abc import Coroutine


def run(
    role: Annotated[
        NodeRole, typer.Option(help="Part du travail, quand plusieurs processus se partagent une base PostgreSQL.")
    ] = NodeRole.ALL,
) -> None:
    """Lancer le bot (il faut RAPPEL_TOKEN)."""
    settings = load_settings()
    if role is not NodeRole.ALL and not may_have_nodes(settings.database_url):
        give_up(
            f"--role {role.value}\u00a0: une base SQLite n’a qu’un seul processus\u00a0; lancez "
            "«\u00a0rappel run\u00a0» sans --role, ou donnez une base PostgreSQL dans RAPPEL_DATABASE_URL."
        )
    token = _require_token(settings)
    configure_logging(settings)
    # Nothing that is loaded now goes again: looking for garbage meanwhile takes a fifth of the start.
    gc.disable()
    from bot.serve import run as serve_bot  # noqa: PLC0415 - settings are refused sooner without it

    _run(serve_bot(settings, token=token, role=role))


def check() -> None:
    """Vérifier réglages, base de données, questions et accès à Telegram."""
    from bot.check import list_faults  # noqa: PLC0415 - only this command needs it
    from bot.setting_checks import list_doubts  # noqa: PLC0415 - only this command needs it

    settings = load_settings()
    for doubt in list_doubts(settings):
        typer.echo(f"! {doubt}")
    faults = asyncio.run(list_faults(settings))
    for fault in faults:
        typer.echo(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)
    typer.echo("✓ Tout est en ordre.")


def demo(
    host: Annotated[str, typer.Option(help="Adresse sur laquelle servir la page.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port de la page (0\u00a0: un port libre).")] = 8100,
    *,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Ne pas ouvrir le navigateur.")] = False,
    database: Annotated[str | None, typer.Option(help="Base de données de la démo.")] = None,
    speed: Annotated[int, typer.Option(min=1, max=HIGHEST_SPEED, help="Secondes de la démo par seconde réelle.")] = 1,
    no_classmates: Annotated[
        bool, typer.Option("--no-classmates", help="Sans les camarades simulé·es qui remplissent une classe.")
    ] = False,
) -> None:
    """Essayer Rappel dans une page web, sans jeton ni réseau."""
    from bot.rehearsal import rehearse  # noqa: PLC0415 - only this command needs a server

    settings = load_settings()
    configure_logging(settings)
    _run(
        rehearse(
            settings,
            host=host,
            port=port,
            browser=not no_browser,
            database=database,
            speed=speed,
            with_classmates=not no_classmates,
        )
    )


def _require_token(settings: Settings) -> str:
    if settings.token is None:
        give_up(
            "RAPPEL_TOKEN manque\u00a0: demandez un jeton à @BotFather dans Telegram (/newbot) et mettez-le dans "
            "RAPPEL_TOKEN ou dans le fichier .env\u00a0; pour essayer sans jeton, lancez «\u00a0rappel demo\u00a0»."
        )
    return settings.token.get_secret_value()


def _run(task: Coroutine[None, None, None]) -> None:
    from telegram.error import InvalidToken  # noqa: PLC0415 - settings are refused sooner without it

    from bot.database_problems import word_bad_database  # noqa: PLC0415 - only a fault needs words

    try:
        asyncio.run(task)
    except InvalidToken:
        give_up(
            "RAPPEL_TOKEN\u00a0: Telegram refuse ce jeton\u00a0; recopiez celui de @BotFather "
            "(commande /token) ou demandez-en un nouveau."
        )
    except BadDatabase as error:
        if error.reason is not BadDatabaseReason.UNREACHABLE:
            raise
        # It went away after it had answered: no setting is wrong, and another start may find it again.
        typer.echo(word_bad_database(error), err=True)
        raise typer.Exit(1) from None
