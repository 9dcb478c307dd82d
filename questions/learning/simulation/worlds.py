"""The worlds in which policies are compared: how many facts, how much time, and what memory really is like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Truth(StrEnum):
    """What the learners' memories follow."""

    FSRS = "fsrs"
    CAPPED_SPACING = "capped_spacing"
    NO_SPACING = "no_spacing"
    ACT_R = "act_r"


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One world; days count from 0, the exam is on `exam_day`.

    Facts are released evenly until `released_by` (0: all at once). `guess` and `slip` are the chances of a lucky
    and of a careless answer, `spread` how much learners differ (1 is what 24 real users showed). `attendance` is
    the share of days on which one studies, `breaks` the first days of pauses of two weeks. In a `known` world
    the scheduler is told each learner's true parameters; `guarded` lets the cohort guard act.
    """

    name: str
    title: str
    answers: tuple[int, ...] = (10, 20)
    facts: int = 400
    exam_day: int = 180
    released_by: int = 150
    guess: float = 0.25
    slip: float = 0.02
    spread: float = 0.6
    attendance: float = 1.0
    breaks: tuple[int, ...] = ()
    known: bool = False
    truth: Truth = Truth.FSRS
    guarded: bool = False
    learners: int | None = None


MAIN = World(name="main", title="Monde principal")
WORLDS = {
    world.name: world
    for world in (
        MAIN,
        World(name="large", title="1000 notions", answers=(20,), facts=1000),
        World(name="breaks", title="60 % des jours, 3 pauses", attendance=0.6, breaks=(30, 80, 130)),
        World(name="typed", title="Réponses écrites (g = 0)", answers=(10,), guess=0.0),
        World(name="known", title="Paramètres vrais connus", answers=(10,), known=True),
        World(name="wide", title="Apprenants très différents", answers=(10,), spread=1.0),
        World(
            name="years",
            title="3 ans, 1500 notions",
            answers=(10,),
            facts=1500,
            exam_day=1000,
            released_by=830,
            learners=100,
        ),
        World(name="late", title="30 jours, tout ouvert", answers=(20,), exam_day=30, released_by=0),
        World(name="capped", title="Espacement plafonné", truth=Truth.CAPPED_SPACING),
        World(name="no-spacing", title="Sans effet d’espacement", truth=Truth.NO_SPACING),
        World(name="act-r", title="ACT-R, oubli fort", truth=Truth.ACT_R),
        World(name="act-r-guarded", title="ACT-R avec garde-fou", truth=Truth.ACT_R, guarded=True),
    )
}
