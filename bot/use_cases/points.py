"""Points counted with each answer, and counted anew from the log whenever somebody asks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from questions.errors import InvalidSetting, NotFound
from questions.learning.rounds import RoundKind
from questions.results.aliases import clean_alias, fold_alias, suggest_free
from questions.results.day_scores import score_answers, sum_days
from questions.results.points import may_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from questions.learning.card import Review
    from questions.learning.rounds import Round
    from questions.results.day_scores import DayScore
    from questions.results.points import Logged
    from questions.results.standing import Standing
    from storage.day_answers import DayAnswer
    from storage.unit_of_work import UnitOfWork


Answered = tuple["Logged", str]
"""An answer with the first objective of what was asked; empty for none."""


def count_answer(
    uow: UnitOfWork, review: Review, *, in_round: Round | None = None, day: Sequence[Answered] | None = None
) -> None:
    """Bring the points of an answer's day up to date: after the answer, its taking back, or a guess owned up to.

    `day` are all of the day's answers, this one too, for whoever has them at hand.

    The day's first answer fixes the day's goal: the person's own, or all that Rappel has to ask, if that is less.
    """
    if not may_count(review):
        return
    person_id, study_day = review.person_id, review.study_day
    answers = with_objectives(uow.reviews.list_day(person_id, study_day)) if day is None else day
    stored = uow.points.find_day(person_id, study_day)
    goal = _first_goal(uow, person_id, in_round) if stored is None else stored.goal
    score = score_answers(answers, goal=goal)
    if score != stored:
        uow.points.change_day(person_id, study_day, score, stored=stored, is_ranked=settle(uow, person_id).is_ranked)


def with_objectives(day: Sequence[DayAnswer]) -> list[Answered]:
    """A day's answers, each with the first objective of what was asked."""
    return [(answer, answer.objective) for answer in day]


def _first_goal(uow: UnitOfWork, person_id: int, current: Round | None) -> int:
    goal = uow.people.get(person_id).daily_goal
    if current is not None and current.new.kind is RoundKind.DAILY:
        goal = min(goal, len(current.new.facts))
    return goal


def recount_points(uow: UnitOfWork, person_id: int) -> tuple[date, ...]:
    """Count all of a person's points anew from the log, store them, and return the days that differed.

    For whoever changed what the log says (a key corrected), a person, or as what they appear.
    """
    # An answer given meanwhile waits: it must not be counted over.
    uow.people.hold(person_id)
    counted = _count(uow, person_id)
    differing = _compare(uow, person_id, counted)
    uow.points.replace_all(person_id, counted, is_ranked=settle(uow, person_id).is_ranked)
    uow.points.has_recounted(person_id)
    return differing


def check_points(uow: UnitOfWork, person_id: int) -> tuple[date, ...]:
    """The days whose stored points are not those that the log makes; nothing is changed."""
    return _compare(uow, person_id, _count(uow, person_id))


def settle(uow: UnitOfWork, person_id: int) -> Standing:
    """How a person stands, with an alias that is free in their cohort: made up, or kept where it still may be."""
    standing = uow.standings.find(person_id)
    if standing is None:
        raise NotFound(what="person", name=str(person_id))
    if standing.alias and standing.alias_of == standing.cohort_id:
        return standing
    if standing.cohort_id is None and not standing.alias:
        return standing
    return _move(uow, standing)


def _move(uow: UnitOfWork, standing: Standing) -> Standing:
    """The standing in its present cohort, stored."""
    alias = standing.alias
    if standing.cohort_id is not None:
        taken = uow.standings.list_keys(standing.cohort_id, but=standing.person_id)
        others = uow.standings.list_of_cohort(standing.cohort_id).values()
        names = [other.first_name for other in others if other.person_id != standing.person_id]
        try:
            alias = clean_alias(alias, taken=taken, names=names)
        except InvalidSetting:
            alias = suggest_free(standing.person_id, taken=taken)
    moved = replace(standing, alias=alias, alias_of=standing.cohort_id)
    uow.standings.save(moved, alias_key=fold_alias(alias))
    return moved


def _count(uow: UnitOfWork, person_id: int) -> dict[date, DayScore]:
    stored, usual = uow.points.list_days(person_id), uow.people.get(person_id).daily_goal
    days: dict[date, list[Answered]] = defaultdict(list)
    for answer in uow.reviews.iterate_days(person_id):
        days[answer.study_day].append((answer, answer.objective))
    return {
        day: score_answers(answers, goal=stored[day].goal if day in stored else usual) for day, answers in days.items()
    }


def _compare(uow: UnitOfWork, person_id: int, counted: Mapping[date, DayScore]) -> tuple[date, ...]:
    """The days on which any scope has other points; the last day for sums that are not those of the days.

    A day without points may be missing.
    """
    stored = uow.points.list_days(person_id)
    days = sorted(stored.keys() | counted.keys())
    different = {day for day in days if _scopes(stored.get(day)) != _scopes(counted.get(day))}
    sums, expected = uow.points.list_sums(person_id), sum_days(stored)
    for key, (since, points) in expected.items():
        # A later week or month than that of the last points began with an answer that was taken back.
        began, total = sums.get(key, (since, 0))
        if total != (points if began == since else 0):
            different.add(days[-1])
    return tuple(sorted(different))


def _scopes(score: DayScore | None) -> dict[int, int]:
    return {} if score is None else score.by_scope()
