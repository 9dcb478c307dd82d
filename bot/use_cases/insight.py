"""A cohort's statistics: how many know what, who may need help, what many get wrong, how good the questions are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.use_cases.class_marks import ClassMarks
from bot.use_cases.findings import (
    Findings,
    act_for,
    current_questions,
    list_doubtful,
    list_errors,
    list_member_concerns,
    measure_current_items,
)
from bot.use_cases.rights import require_cohort
from bot.use_cases.set_questions import Place
from questions.learning.forecast import recall_all
from questions.quiz.corrections import MOST_PLACES, mark_spot
from questions.quiz.publishing import may_use_set
from questions.results.items import FACILITY_FROM
from questions.results.mastery import HOLDS, ObjectiveMastery, measure_objectives

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.learning.memories import Memories
    from questions.people import Person
    from questions.quiz.question import Question
    from questions.results.attempts import QuestionKey
    from questions.results.items import ItemStatistics
    from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStanding:
    """An apprentice in figures: the likely recall of each fact met, how many they know today, the mark to be expected.

    `mark` is None without an exam day ahead, before there are answers enough for one, or where none need be reckoned.
    """

    person: Person
    last_day: date | None
    recall: Mapping[str, float] = field(repr=False)
    known: int
    mark: float | None

    @property
    def met(self) -> int:
        """How many facts they have met."""
        return len(self.recall)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """How a cohort stands; `titles` are those of the plan's domains, `facts` how many it may be asked."""

    findings: Findings
    members: tuple[MemberStanding, ...]
    objectives: tuple[ObjectiveMastery, ...]
    objective_titles: Mapping[str, str]
    titles: Mapping[int, str]
    facts: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A question with its statistics, and where it stands if the reader may look at its set."""

    question: Question
    statistics: ItemStatistics
    place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """A cohort's questions, those worth a look first; `few` have too few answers yet, those with most first."""

    cohort: Cohort
    items: tuple[Item, ...]
    few: tuple[tuple[Question, int], ...]


def measure_insight(
    uow: UnitOfWork,
    act: Act,
    *,
    cohort_id: int,
    every_mark: bool = False,
) -> Insight:
    """How a cohort stands; raises RoleNeeded, NotYourCohort, StaleTap if it is archived.

    A mark takes some milliseconds to forecast. Without `every_mark` it is reckoned only for those whom what they
    know already would not carry over the pass mark.
    """
    cohort = require_cohort(uow, act, cohort_id)
    act = act_for(uow, act, cohort)
    members = _list_standings(uow, act, cohort, every_mark=every_mark)
    plan, curriculum = act.syllabus.plan, act.syllabus.curriculum
    return Insight(
        findings=_find(uow, act, cohort, members),
        members=members,
        objectives=measure_objectives(curriculum, [one.recall for one in members]),
        objective_titles={objective.code: objective.title for objective in plan.list_objectives()},
        titles={domain.number: domain.title for domain in plan.domains},
        facts=len(curriculum),
        today=act.today,
    )


def find_what_stands_out(uow: UnitOfWork, act: Act, cohort: Cohort) -> Findings:
    """What stands out in a cohort, for whoever was found to have the right to know; `act` is one for this cohort."""
    return _find(uow, act, cohort, _list_standings(uow, act, cohort, every_mark=False))


def report_items(uow: UnitOfWork, act: Act, *, cohort_id: int) -> ItemReport:
    """The statistics of a cohort's questions; raises as `measure_insight`."""
    cohort = require_cohort(uow, act, cohort_id)
    act = act_for(uow, act, cohort)
    questions, places = current_questions(act), _list_places(uow, act)
    attempts = uow.insights.list_first_attempts(cohort.id)
    few = sorted((-len(made), key) for key, made in attempts.items() if len(made) < FACILITY_FROM and key in questions)
    return ItemReport(
        cohort=cohort,
        items=tuple(
            Item(question=questions[one.question], statistics=one, place=places.get(one.question))
            for one in measure_current_items(act, attempts)
        ),
        few=tuple((questions[key], -count) for count, key in few),
    )


def _list_places(uow: UnitOfWork, act: Act) -> dict[QuestionKey, Place]:
    """Where the questions of sets stand that the acting person may look at, by id and version."""
    person, places = uow.people.get(act.person.id), {}
    for question_set in act.syllabus.library.sets:
        info = uow.sets.find_info(question_set.id)
        if info is not None and may_use_set(person, info):
            # As stored: the library leaves out what is withdrawn.
            for place, question in enumerate(uow.sets.get(info.id).questions[:MOST_PLACES]):
                spot = mark_spot(place, question)
                places[question.id, question.version] = Place(set_id=info.id, spot=spot)
    return places


def _find(
    uow: UnitOfWork,
    act: Act,
    cohort: Cohort,
    members: Sequence[MemberStanding],
) -> Findings:
    marks = {one.person.id: one.mark for one in members if one.mark is not None}
    people = [one.person for one in members]
    questions, attempts = current_questions(act), uow.insights.list_first_attempts(cohort.id)
    return Findings(
        cohort=cohort,
        concerns=list_member_concerns(uow, act, cohort, people=people, marks=marks),
        errors=list_errors(uow, act, cohort, members=len(members)),
        doubtful=tuple(questions[key] for key in list_doubtful(measure_current_items(act, attempts))),
        brief_wanted=uow.briefs.find(cohort.id).wanted,
    )


def _memories_by_member(uow: UnitOfWork, act: Act, cohort: Cohort) -> dict[int, Memories]:
    """What each member remembers; facts withdrawn meanwhile are left out."""
    return dict(uow.cards.iterate_memories(cohort.id, among=act.syllabus.curriculum))


def _recall_today(act: Act, memories: Mapping[int, Memories]) -> dict[int, dict[str, float]]:
    """Each member's likely recall today of the facts met."""
    model, today = act.scheduler.model, act.today
    return {person_id: recall_all(own, today, model=model) for person_id, own in memories.items()}


def _list_standings(uow: UnitOfWork, act: Act, cohort: Cohort, *, every_mark: bool) -> tuple[MemberStanding, ...]:
    memories, members = _memories_by_member(uow, act, cohort), uow.people.list_members(cohort.id)
    recalls, people = _recall_today(act, memories), [member.person for member in members]
    marks = ClassMarks(uow=uow, act=act, cohort=cohort, people=people, memories=memories, every_mark=every_mark)
    return tuple(
        MemberStanding(
            person=member.person,
            last_day=member.last_day,
            recall=(recall := recalls.get(member.person.id, {})),
            known=sum(chance >= HOLDS for chance in recall.values()),
            mark=marks.find(member.person),
        )
        for member in members
    )
