"""Setting out on a round, and putting one aside for another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.use_cases.aims import expect_mean_recall, take_standing_for_round
from bot.use_cases.guard import check_trust
from questions.errors import NotAllowed, StaleTap
from questions.learning.rounds import NewRound, Round, RoundKind, RoundState, sum_up
from questions.learning.scope import list_in_scope
from questions.learning.selection import choose_among, spread_new_facts
from questions.quiz.asked import AskedState
from questions.quiz.question_set import topic_of
from questions.results.attention import choose_remedial

if TYPE_CHECKING:
    from bot.use_cases.aims import Standing
    from bot.use_cases.syllabus import Act
    from questions.learning.seen_cards import SeenCards
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.question_set import QuestionSet
    from storage.unit_of_work import UnitOfWork

EXTRA_ANSWERS = 5


def find_current(uow: UnitOfWork, act: Act) -> Round | None:
    """The open round, unless it belongs to a day gone by; such a one is left, its facts come back by themselves."""
    current = uow.rounds.find_open(act.person.id)
    if current is None or current.new.kind is RoundKind.EXAM or current.new.study_day == act.today:
        return current
    uow.rounds.move(current, RoundState.LEFT, at=act.now)
    return None


def start_daily(uow: UnitOfWork, act: Act) -> Round | None:
    """A round of the daily goal, or None if nothing is worth asking now."""
    check_trust(uow, act)
    standing = take_standing_for_round(uow, act)
    facts = _choose(uow, act, standing, count=act.person.daily_goal)
    return _begin(uow, act, standing, RoundKind.DAILY, facts)


def start_extra(uow: UnitOfWork, act: Act) -> Round | None:
    """Five more questions, also on what is still fresh; None once every fact was answered today."""
    standing = take_standing_for_round(uow, act)
    facts = _choose(uow, act, standing, count=EXTRA_ANSWERS, voluntary=True)
    return _begin(uow, act, standing, RoundKind.EXTRA, facts)


def start_practice(uow: UnitOfWork, act: Act, *, wanted: str) -> Round | None:
    """A round on what the person wants; where all of it was answered today, it is asked again for practice.

    Raises NotFound if nothing goes by that name.
    """
    wished = list_in_scope(act.syllabus.curriculum, wanted)
    return _start_on(uow, act, take_standing_for_round(uow, act), wished, scope=wanted)


def start_set(uow: UnitOfWork, act: Act, question_set: QuestionSet) -> Round | None:
    """A round on what a set has released; None while that is nothing."""
    standing = take_standing_for_round(uow, act)
    wished = tuple(fact.id for fact in question_set.facts if fact.id not in standing.withheld)
    return _start_on(uow, act, standing, wished, scope=question_set.title)


def start_mistakes(uow: UnitOfWork, act: Act, *, round_id: int) -> Round | None:
    """The facts missed in a round once more, for practice; None if none was missed.

    Raises NotFound, NotAllowed for somebody else's round, StaleTap for an exam that still runs.
    """
    past = uow.rounds.get(round_id)
    if past.new.person_id != act.person.id:
        raise NotAllowed
    if past.new.kind is RoundKind.EXAM and past.state is not RoundState.DONE:
        raise StaleTap
    missed = sum_up(past, uow.reviews.list_of_round(round_id)).missed
    facts = tuple(fact_id for fact_id in missed if fact_id in act.syllabus.curriculum)
    return _begin(uow, act, take_standing_for_round(uow, act), RoundKind.MISTAKES, facts)


def start_remedial(uow: UnitOfWork, act: Act, *, fact_id: str) -> Round | None:
    """Five questions around a fact that somebody got wrong, answered today or not; None if it was withdrawn."""
    standing, curriculum = take_standing_for_round(uow, act), act.syllabus.curriculum
    askable = {other: codes for other, codes in curriculum.items() if other not in standing.withheld}
    facts = choose_remedial(fact_id, askable)
    return _begin(uow, act, standing, RoundKind.PRACTICE, facts, scope=topic_of(fact_id))


def _start_on(uow: UnitOfWork, act: Act, standing: Standing, wished: tuple[str, ...], *, scope: str) -> Round | None:
    count = act.person.daily_goal
    facts = _choose(uow, act, _within(standing, wished), count=count, voluntary=True) or wished[:count]
    return _begin(uow, act, standing, RoundKind.PRACTICE, facts, scope=scope)


def close_open_question(uow: UnitOfWork, act: Act) -> None:
    """Put aside the question that waits, if any: another round takes its place."""
    waiting = uow.asked.find_open(act.person.id)
    if waiting is not None:
        put_aside(uow, waiting)


def put_aside(uow: UnitOfWork, waiting: AskedQuestion) -> None:
    """Close a question that waits, unanswered; raises StaleTap if it waits no more."""
    uow.asked.close(waiting.id, state=AskedState.REPLACED, sequence=waiting.sequence)


def leave_open_round(uow: UnitOfWork, act: Act) -> None:
    """Make room for another round: an exam is paused, anything else is left."""
    close_open_question(uow, act)
    current = uow.rounds.find_open(act.person.id)
    if current is not None:
        exam = current.new.kind is RoundKind.EXAM
        uow.rounds.move(current, RoundState.PAUSED if exam else RoundState.LEFT, at=act.now)


def _within(standing: Standing, facts: tuple[str, ...]) -> Standing:
    wanted = frozenset(facts)
    return replace(
        standing,
        cards=standing.cards.among(wanted),
        unseen=tuple(fact_id for fact_id in standing.unseen if fact_id in wanted),
        # Who asks for something on purpose gets it, released or not.
        withheld=frozenset(),
    )


def _choose(uow: UnitOfWork, act: Act, standing: Standing, *, count: int, voluntary: bool = False) -> tuple[str, ...]:
    """The facts of a round: first those that were taught wrongly, then by the project's selection."""
    first = _list_to_reteach(uow, act, standing)[:count]
    chosen = _select(act, standing, standing.cards.without({*first}), count=count - len(first), voluntary=voluntary)
    return (*first, *chosen)


def _list_to_reteach(uow: UnitOfWork, act: Act, standing: Standing) -> tuple[str, ...]:
    """What the person was taught wrongly and can be asked today: an answer given today already would be practice."""
    return tuple(
        fact_id
        for fact_id in uow.corrections.list_to_reteach(act.person.id)
        if fact_id in standing.cards and standing.cards[fact_id].memory.last_day != act.today
    )


def _select(act: Act, standing: Standing, cards: SeenCards, *, count: int, voluntary: bool) -> tuple[str, ...]:
    course = standing.course
    most_new = spread_new_facts(
        len(standing.released),
        today=act.today,
        started=course.started,
        exam_day=course.aim.exam_day,
        count=count,
    )
    return choose_among(
        cards,
        standing.released,
        aim=course.aim,
        count=count,
        most_new=most_new,
        model=act.scheduler.model,
        voluntary=voluntary,
    )


def _begin(
    uow: UnitOfWork, act: Act, standing: Standing, kind: RoundKind, facts: tuple[str, ...], *, scope: str = ""
) -> Round | None:
    if not facts:
        return None
    leave_open_round(uow, act)
    return uow.rounds.begin(
        NewRound(
            person_id=act.person.id,
            kind=kind,
            scope=scope,
            study_day=act.today,
            started_at=act.now,
            facts=facts,
            forecast=expect_mean_recall(standing, act),
        )
    )
