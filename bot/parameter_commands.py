"""`rappel parameters …`: FSRS's parameters fitted to a cohort's answers, adopted if they are better, and taken back."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from multiprocessing import get_context
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from bot.database_doors import reading, writing
from bot.settings import load_settings
from bot.use_cases.parameters import collect_histories, find_all_in_force, log_fit, revert_fit
from bot.views.language import counted
from questions.errors import NotFound
from questions.learning.card import study_day
from questions.learning.fitting import FEWEST_ANSWERS, FitFailed, TooFewAnswers

if TYPE_CHECKING:
    from questions.learning.fitting import Fit, History, ParameterFit

parameters_app = typer.Typer(help="Les paramètres de mémoire (FSRS).", no_args_is_help=True)

Cohort = Annotated[
    int | None, typer.Option(min=1, help="Seulement cette classe (son numéro)\u00a0; sinon tout le monde.")
]


@parameters_app.command()
def fit(
    *,
    cohort: Cohort = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Les mettre en vigueur s’ils prédisent mieux.")] = False,
) -> None:
    """Ajuster les paramètres aux réponses données, et les comparer à ceux de FSRS sur des réponses gardées à part."""
    # Opened first: minutes of fitting are not to end in a refusal.
    with writing() as begin:
        found = _fit_apart(_collect(cohort))
        now = datetime.now(UTC)
        today = study_day(now, load_settings().timezone)
        with begin() as uow:
            logged = log_fit(uow, found, cohort_id=cohort, adopt=adopt, today=today, now=now)
            uow.commit()
    _report(found, logged, adopt=adopt)


@parameters_app.command()
def show() -> None:
    """Montrer les paramètres en vigueur et tous les ajustements faits."""
    today = study_day(datetime.now(UTC), load_settings().timezone)
    with reading() as begin, begin() as uow:
        fits = uow.parameters.list_all()
        in_force = find_all_in_force(uow, today=today)
    for fit in fits:
        typer.echo(_word_fit(fit, in_force={fit.id for fit in in_force}))
    if all(fit.cohort_id is not None for fit in in_force):
        typer.echo("Tout le monde\u00a0: les paramètres de FSRS-6.")
    for fit in in_force:
        numbers = ", ".join(f"{number:.4g}" for number in fit.parameters)
        typer.echo(f"{_word_scope(fit.cohort_id)}\u00a0: ajustement {fit.id} ({numbers}).")


@parameters_app.command()
def revert(*, cohort: Cohort = None) -> None:
    """Retirer l’ajustement en vigueur\u00a0: le précédent, ou les paramètres de FSRS, valent à nouveau."""
    with writing() as begin, begin() as uow:
        try:
            earlier = revert_fit(uow, cohort_id=cohort, now=datetime.now(UTC))
        except NotFound:
            _give_up(f"{_word_scope(cohort)}\u00a0: aucun ajustement n’est en vigueur, il n’y a rien à retirer.")
        uow.commit()
    now = "les paramètres de FSRS-6" if earlier is None else f"l’ajustement {earlier.id}"
    typer.echo(f"✓ {_word_scope(cohort)}\u00a0: {now} dès maintenant.")


def _collect(cohort: int | None) -> list[History]:
    with (
        reading() as begin,
        begin() as uow,
        Progress(console=Console(stderr=True), redirect_stdout=False) as progress,
    ):
        bar = progress.add_task("Lecture du journal", total=uow.people.count())
        histories: list[History] = []
        for of_person in collect_histories(uow, cohort_id=cohort):
            histories += of_person
            progress.advance(bar)
    return histories


def _fit_apart(histories: list[History]) -> Fit:
    """The fit, made in a process of its own: the library holds the interpreter's lock, and may panic."""
    from questions.learning import optimiser  # noqa: PLC0415 - only this command needs the library

    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            return process.submit(optimiser.fit, histories).result()
    except TooFewAnswers as refusal:
        _give_up(
            f"Un ajustement demande au moins {FEWEST_ANSWERS} réponses données un autre jour que la précédente sur la "
            f"même notion\u00a0; il y en a {refusal.found}. Rien ne change."
        )
    except FitFailed as refusal:
        _give_up(f"L’ajustement a échoué, rien ne change\u00a0: {refusal}")
    except BrokenProcessPool:
        _give_up("L’ajustement s’est arrêté (mémoire épuisée\u00a0?), rien ne change. Relancez-le plus tard.")


def _report(found: Fit, logged: ParameterFit, *, adopt: bool) -> None:
    typer.echo(f"Réponses\u00a0: {found.reviews}, dont {found.held_out} (les dernières) gardées pour la comparaison.")
    typer.echo(
        f"Perte logarithmique sur celles-ci\u00a0: {found.log_loss_default:.4f} avec les paramètres de FSRS-6, "
        f"{found.log_loss_fitted:.4f} avec l’ajustement {logged.id}."
    )
    if logged.adopted:
        typer.echo(
            f"✓ Il prédit mieux\u00a0: {_word_scope(logged.cohort_id).lower()}, il est en vigueur dès maintenant."
        )
    elif found.is_better:
        typer.echo("Il prédit mieux\u00a0; pour le mettre en vigueur, relancez avec --adopt.")
    else:
        typer.echo("✗ Il ne prédit pas mieux\u00a0: rien ne change.")
        if adopt:
            raise typer.Exit(1)


def _word_fit(fit: ParameterFit, *, in_force: set[int]) -> str:
    """One line: number, for whom, when, on how many answers, log loss before and after, and what became of it."""
    state = "en vigueur" if fit.id in in_force else "remplacé" if fit.adopted else "pas adopté"
    if fit.retired_at is not None:
        state = f"retiré le {fit.retired_at:%d.%m.%Y}"
    answers = counted("{count} réponse", "{count} réponses", fit.reviews)
    loss = f"{fit.log_loss_default:.4f} → {fit.log_loss_fitted:.4f}"
    return f"{fit.id} · {_word_scope(fit.cohort_id)} · {fit.fitted_at:%d.%m.%Y} · {answers} · {loss} · {state}"


def _word_scope(cohort_id: int | None) -> str:
    return "Tout le monde" if cohort_id is None else f"Classe {cohort_id}"


def _give_up(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
