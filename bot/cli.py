"""The command `rappel`: everything that is done from a terminal."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from telegram.error import InvalidToken

from bot import serve
from bot.act_commands import acts_app
from bot.bank_commands import bank_app
from bot.cohort_commands import cohorts_app
from bot.data_commands import database_app, reviews_app
from bot.database_problems import word_bad_database
from bot.demo.clock import HIGHEST_SPEED
from bot.demo.refusals import StartError
from bot.forecast_commands import forecast
from bot.leaderboard_commands import leaderboard_app
from bot.log import configure_logging
from bot.parameter_commands import parameters_app
from bot.people_commands import people_app
from bot.plan_commands import plan_app
from bot.question_commands import questions_app
from bot.replay_command import replay
from bot.set_commands import sets_app
from bot.settings import BadSettings, Settings, load_settings
from bot.simulation_commands import simulate
from questions.errors import InvalidContent
from storage.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Coroutine

USAGE_ERROR = 2

app = typer.Typer(
    help="Rappel, le tuteur de quiz des agent·es relation client.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(plan_app, name="plan", help="Le plan de formation.")
app.add_typer(questions_app, name="questions")
app.add_typer(bank_app, name="bank")
app.add_typer(cohorts_app, name="cohorts")
app.add_typer(people_app, name="people")
app.add_typer(sets_app, name="sets")
app.add_typer(leaderboard_app, name="leaderboard")
app.add_typer(acts_app, name="acts")
app.add_typer(database_app, name="database")
app.add_typer(reviews_app, name="reviews")
app.command()(forecast)
app.add_typer(parameters_app, name="parameters")
database_app.command()(replay)
app.command()(simulate)


def main() -> None:
    """Run the command line; what goes wrong by bad input ends in one clear sentence and exit code 2."""
    try:
        app()
    except BadSettings as refusal:
        _give_up(*(f"Réglage à corriger – {problem}" for problem in refusal.problems))
    except StorageError as refusal:
        _give_up(word_bad_database(refusal))
    except StartError as refusal:
        _give_up(str(refusal))
    except InvalidContent as refusal:
        _give_up("Le contenu livré a des erreurs\u00a0:", *(str(problem) for problem in refusal.problems))


@app.command()
def run() -> None:
    """Lancer le bot (il faut RAPPEL_TOKEN)."""
    settings = load_settings()
    token = _require_token(settings)
    if settings.webhook_url is not None:
        _give_up(
            "RAPPEL_WEBHOOK_URL\u00a0: cette version interroge Telegram elle-même\u00a0; "
            "retirez ce réglage pour lancer le bot."
        )
    configure_logging(settings)
    _run(serve.run(settings, token=token))


@app.command()
def check() -> None:
    """Vérifier réglages, base de données, questions et accès à Telegram."""
    from bot.check import list_faults  # noqa: PLC0415 - only this command needs it

    faults = asyncio.run(list_faults(load_settings()))
    for fault in faults:
        typer.echo(f"✗ {fault}")
    if faults:
        raise typer.Exit(1)
    typer.echo("✓ Tout est en ordre.")


@app.command()
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
        _give_up(
            "RAPPEL_TOKEN manque\u00a0: demandez un jeton à @BotFather dans Telegram (/newbot) et mettez-le dans "
            "RAPPEL_TOKEN ou dans le fichier .env\u00a0; pour essayer sans jeton, lancez «\u00a0rappel demo\u00a0»."
        )
    return settings.token.get_secret_value()


def _run(task: Coroutine[None, None, None]) -> None:
    try:
        asyncio.run(task)
    except InvalidToken:
        _give_up(
            "RAPPEL_TOKEN\u00a0: Telegram refuse ce jeton\u00a0; recopiez celui de @BotFather "
            "(commande /token) ou demandez-en un nouveau."
        )


def _give_up(*lines: str) -> NoReturn:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    raise SystemExit(USAGE_ERROR)
