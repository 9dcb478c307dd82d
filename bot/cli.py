"""The command `rappel`: everything that is done from a terminal."""

from __future__ import annotations

import sys

import typer
from typer.exceptions import TyperException

from bot.giving_up import give_up
from bot.late_commands import Late, late_group

# What a command works with is loaded when it is called: hundreds of modules, and a second or two.
_LATE = {
    "run": Late(module="bot.service_commands", name="run", help="Lancer le bot (il faut RAPPEL_TOKEN)."),
    "check": Late(
        module="bot.service_commands",
        name="check",
        help="Vérifier réglages, base de données, questions et accès à Telegram.",
    ),
    "demo": Late(
        module="bot.service_commands",
        name="demo",
        help="Essayer Rappel dans une page web, sans jeton ni réseau.",
    ),
    "plan": Late(module="bot.plan_commands", name="plan_app", help="Le plan de formation."),
    "questions": Late(module="bot.question_commands", name="questions_app", help="Les questions livrées avec Rappel."),
    "bank": Late(module="bot.bank_commands", name="bank_app", help="La banque de faits et le formulaire d’entreprise."),
    "cohorts": Late(module="bot.cohort_commands", name="cohorts_app", help="Les classes."),
    "people": Late(module="bot.people_commands", name="people_app", help="Les personnes et leurs données."),
    "sets": Late(
        module="bot.set_commands",
        name="sets_app",
        help="Des séries de questions\u00a0: lire un fichier, l’importer, exporter.",
    ),
    "leaderboard": Late(module="bot.leaderboard_commands", name="leaderboard_app", help="Les classements."),
    "acts": Late(module="bot.act_commands", name="acts_app", help="Le journal des actes privilégiés."),
    "database": Late(module="bot.data_commands", name="database_app", help="La base de données."),
    "reviews": Late(module="bot.data_commands", name="reviews_app", help="Les réponses enregistrées."),
    "forecast": Late(
        module="bot.forecast_commands",
        name="forecast",
        help="Prévoir ce que chacun saura le jour de l’examen, sans noms.",
    ),
    "parameters": Late(
        module="bot.parameter_commands", name="parameters_app", help="Les paramètres de mémoire (FSRS)."
    ),
    "simulate": Late(
        module="bot.simulation_commands",
        name="simulate",
        help="Comparer par simulation la méthode de Rappel et celles d’autres outils.",
    ),
}

LONGEST_WITHOUT_COMMAND = 3
"""`rappel` and `rappel plan` show a help page too."""

app = typer.Typer(
    cls=late_group(_LATE),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def rappel() -> None:
    """Rappel, le tuteur de quiz des agent·es relation client."""


def main() -> None:
    """Run the command line; what goes wrong by bad input ends in one clear sentence and exit code 2."""
    if "--help" in sys.argv or len(sys.argv) < LONGEST_WITHOUT_COMMAND:
        from bot.usage_faults import word_help_pages  # noqa: PLC0415 - it takes a moment to load

        word_help_pages()
    try:
        sys.exit(app(standalone_mode=False))
    except typer.Abort:
        typer.echo("Interrompu.", err=True)
        raise SystemExit(1) from None
    except TyperException as error:
        from bot.usage_faults import word_usage_fault  # noqa: PLC0415 - only a fault needs words

        give_up(*word_usage_fault(error))
    except Exception as error:
        from bot.command_faults import word_fault  # noqa: PLC0415 - only a fault needs words

        lines = word_fault(error)
        if not lines:
            raise
        give_up(*lines)
