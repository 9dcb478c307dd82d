"""Any order of what people can do, against a model that only counts: joining, answering, pressing twice, erasing…

Hypothesis chooses the order; after every step the database must say of everybody what the model says, and at the end
all that is counted in it is counted anew. Planted bugs must be found.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.use_cases import imports, publishing
from bot.use_cases.acting import attune
from bot.use_cases.answer import admit_not_knowing, choose_option
from bot.use_cases.cohort_drafts import begin_cohort, choose_day, write_cohort
from bot.use_cases.cohorts import leave_cohort
from bot.use_cases.erasing import begin_erasing, confirm_erasing
from bot.use_cases.inviting import invite_apprentices
from bot.use_cases.joining import Entered, Visit, accept_invite
from bot.use_cases.people import greet
from bot.use_cases.points import recount_points
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.shelf import Shelf
from bot.use_cases.study import ask_more, ask_next, practise, take_back_last_answer
from bot.use_cases.syllabus import Act
from questions.errors import Refusal
from questions.people import Role
from questions.quiz import asked as asking
from questions.quiz.publishing import NewImport
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.builders import NOON
from tests.trials.findings import Finding, Progress, none_of, some_of
from tests.trials.invariants import find_damage
from tests.trials.mutants import STUDY_MUTANTS
from tests.trials.studying import ONE_TAP, small_syllabus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Engine

    from questions.quiz.asked import AskedQuestion
    from questions.quiz.question_set import QuestionSet
    from storage.unit_of_work import UnitOfWork

TRAINER = 2001
PEOPLE = st.integers(1001, 1004)
KEY = b"key"
PLAN = "arc-2010"
JUMPS = st.sampled_from([-1.0, 1.0, 12.0, 24.0, 24 * 9.0])


@dataclass(slots=True)
class Known:
    """What the model knows of a person: answers given and taken back, and the buttons that they were shown."""

    answers: int = 0
    taken_back: int = 0
    is_member: bool = False
    open: AskedQuestion | None = None
    stale: list[AskedQuestion] = field(default_factory=list)


class Place:
    """One database for many machines in turn, for an engine takes longer to get ready than a machine lasts."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        self._file = folder / "rappel.sqlite3"
        upgrade(f"sqlite:///{self._template}")
        shutil.copyfile(self._template, self._file)
        self.engine: Engine = open_engine(f"sqlite:///{self._file}")

    def clear(self) -> Engine:
        """The engine, on an empty database."""
        self.engine.dispose()
        for leftover in self._file.parent.glob("rappel.sqlite3-*"):
            leftover.unlink()
        shutil.copyfile(self._template, self._file)
        return self.engine


