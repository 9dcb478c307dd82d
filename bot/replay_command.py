"""`rappel database replay`: every card and all points recomputed from the review log, compared, mended if asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot.database_doors import reading, writing
from bot.use_cases.parameters import list_schedulers
from bot.use_cases.points import check_points, recount_points
from bot.use_cases.replay import check_cards, mend_cards
from bot.views.language import _, counted
from questions.learning.replay import CARD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.database_doors import Begin
    from questions.learning.replay import Difference

INTERRUPTED = 130
DAYS_NAMED = 5


@dataclass(slots=True)
class _Tally:
    """What was found so far; `days` are those whose points differed, `last_person` is the last one done with."""

    last_person: int
    cards: int = 0
    different: int = 0
    days: int = 0


def replay(
    *,
    apply: Annotated[
        bool, typer.Option("--apply/--check", help="Corriger cartes et points, ou comparer seulement.")
    ] = False,
    after: Annotated[int, typer.Option(min=0, help="Reprendre après cette personne (son numéro).")] = 0,
) -> None:
    """Recalculer cartes et points d’après le journal des réponses et les comparer à ceux enregistrés."""
    tally = _Tally(last_person=after)
    try:
        with writing(alone=True) if apply else reading() as begin:
            _replay_everybody(begin, tally, apply=apply)
    except KeyboardInterrupt:
        option = "--apply" if apply else "--check"
        typer.echo(
            f"Interrompu. Pour continuer\u00a0: rappel database replay {option} --after {tally.last_person}", err=True
        )
        raise typer.Exit(INTERRUPTED) from None
    _conclude(tally, apply=apply)


def _replay_everybody(begin: Begin, tally: _Tally, *, apply: bool) -> None:
    """Person by person, a transaction for each: what was done stays done."""
    with begin() as uow:
        schedulers = list_schedulers(uow)
        people = [person.id for person in uow.people.list_all() if person.id > tally.last_person]
    use_case, count = (mend_cards, recount_points) if apply else (check_cards, check_points)
    # The lines go where standard output goes, whatever the bar does.
    with Progress(console=Console(stderr=True), redirect_stdout=False) as progress:
        for person_id in progress.track(people, description="Relecture du journal"):
            with begin() as uow:
                found, days = use_case(uow, person_id, schedulers=schedulers), count(uow, person_id)
                if apply:
                    uow.commit()
            for difference in found.differences:
                typer.echo(_word(difference))
            if days:
                typer.echo(_word_days(person_id, days))
            tally.days += len(days)
            tally.cards += found.cards
            tally.different += len({difference.fact_id for difference in found.differences})
            tally.last_person = person_id


def _word(difference: Difference) -> str:
    place = f"personne {difference.person_id}, {difference.fact_id}"
    if difference.field != CARD:
        told = f"{difference.field} = {_show(difference.stored)}, d’après le journal {_show(difference.replayed)}"
    elif difference.stored is None:
        told = "card\u00a0: la carte manque"
    else:
        told = "card\u00a0: la carte n’a aucune réponse dans le journal"
    return f"✗ {place}, {told}"


def _word_days(person_id: int, days: Sequence[date]) -> str:
    more = " …" if len(days) > DAYS_NAMED else ""
    named = ", ".join(f"{day:%d.%m.%Y}" for day in days[:DAYS_NAMED])
    return f"✗ personne {person_id}, points d’un autre nombre que d’après le journal\u00a0: {named}{more}"


def _show(value: object) -> str:
    return "–" if value is None else str(value)


def _conclude(tally: _Tally, *, apply: bool) -> None:
    cards = counted("{count} carte recalculée", "{count} cartes recalculées", tally.cards)
    if tally.different == tally.days == 0:
        typer.echo(f"✓ {cards}\u00a0: tout concorde avec le journal des réponses, les points aussi.")
        return
    if apply:
        mended = counted("{count} carte corrigée", "{count} cartes corrigées", tally.different)
        days = counted("{count} jour de points recompté", "{count} jours de points recomptés", tally.days)
        typer.echo(f"✓ {cards}, {mended}, {days} d’après le journal des réponses.")
        return
    wrong = counted("{count} carte", "{count} cartes", tally.different)
    days = counted("{count} jour de points", "{count} jours de points", tally.days)
    typer.echo(
        _(
            "✗ {cards}. Ne concordent pas avec le journal des réponses\u00a0: {wrong}, {days}\u00a0; pour "
            "corriger\u00a0: rappel database replay --apply"
        ).format(cards=cards, wrong=wrong, days=days)
    )
    raise typer.Exit(1)
