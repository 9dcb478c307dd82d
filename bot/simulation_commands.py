"""`rappel simulate`: the project's own selection against what other tools do, on simulated learners."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.views.curves import draw_curves
from questions.learning.simulation.policies import OWN, POLICIES, REFERENCE
from questions.learning.simulation.run import CLASS_SIZE, Outcome, compare, play_class
from questions.learning.simulation.worlds import MAIN, WORLDS, World

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LARGEST_BIAS = 0.025
LEAST_GAINS = {10: 0.025, 20: 0.030}
LARGEST_LOSS = 0.003
ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One cell of the comparison: a world, so many answers a day, a policy."""

    world: World
    answers: int
    policy: str


def simulate(
    *,
    learners: Annotated[int, typer.Option(min=2, max=5000, help="Combien d’apprenants par monde.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Graine\u00a0; les réglages ont été choisis avec la graine 1.")] = 2,
    answers: Annotated[list[int] | None, typer.Option(min=1, max=200, help="Réponses par jour, à répéter.")] = None,
    world: Annotated[list[str] | None, typer.Option(help=f"À répéter\u00a0: {', '.join(WORLDS)}, {ALL}.")] = None,
    policy: Annotated[list[str] | None, typer.Option(help=f"À répéter\u00a0: {', '.join(POLICIES)}, {ALL}.")] = None,
    draw: Annotated[Path | None, typer.Option(help="Dessiner la mémoire au fil du temps dans ce fichier PNG.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Processus en parallèle.")] = None,
) -> None:
    """Comparer par simulation la méthode de Rappel et celles d’autres outils."""
    worlds = _choose(world or [MAIN.name], WORLDS, "--world")
    policies = list(dict.fromkeys([REFERENCE, *_choose(policy or [OWN], POLICIES, "--policy")]))
    cases = [
        Case(world=WORLDS[name], answers=count, policy=one)
        for name in worlds
        for count in (answers or WORLDS[name].answers)
        for one in policies
    ]
    outcomes = _play(cases, learners=learners, seed=seed, workers=workers)
    console = Console()
    console.print(_tabulate(outcomes))
    for line in _check_promises(outcomes):
        console.print(line)
    if draw is not None:
        draw.write_bytes(draw_curves(_list_curves(outcomes)))


def _choose(wanted: Sequence[str], known: Mapping[str, object], option: str) -> list[str]:
    if ALL in wanted:
        return list(known)
    for name in wanted:
        if name not in known:
            message = f"«\u00a0{name}\u00a0» n’existe pas\u00a0; au choix\u00a0: {', '.join(known)}, {ALL}."
            raise typer.BadParameter(message, param_hint=option)
    return list(wanted)


def _play(cases: Sequence[Case], *, learners: int, seed: int, workers: int | None) -> dict[Case, list[Outcome]]:
    """Every case's outcomes by learner, played class by class in processes of their own."""
    found: dict[Case, dict[int, list[Outcome]]] = {case: {} for case in cases}
    progress = Progress(console=Console(stderr=True))
    with progress, ProcessPoolExecutor(workers) as pool:
        tasks = {
            pool.submit(
                play_class,
                case.world,
                case.policy,
                answers=case.answers,
                seed=seed,
                numbers=range(first, min(first + CLASS_SIZE, case.world.learners or learners, learners)),
            ): (case, first)
            for case in cases
            for first in range(0, min(case.world.learners or learners, learners), CLASS_SIZE)
        }
        bar = progress.add_task("Simulation", total=len(tasks))
        for done in as_completed(tasks):
            case, first = tasks[done]
            found[case][first] = done.result()
            progress.advance(bar)
    return {case: [one for first in sorted(parts) for one in parts[first]] for case, parts in found.items()}


def _tabulate(outcomes: Mapping[Case, list[Outcome]]) -> Table:
    caption = "* à FSRS 0.90, en points, ± 95\u00a0%   ** prévision moins vérité, en points"
    table = Table(title="Mémoire vraie le jour de l’examen", caption=caption)
    for heading in ("Monde", "/ jour", "Méthode", "Mémoire", "Réponses", "Écart*", "Erreur**"):
        words = heading in {"Monde", "Méthode"}
        table.add_column(heading, justify="left" if words else "right", no_wrap=not words)
    for case, found in outcomes.items():
        difference = compare(found, outcomes[_reference_of(case)])
        recalls = [one.recall for one in found]
        bias = _measure_bias(found)
        table.add_row(
            case.world.title,
            str(case.answers),
            POLICIES[case.policy][0],
            f"{mean(recalls):.3f} ± {stdev(recalls):.3f}",
            f"{mean(one.answers for one in found):.0f}",
            "–" if case.policy == REFERENCE else f"{100 * difference.mean:+.2f} ± {100 * difference.margin:.2f}",
            "–" if bias is None else f"{100 * bias:+.2f}",
        )
    return table


def _reference_of(case: Case) -> Case:
    return Case(world=case.world, answers=case.answers, policy=REFERENCE)


def _measure_bias(found: Sequence[Outcome]) -> float | None:
    """The mean forecast minus the mean true recall; None for a policy that forecasts nothing."""
    errors = [one.forecast - one.recall for one in found if one.forecast is not None]
    return mean(errors) if errors else None


def _check_promises(outcomes: Mapping[Case, list[Outcome]]) -> list[str]:
    """One line for each promise that these cases can check (docs/learning.md)."""
    lines = []
    for case, found in outcomes.items():
        if case.policy != OWN:
            continue
        gain = compare(found, outcomes[_reference_of(case)]).mean
        place = f"{case.world.title}, {case.answers} par jour"
        least = LEAST_GAINS.get(case.answers, -LARGEST_LOSS) if case.world is MAIN else -LARGEST_LOSS
        if case.world.name != "act-r" and (case.world.name != "act-r-guarded" or case.answers == 10):
            lines.append(
                _promise(f"{place}\u00a0: {100 * gain:+.2f} points, promis {100 * least:+.1f}", met=gain >= least)
            )
        bias = _measure_bias(found)
        if case.world is MAIN and bias is not None:
            met = abs(bias) <= LARGEST_BIAS
            lines.append(_promise(f"{place}\u00a0: prévision juste à {100 * bias:+.2f} points, promis ± 2.5", met=met))
    return lines


def _promise(text: str, *, met: bool) -> str:
    return f"{'[green]✓ tenu[/]' if met else '[red]✗ pas tenu[/]'} {text}"


def _list_curves(outcomes: Mapping[Case, list[Outcome]]) -> dict[str, list[tuple[int, float]]]:
    """The mean recall over time of each method in the first world at its first pace."""
    first = next(iter(outcomes))
    return {
        POLICIES[case.policy][0]: [
            (moments[0][0], mean(share for _, share in moments))
            for moments in zip(*(one.history for one in found), strict=True)
        ]
        for case, found in outcomes.items()
        if (case.world, case.answers) == (first.world, first.answers)
    }