class Studies(RuleBasedStateMachine):
    """Apprentices and their trainer; set `place` first."""

    place: Place
    progress: Progress | None = None

    @initialize()
    def begin(self) -> None:
        self.engine, self.shelf = self.place.clear(), Shelf(small_syllabus())
        self.now, self.rng, self.sets = NOON, random.Random(7), 0
        self.known: dict[int, Known] = {}
        self._greet(TRAINER, Role.TRAINER)
        self._act(TRAINER, begin_cohort)
        self._act(TRAINER, write_cohort, text="ARC 2026", day=None)
        self.cohort = self._act(TRAINER, choose_day, day=None).cohort.id

    @rule(person=PEOPLE)
    def arrive(self, person: int) -> None:
        self._greet(person, Role.APPRENTICE)
        self.known.setdefault(person, Known())

    @rule(person=PEOPLE)
    def join(self, person: int) -> None:
        invited = self._act(TRAINER, invite_apprentices, cohort_id=self.cohort, key=KEY)
        visit = self._visit(person, Role.APPRENTICE)
        entered = self._run(lambda uow: accept_invite(uow, visit, invite_id=invited.invite.id))
        assert isinstance(entered, Entered) != self.known.setdefault(person, Known()).is_member
        self.known[person].is_member = True

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        person = self._choose(data)
        with suppress(Refusal):
            self._act(person, leave_cohort)
        self.known[person].is_member = False

    @precondition(lambda self: self.known)
    @rule(data=st.data(), how=st.sampled_from([ask_next, ask_next, ask_next, ask_more]))
    def ask(self, data: st.DataObject, how: Callable[..., Any]) -> None:
        person = self._choose(data)
        self._take_up(person, self._act(person, how))

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def skip(self, data: st.DataObject) -> None:
        """Another round in place of this one, as `/quiz 1.7` does."""
        person = self._choose(data)
        self._take_up(person, self._act(person, practise, wanted="1.7"))

    @rule(person=PEOPLE, knows=st.booleans(), times=st.integers(1, 2))
    def answer(self, person: int, *, knows: bool, times: int) -> None:
        """Answer what is open, or what is asked next; perhaps with a second tap on the same button."""
        if person not in self.known:
            self.arrive(person)
        known = self.known[person]
        if known.open is None:
            self._take_up(person, self._act(person, ask_next))
        if known.open is None:
            return
        asked = known.open
        self._press(person, asked, knows=knows)
        known.answers += 1
        known.open = None
        known.stale.append(asked)
        if times == 2:
            self._refuse(person, asked)

    @rule(person=PEOPLE)
    def reach_the_goal(self, person: int) -> None:
        """Three answers on end, which earn points."""
        for _ in range(3):
            self.answer(person, knows=True, times=1)

    @precondition(lambda self: any(known.stale for known in self.known.values()))
    @rule(data=st.data())
    def press_late(self, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from([one for one, known in self.known.items() if known.stale]))
        self._refuse(person, data.draw(st.sampled_from(self.known[person].stale)))

    @precondition(lambda self: len(self.known) > 1 and any(known.open for known in self.known.values()))
    @rule(data=st.data())
    def press_anothers(self, data: st.DataObject) -> None:
        owner = data.draw(st.sampled_from([one for one, known in self.known.items() if known.open]))
        other = data.draw(st.sampled_from([one for one in self.known if one != owner]))
        asked = self.known[owner].open
        assert asked is not None
        self._refuse(other, asked)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        person = self._choose(data)
        try:
            shown = self._act(person, take_back_last_answer)
        except Refusal:
            return
        self.known[person].taken_back += 1
        self._take_up(person, shown)

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        self._erase(self._choose(data))

    @rule(person=PEOPLE)
    def learn_and_go(self, person: int) -> None:
        """Earn points in the class, and have everything erased."""
        if person not in self.known or not self.known[person].is_member:
            self.arrive(person)
            self.join(person)
        self.reach_the_goal(person)
        self._erase(person)

    def _erase(self, person: int) -> None:
        self._act(person, begin_erasing, granted={})
        assert self._act(person, confirm_erasing, text="effacer", key=KEY, granted={}) is not None
        del self.known[person]
        assert self._run(lambda uow: uow.people.find_by_telegram_id(person)) is None

    @precondition(lambda self: self.sets < 3)
    @rule()
    def import_set(self) -> None:
        """A trainer's file becomes a set, and the cohort's from today."""
        self.sets += 1
        ground = self._act(TRAINER, imports.begin_import)
        moved = under_another_name(ground.new_id, f"Série {self.sets}")

        def put(uow: UnitOfWork, act: Act) -> int:
            new = NewImport(
                person_id=act.person.id, created_at=act.now, file_name="f", question_set=moved, replaces=False
            )
            return uow.imports.put(new)

        info = self._act(TRAINER, imports.confirm_import, import_id=self._act(TRAINER, put))
        choice = self._act(TRAINER, publishing.choose_cohort, set_id=info.id, cohort_id=self.cohort)
        number = self._act(TRAINER, publishing.choose_day, number=choice.number, day=choice.today)
        self._act(TRAINER, publishing.confirm_publication, number=number, facts_a_day=None)

    @rule()
    def restart(self) -> None:
        self.engine.dispose()
        self.shelf = Shelf(small_syllabus())

    @rule(hours=JUMPS)
    def move_clock(self, hours: float) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def recount(self) -> None:
        for person_id in self._run(lambda uow: uow.points.list_wanted(limit=100)):
            self._run(recount_points, person_id)

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        if not hasattr(self, "known"):
            return
        with unit_of_work(self.engine) as uow:
            for telegram_id, known in self.known.items():
                person = uow.people.find_by_telegram_id(telegram_id)
                assert person is not None
                logged = [one for one in uow.reviews.iterate_of(person.id) if not one.taken_back]
                rated = sum(one.review.unrated is None for one in logged)
                assert uow.reviews.count_of(person.id) == known.answers
                assert len(logged) == known.answers - known.taken_back
                assert sum(card.reviews for card in uow.cards.list_of(person.id)) == rated
                assert (person.cohort_id is not None) == known.is_member

    def teardown(self) -> None:
        if self.progress is not None:
            self.progress.step()
        if hasattr(self, "engine"):
            assert find_damage(self.engine) == []

    def _press(self, person: int, asked: AskedQuestion, *, knows: bool) -> None:
        tap = {"asked_id": asked.id, "sequence": asked.sequence}
        if not knows or asked.question.kind not in ONE_TAP:
            self._act(person, admit_not_knowing, **tap)
            return
        right = next(index for index, option in enumerate(asked.question.options) if option.correct)
        self._act(person, choose_option, **tap, position=asking.shown_order(asked).index(right))

    def _refuse(self, person: int, asked: AskedQuestion) -> None:
        """A press that must change nothing."""
        refused = False
        try:
            self._press(person, asked, knows=False)
        except Refusal:
            refused = True
        assert refused, "a stale or foreign tap was accepted"

    def _take_up(self, person: int, screen: object) -> None:
        known, shown = self.known[person], screen.asked if isinstance(screen, OpenQuestion) else None
        if known.open is not None and (shown is None or shown.id != known.open.id):
            known.stale.append(known.open)
        known.open = shown

    def _choose(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(list(self.known)))

    def _visit(self, telegram_id: int, role: Role) -> Visit:
        return Visit(telegram_id=telegram_id, first_name="Noa", granted=role, plan_id=PLAN, now=self.now)

    def _greet(self, telegram_id: int, role: Role) -> None:
        def enter(uow: UnitOfWork) -> None:
            person = greet(uow, telegram_id=telegram_id, first_name="Noa", role=role, plan_id=PLAN, now=self.now).person
            # A goal within reach, so that there are points to count.
            uow.people.save(replace(person, daily_goal=3))

        self._run(enter)

    def _act(self, telegram_id: int, use_case: Callable[..., Any], **arguments: Any) -> Any:
        self.now += timedelta(seconds=20)

        def unit(uow: UnitOfWork) -> Any:
            person = uow.people.find_by_telegram_id(telegram_id)
            assert person is not None
            act = Act(person=person, syllabus=self.shelf.shipped, now=self.now, rng=self.rng)
            return use_case(uow, attune(uow, act, self.shelf), **arguments)

        return self._run(unit)

    def _run(self, unit: Callable[..., Any], *arguments: Any) -> Any:
        with unit_of_work(self.engine) as uow:
            result = unit(uow, *arguments)
            uow.commit()
        return result


