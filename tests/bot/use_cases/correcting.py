"""A key that turns out wrong, for tests: another key, and the answers judged by it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.use_cases import answer
from bot.use_cases.regrading import regrade_next
from questions.knowledge.templates.drafts import mark_version
from questions.quiz.asked import NewAskedQuestion, shown_order
from questions.quiz.corrections import Change, Correction, NewCorrection
from questions.quiz.question import Kind, Quantity, Question
from questions.quiz.question_set import Library
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner
from tests.builders import NOON


def with_another_key(question: Question) -> Question:
    """The question with what was wrong now right; itself where nobody but the person judges."""
    return mark_version(replace(_turn(question), version=""))


def _turn(question: Question) -> Question:
    options, pairs = question.options, question.pairs
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE:
            keys = [option.correct for option in options]
            turned = zip(options, keys[-1:] + keys[:-1], strict=True)
            return replace(question, options=tuple(replace(option, correct=key) for option, key in turned))
        case Kind.MULTIPLE:
            return replace(question, options=tuple(replace(one, correct=not one.correct) for one in options))
        case Kind.ORDER:
            return replace(question, options=options[::-1])
        case Kind.MATCH:
            rights = [pair.right for pair in pairs]
            moved = zip(pairs, rights[-1:] + rights[:-1], strict=True)
            return replace(question, pairs=tuple(replace(pair, right=right) for pair, right in moved))
        case Kind.NUMBER:
            return replace(question, quantity=Quantity(value=Decimal(987654)))
        case Kind.RECALL:
            return question
        case _ if question.cite:
            return replace(question, listed=(("tout autre chose",), *question.listed[1:]), cite=1)
        case _:
            return replace(question, accepted=("tout autre chose",))


def correct(learner: Learner, old: Question, new: Question) -> Correction:
    """Put another version of a question in its place, as its key was wrong; nobody is judged anew yet."""
    with unit_of_work(learner.engine) as uow:
        uow.questions.keep(new)
        correction = uow.corrections.append(
            NewCorrection(
                question_id=old.id,
                set_id=old.set_id,
                old_version=old.version,
                new_version=new.version,
                change=Change.KEY,
                made_by=learner.person.id,
                made_at=learner.now,
            )
        )
        uow.asked.put_aside(old.id)
        uow.commit()
    sets = [
        replace(one, questions=tuple(new if question.id == new.id else question for question in one.questions))
        for one in learner.syllabus.library.sets
    ]
    learner.syllabus = replace(learner.syllabus, library=Library(sets=tuple(sets)))
    return correction


def work_off(learner: Learner) -> None:
    """Judge everybody anew, each in a transaction of their own."""
    while True:
        with unit_of_work(learner.engine) as uow:
            if regrade_next(uow, now=learner.now, zone=learner.syllabus.zone) is None:
                return
            uow.commit()


def find_a_wrong_key(learner: Learner) -> None:
    """Some question that was answered turns out to have the wrong key."""
    answered = sorted({logged.review.question_id for logged in learner.log()})
    if answered:
        old = learner.syllabus.library.questions[learner.rng.choice(answered)]
        correct(learner, old, with_another_key(old))
        work_off(learner)


async def answered(school, question: Question, *, by, option: int = 0, minutes: int = 0):
    """The asked question, which this person has answered with the option of this index."""
    asked = await put_question(school, question, by=by, minutes=minutes)
    act = school.scene.act(by=by, minutes=minutes + 1)
    position = shown_order(asked).index(option)
    await school.scene.run(answer.choose_option, act, asked_id=asked.id, sequence=0, position=position)
    return asked


async def put_question(school, question: Question, *, by, minutes: int = 0):
    """The question, open for this person."""
    new = NewAskedQuestion(
        person_id=by.id, question=question, shuffle_seed=7, asked_at=NOON + timedelta(minutes=minutes)
    )
    return await school.scene.desk.run(lambda uow: uow.asked.ask(new))
