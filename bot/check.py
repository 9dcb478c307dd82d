"""`rappel check`: everything that must be right before the bot can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.database_problems import word_bad_database, word_schema_problem
from bot.wire import Wire
from questions.errors import InvalidContent
from questions.knowledge.bank import load_library
from questions.plan.catalogue import DEFAULT_PLAN, load_plan
from storage import schema
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.settings import Settings


async def list_faults(settings: Settings) -> list[str]:
    """Every fault found, one sentence each: database, plan and bank, then Telegram; empty if all is well."""
    return [*_check_database(settings), *_check_content(), *await _check_telegram(settings)]


def _check_database(settings: Settings) -> list[str]:
    try:
        problems = schema.check(settings.database_url)
    except StorageError as error:
        return [word_bad_database(error)]
    return [word_schema_problem(problem) for problem in problems]


def _check_content() -> list[str]:
    try:
        plan, library = load_plan(DEFAULT_PLAN), load_library()
    except InvalidContent as refusal:
        return [str(problem) for problem in refusal.problems]
    codes = {objective.code for objective in plan.list_objectives()}
    return [
        f"{fact_id}\u00a0: l’objectif {code} n’est pas dans le plan."
        for fact_id, objectives in library.curriculum.items()
        for code in objectives
        if code not in codes
    ]


async def _check_telegram(settings: Settings) -> list[str]:
    if settings.token is None:
        return ["RAPPEL_TOKEN manque\u00a0: demandez un jeton à @BotFather dans Telegram (/newbot)."]
    # As `rappel run` does: with the same proxies or none.
    wire = Wire(connections=1)
    bot = Bot(settings.token.get_secret_value(), base_url=f"{settings.api_url}/bot", request=wire)
    try:
        await wire.initialize()
        await bot.get_me()
    except InvalidToken:
        return ["RAPPEL_TOKEN\u00a0: Telegram refuse ce jeton\u00a0; recopiez celui de @BotFather (/token)."]
    except TelegramError as error:
        return [f"Telegram ne répond pas à {settings.api_url} ({type(error).__name__})\u00a0; vérifiez le réseau."]
    finally:
        await wire.shutdown()
    return []
