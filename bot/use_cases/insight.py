"""A cohort's statistics: how many know what, who may need help, what many get wrong, how good the questions are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.use_cases.aims import PACE_DAYS, expect_going_on, expect_recall, take_standing
from bot.use_cases.findings import (
    Findings,
    act_for,
    current_questions,
    joined_on,
    list_doubtful,
    list_errors,
    list_member_concerns,
    measure_current_items,
)
from bot.use_cases.progress import likely_mark
from bot.use_cases.rights import require_cohort
from bot.use_cases.set_questions import Place
from questions.learning.exam import PASS_MARK
from questions.learning.forecast import recall_on
from questions.quiz.corrections import MOST_PLACES, mark_spot
from questions.quiz.publishing import may_use_set
from questions.results.attention import EARLIER_DAYS
from questions.results.items import FACILITY_FROM
from questions.results.mastery import HOLDS, ObjectiveMastery, measure_objectives

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.use_cases.syllabus import Act
    from questions.cohorts import Cohort
    from questions.learning.card import Card
    from questions.people import Person
    from questions.quiz.question import Question
    from questions.results.items import ItemStatistics, QuestionKey
    from storage.unit_of_work import UnitOfWork


FEWEST_ANSWERS = 30
"""From how many answers on a mark is forecast, in the first four weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberStanding:
    """An apprentice in figures: facts met and known today, and the mark to be expected.

    `mark` is None without an exam day ahead, before there are answers enough for one, or where none need be reckoned.
    """

    person: Person
    last_day: date | None
    met: int
    known: int
    mark: float | None


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

    A mark takes a tenth of a second to forecast. Without `every_mark` it is reckoned only for those whom what they
    know already would not carry over the pass mark.
    """
    cohort = require_cohort(uow, act, cohort_id)
    act = act_for(uow, act, cohort)
    cards = _cards_by_member(uow, act, cohort)
    recalls = _recall_today(act, cards)
    members = _list_standings(uow, act, cohort, cards, every_mark=every_mark)
    plan, curriculum = act.syllabus.plan, act.syllabus.curriculum
    return Insight(
        findings=_find(uow, act, cohort, members),
        members=members,
        objectives=measure_objectives(curriculum, [recalls.get(one.person.id, {}) for one in members]),
        objective_titles={objective.code: objective.title for objective in plan.list_objectives()},
        titles={domain.number: domain.title for domain in plan.domains},
        facts=len(curriculum),
        today=act.today,
    )


def find_what_stands_out(uow: UnitOfWork, act: Act, cohort: Cohort) -> Findings:
    """What stands out in a cohort, for whoever was found to have the right to know; `act` is one for this cohort."""
    members = _list_standings(uow, act, cohort, _cards_by_member(uow, act, cohort), every_mark=False)
    return _find(uow, act, cohort, members)


def report_items(uow: UnitOfWork, act: Act, *, cohort_id: int) -> ItemReport:
    """The statistics of a cohort's questions; raises as `measure_insight`."""
    cohort = require_cohort(uow, act, cohort_id)
    act = act_for(uow, act, cohort)
    questions, places = current_questions(act), _list_places(uow, act)
    counts = uow.insights.count_first_attempts(cohort.id)
    few = sorted((-count, key) for key, count in counts.items() if count < FACILITY_FROM and key in questions)
    return ItemReport(
        cohort=cohort,
        items=tuple(
            Item(question=questions[one.question], statistics=one, place=places.get(one.question))
            for one in measure_current_items(uow, act, cohort)
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
    questions = current_questions(act)
    return Findings(
        cohort=cohort,
        concerns=list_member_concerns(uow, act, cohort, people=people, marks=marks),
        errors=list_errors(uow, act, cohort, members=len(members)),
        doubtful=tuple(questions[key] for key in list_doubtful(measure_current_items(uow, act, cohort))),
        brief_wanted=uow.briefs.find(cohort.id).wanted,
    )


def _cards_by_member(uow: UnitOfWork, act: Act, cohort: Cohort) -> dict[int, tuple[Card, ...]]:
    """Each member's cards; those of facts withdrawn meanwhile are left out."""
    curriculum = act.syllabus.curriculum
    return {
        person_id: tuple(card for card in cards if card.fact_id in curriculum)
        for person_id, cards in uow.cards.iterate_of_cohort(cohort.id)
    }


def _recall_today(act: Act, cards: Mapping[int, Sequence[Card]]) -> dict[int, dict[str, float]]:
    """Each member's likely recall today of the facts met."""
    model, today = act.scheduler.model, act.today
    return {
        person_id: {card.fact_id: recall_on(card.memory, today, model=model) for card in own}
        for person_id, own in cards.items()
    }


def _list_standings(
    uow: UnitOfWork, act: Act, cohort: Cohort, cards: Mapping[int, Sequence[Card]], *, every_mark: bool
) -> tuple[MemberStanding, ...]:
    recalls = _recall_today(act, cards)
    found = []
    for member in uow.people.list_members(cohort.id):
        person, recall = member.person, recalls.get(member.person.id, {})
        found.append(
            MemberStanding(
                person=person,
                last_day=member.last_day,
                met=len(recall),
                known=sum(chance >= HOLDS for chance in recall.values()),
                mark=_find_mark(uow, replace(act, person=person), cards.get(person.id, ()), every_mark=every_mark),
            )
        )
    return tuple(found)


def _find_mark(uow: UnitOfWork, act: Act, cards: Sequence[Card], *, every_mark: bool) -> float | None:
    """The mark that the person sees in their own progress; None without exam day, or if none is needed.

    Every rated answer, and every one taken back, raises the version of a card or makes one: while the versions add
    up to the same, nothing was learnt and the mark of the day stands.
    """
    days = (act.today - joined_on(act, act.person)).days
    # A pace of a few days or a few answers says nothing about years; few answers in weeks do.
    if days < PACE_DAYS or (days < EARLIER_DAYS and sum(card.version for card in cards) < FEWEST_ANSWERS):
        return None
    if act.shelf is None:
        return _reckon_mark(uow, act, every_mark=every_mark)
    person, versions = act.person, (len(cards), sum(card.version for card in cards))
    ground = (person, act.today, versions, len(act.syllabus.curriculum), act.scheduler.parameters_id, every_mark)
    return act.shelf.marks.find(ground, lambda: _reckon_mark(uow, act, every_mark=every_mark))


def _reckon_mark(uow: UnitOfWork, act: Act, *, every_mark: bool) -> float | None:
    exam_day = act.person.exam_day
    if exam_day is None or exam_day <= act.today:
        return None
    standing = take_standing(uow, act)
    untouched = likely_mark(act, expect_recall(standing, act, day=exam_day))
    if untouched >= float(PASS_MARK) and not every_mark:
        return None
    # Who answers nothing goes on untouched.
    goes_on = standing.course.answers_per_day > 0
    return likely_mark(act, expect_going_on(standing, act)) if goes_on else untouched