def under_another_name(set_id: str, title: str) -> QuestionSet:
    """The small bank as a trainer's set of this id."""
    (shipped,) = small_syllabus().library.sets
    facts = tuple(replace(fact, id=f"{set_id}.{fact.id}") for fact in shipped.facts)
    questions = tuple(
        replace(one, id=f"{set_id}.{one.id}", fact_id=f"{set_id}.{one.fact_id}", set_id=set_id)
        for one in shipped.questions
    )
    return replace(shipped, id=set_id, title=title, facts=facts, questions=questions)


def run(place: Place, *, machines: int, steps: int) -> None:
    """So many machines with so many steps each; raises what the first one that breaks raises."""
    Studies.place = place
    profile = settings(
        max_examples=machines,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Studies, settings=profile)


def finds(place: Place, name: str, *, machines: int, steps: int) -> bool:
    """Whether so many machines find a planted bug."""
    with ExitStack() as stack:
        for target, attribute, planted in STUDY_MUTANTS[name]():
            stack.enter_context(mock.patch.object(target, attribute, planted))
        try:
            run(place, machines=machines, steps=steps)
        except Exception:  # noqa: BLE001 - however it shows
            return True
    return False


def main(arguments: list[str]) -> Iterator[tuple[str, list[Finding]]]:
    """The trial, from the command line."""
    parser = argparse.ArgumentParser(prog="state-machine")
    parser.add_argument("--machines", type=int, default=500)
    parser.add_argument("--steps", type=int, default=50)
    options = parser.parse_args(arguments)
    size = {"machines": options.machines, "steps": options.steps}
    with tempfile.TemporaryDirectory() as folder:
        place, wrong = Place(Path(folder)), ""
        try:
            Studies.progress = Progress("machines", options.machines)
            run(place, **size)
        except Exception as error:  # noqa: BLE001 - the table says it
            wrong = f"{type(error).__name__}: {error}"
            yield wrong, []
        Studies.progress = None
        found = {name: finds(place, name, **size) for name in STUDY_MUTANTS}
    yield (
        "Any order of acts",
        [
            Finding(name="machines × steps", figure=f"{options.machines} × {options.steps}"),
            none_of("broken promises", int(bool(wrong))),
            *(some_of(f"planted « {name} »: found", int(is_found)) for name, is_found in found.items()),
        ],
    )
