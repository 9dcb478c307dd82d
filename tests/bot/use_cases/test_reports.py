"""What apprentices report and what trainers do with it: who reads it, who may act, and what it does to the question."""

from dataclasses import replace
from typing import Any

import pytest

from bot.use_cases import answer, correcting, reporting, reports
from bot.use_cases.acting import attune
from bot.use_cases.notices import prepare
from bot.use_cases.shelf import Shelf
from questions.errors import InvalidSetting, NotAllowed, NotYourSet, QuestionGone, RoleNeeded, StaleTap
from questions.knowledge.editing import Field, Part, list_fields
from questions.people import Role
from questions.quiz.corrections import Cause, Change
from questions.quiz.question import Kind, Option
from questions.quiz.reports import LONGEST_TEXT, REPORTS_A_DAY, Reason
from tests.bot.use_cases.correcting import answered, put_question
from tests.builders import NOON
from tests.storage.test_question_sets import a_set

SET_ID = "serie-77"
OPTIONS = (Option(text="Saluer", correct=True), Option(text="Raccrocher", correct=False))


@pytest.fixture
async def shelf(school):
    """The school, whose trainer has a set of twelve questions."""
    made = a_set(*"abcdefghijkl", set_id=SET_ID)
    made = replace(made, questions=tuple(replace(one, options=OPTIONS) for one in made.questions))
    await school.scene.desk.run(lambda uow: uow.sets.save(made, owner_id=school.trainer.id, at=NOON))
    return school


async def question_of(school, place: int = 0):
    return (await school.read(lambda uow: uow.sets.get(SET_ID))).questions[place]


async def report(school, question, *, by, reason: Reason = Reason.WRONG, minutes: int = 0):
    """This person's report of a question that they have just answered."""
    asked = await answered(school, question, by=by, option=1, minutes=minutes)
    act = school.scene.act(by=by, minutes=minutes + 1)
    return (await school.scene.run(reporting.report_question, act, asked_id=asked.id, reason=reason)).report


async def deal(school, use_case, *, by, **arguments):
    """What a use case makes of it in the running bot, which knows what is shipped."""
    kept = Shelf(school.scene.syllabus)
    return await school.scene.desk.run(
        lambda uow: use_case(uow, attune(uow, school.scene.act(by=uow.people.get(by.id)), kept), **arguments)
    )


async def enrol(school, count: int) -> list:
    def unit(uow):
        return [
            uow.people.enrol(
                telegram_id=100 + number,
                first_name=f"Noa {number}",
                role=Role.APPRENTICE,
                plan_id="arc-2010",
                created_at=NOON,
            )
            for number in range(count)
        ]

    return await school.scene.desk.run(unit)


async def told(school, person) -> list[str]:
    messages = await school.read(lambda uow: uow.outbox.list_of(person.id))
    return [message.kind for message in messages]


async def read_message(school, person):
    """The person's latest message, as it would be worded now."""
    (*_, message) = await school.read(lambda uow: uow.outbox.list_of(person.id))
    return await deal(school, prepare, by=person, kind=message.kind, payload=message.payload)


async def test_a_report_reaches_the_set_s_trainer_with_the_answer_and_a_name_that_the_trainer_knows(shelf):
    question = await question_of(shelf)

    made = await report(shelf, question, by=shelf.apprentice)

    assert await told(shelf, shelf.trainer) == ["reported"]
    assert await told(shelf, shelf.other_trainer) == await told(shelf, shelf.admin) == []
    view = await read_message(shelf, shelf.trainer)
    assert (view.report, view.question, view.reporter) == (made, question, "Dana")
    assert view.answer == {"kind": "chosen", "index": 1}


async def test_the_name_of_who_is_in_nobody_s_cohort_is_not_told(shelf):
    (stranger,) = await enrol(shelf, 1)

    await report(shelf, await question_of(shelf), by=stranger)

    assert (await read_message(shelf, shelf.trainer)).reporter == ""


async def test_a_shipped_question_is_for_the_admins_who_can_stop_it_and_nobody_edits_it(school):
    question = next(
        one for one in school.scene.syllabus.library.questions.values() if one.options and one.kind == "choice"
    )
    made = await report(school, question, by=school.apprentice)

    assert await told(school, school.admin) == ["reported"]
    assert await told(school, school.trainer) == []
    with pytest.raises(RoleNeeded):
        await deal(school, reports.withdraw_reported, by=school.trainer, report_id=made.id)
    with pytest.raises(NotYourSet):
        await deal(school, reports.correct_reported, by=school.admin, report_id=made.id)
    await deal(school, reports.withdraw_reported, by=school.admin, report_id=made.id)
    (entry,) = await deal(school, reports.list_reports, by=school.admin)
    assert entry.is_withdrawn
    assert await deal(school, reports.list_reports, by=school.trainer) == ()
    await deal(school, reports.bring_back_reported, by=school.admin, report_id=made.id)
    assert await deal(school, reports.list_reports, by=school.admin) == ()


DEALING: dict[str, Any] = {
    "look": reports.look_at_report,
    "correct": reports.correct_reported,
    "withdraw": reports.withdraw_reported,
    "bring back": reports.bring_back_reported,
    "settle": reports.settle_reported,
    "reply": reports.begin_reply,
}


@pytest.mark.parametrize("what", DEALING)
@pytest.mark.parametrize("who", ["apprentice", "other_trainer", "removed_trainer"])
async def test_a_stranger_to_a_set_reads_no_report_of_it_and_does_nothing(shelf, who, what):
    made = await report(shelf, await question_of(shelf), by=shelf.apprentice)

    for report_id in (made.id, made.id + 99):
        with pytest.raises(NotYourSet if who == "other_trainer" else RoleNeeded):
            await deal(shelf, DEALING[what], by=getattr(shelf, who), report_id=report_id)

    assert (await shelf.read(lambda uow: uow.reports.get(made.id))).settled_at is None


async def test_lists_and_numbers_hold_only_one_s_own(shelf):
    await report(shelf, await question_of(shelf), by=shelf.apprentice)

    assert [entry.reports for entry in await deal(shelf, reports.list_reports, by=shelf.trainer)] == [1]
    assert await deal(shelf, reports.list_reports, by=shelf.other_trainer) == ()
    assert await deal(shelf, reports.count_reports, by=shelf.other_trainer) == 0
    with pytest.raises(RoleNeeded):
        await deal(shelf, reports.list_reports, by=shelf.apprentice)


async def test_only_one_s_own_answered_question_can_be_reported(shelf):
    question = await question_of(shelf)
    asked = await answered(shelf, question, by=shelf.apprentice)
    waiting = await put_question(shelf, await question_of(shelf, 1), by=shelf.apprentice)

    with pytest.raises(NotAllowed):
        await shelf.run(reporting.report_question, by=shelf.scene.other, asked_id=asked.id, reason=Reason.TYPO)
    with pytest.raises(StaleTap):
        await shelf.run(reporting.begin_report, by=shelf.apprentice, asked_id=waiting.id)
    assert await told(shelf, shelf.trainer) == []


async def test_a_second_report_of_the_same_version_takes_the_place_of_the_first(shelf):
    question = await question_of(shelf)
    first = await report(shelf, question, by=shelf.apprentice)
    second = await report(shelf, question, by=shelf.apprentice, reason=Reason.TYPO)

    assert second.id == first.id
    assert await told(shelf, shelf.trainer) == ["reported"]
    assert (await read_message(shelf, shelf.trainer)).report.new.reason is Reason.TYPO
    await deal(shelf, reports.settle_reported, by=shelf.trainer, report_id=first.id)
    assert await read_message(shelf, shelf.trainer) is None
    await report(shelf, question, by=shelf.apprentice, minutes=5)
    assert await told(shelf, shelf.trainer) == ["reported", "reported"]


async def test_another_reason_is_written_and_what_can_not_be_read_is_asked_again(shelf):
    asked = await answered(shelf, await question_of(shelf), by=shelf.apprentice)
    await shelf.run(reporting.report_question, by=shelf.apprentice, asked_id=asked.id, reason=Reason.OTHER)

    for text in ("\u200b \n", "x" * (LONGEST_TEXT + 1)):
        with pytest.raises(InvalidSetting):
            await shelf.run(reporting.write_report, by=shelf.apprentice, text=text)
    sent = await shelf.run(reporting.write_report, by=shelf.apprentice, text="Deux réponses\nsont <justes>.")

    assert (sent.report.new.reason, sent.report.new.text) == (Reason.OTHER, "Deux réponses\nsont <justes>.")
    with pytest.raises(StaleTap):
        await shelf.run(reporting.write_report, by=shelf.apprentice, text="Encore")


async def test_a_report_left_for_a_question_that_is_answered_by_writing_takes_no_answer(shelf):
    asked = await answered(shelf, await question_of(shelf), by=shelf.apprentice)
    await shelf.run(reporting.report_question, by=shelf.apprentice, asked_id=asked.id, reason=Reason.OTHER)
    assert not await shelf.run(reporting.was_left, by=shelf.apprentice)
    typed = next(one for one in shelf.scene.syllabus.library.questions.values() if one.kind is Kind.TEXT)

    await put_question(shelf, typed, by=shelf.apprentice, minutes=2)

    assert await shelf.run(reporting.was_left, by=shelf.apprentice)


async def test_a_day_has_ten_reports_and_one_of_them_can_still_be_changed(shelf):
    for place in range(REPORTS_A_DAY):
        await report(shelf, await question_of(shelf, place), by=shelf.apprentice)

    await report(shelf, await question_of(shelf, 0), by=shelf.apprentice, reason=Reason.TYPO)
    with pytest.raises(InvalidSetting):
        await report(shelf, await question_of(shelf, REPORTS_A_DAY), by=shelf.apprentice)


async def test_three_people_s_reports_withdraw_a_question_until_the_trainer_has_looked(shelf):
    question, people = await question_of(shelf), await enrol(shelf, 4)
    waiting = await put_question(shelf, question, by=people[3])
    for person in (*people[:2], people[0]):
        await report(shelf, question, by=person)
    assert await shelf.read(lambda uow: uow.withdrawals.find(question.id)) is None

    made = await report(shelf, question, by=people[2])

    withdrawal = await shelf.read(lambda uow: uow.withdrawals.find(question.id))
    assert (withdrawal.cause, withdrawal.withdrawn_by) == (Cause.REPORTS, None)
    assert await told(shelf, shelf.trainer) == ["reported", "reported", "reported_out"]
    assert (await read_message(shelf, shelf.trainer)).open_reports == 3
    with pytest.raises(QuestionGone):
        await shelf.run(answer.choose_option, by=people[3], asked_id=waiting.id, sequence=0, position=0)
    await deal(shelf, reports.bring_back_reported, by=shelf.trainer, report_id=made.id)
    assert await shelf.read(lambda uow: uow.withdrawals.find(question.id)) is None
    assert await deal(shelf, reports.list_reports, by=shelf.trainer) == ()


async def test_many_reports_stop_no_shipped_question_and_flood_no_admin(school):
    question = next(one for one in school.scene.syllabus.library.questions.values() if one.kind == "choice")
    for person in await enrol(school, 5):
        await report(school, question, by=person)

    assert await school.read(lambda uow: uow.withdrawals.list_all()) == ()
    assert await told(school, school.admin) == ["reported"] * 3
    assert [entry.reports for entry in await deal(school, reports.list_reports, by=school.admin)] == [5]


async def test_a_question_that_left_its_set_is_still_its_trainer_s_to_look_at(shelf):
    question = await question_of(shelf)
    smaller = a_set("b", set_id=SET_ID)
    await shelf.scene.desk.run(lambda uow: uow.questions.keep(question))
    await shelf.scene.desk.run(lambda uow: uow.sets.save(smaller, owner_id=shelf.trainer.id, at=NOON))

    made = await report(shelf, question, by=shelf.apprentice)

    assert (await read_message(shelf, shelf.trainer)).question == question
    with pytest.raises(StaleTap):
        await deal(shelf, reports.correct_reported, by=shelf.trainer, report_id=made.id)


async def test_a_correction_settles_the_reports_thanks_those_who_made_them_and_brings_the_question_back(shelf):
    question, people = await question_of(shelf), await enrol(shelf, 3)
    for person in people:
        made = await report(shelf, question, by=person)

    step = await deal(shelf, reports.correct_reported, by=shelf.trainer, report_id=made.id)
    field = list_fields(question).index(Field(part=Part.PROMPT))
    await shelf.run(correcting.choose_field, by=shelf.trainer, number=step.number, field=field)
    step = await shelf.run(correcting.write_field, by=shelf.trainer, text="Que fait-on en premier ?")
    await shelf.run(correcting.confirm_correction, by=shelf.trainer, number=step.number, change=Change.WORDING)

    assert await shelf.read(lambda uow: uow.withdrawals.find(question.id)) is None
    assert [await told(shelf, person) for person in people] == [["report_settled"]] * 3
    assert await deal(shelf, reports.list_reports, by=shelf.trainer) == ()
    with pytest.raises(StaleTap):
        await deal(shelf, reports.withdraw_reported, by=shelf.trainer, report_id=made.id)


async def test_an_answer_reaches_who_reported_and_names_nobody(shelf):
    made = await report(shelf, await question_of(shelf), by=shelf.apprentice)
    await deal(shelf, reports.begin_reply, by=shelf.trainer, report_id=made.id)

    with pytest.raises(InvalidSetting):
        await deal(shelf, reports.write_reply, by=shelf.trainer, text=" ")
    await deal(shelf, reports.write_reply, by=shelf.trainer, text="C’est voulu : voir p. 3.")

    outcome = await read_message(shelf, shelf.apprentice)
    assert outcome.text == "C’est voulu : voir p. 3."
    with pytest.raises(StaleTap):
        await deal(shelf, reports.write_reply, by=shelf.trainer, text="Encore")


async def test_an_answer_begun_before_the_set_was_lost_is_not_sent(shelf):
    made = await report(shelf, await question_of(shelf), by=shelf.apprentice)
    await deal(shelf, reports.begin_reply, by=shelf.admin, report_id=made.id)
    await shelf.scene.desk.run(lambda uow: uow.people.save(replace(shelf.admin, role=Role.TRAINER)))

    with pytest.raises(NotYourSet):
        await deal(shelf, reports.write_reply, by=shelf.admin, text="Bonjour")

    assert await told(shelf, shelf.apprentice) == []


async def test_a_set_whose_owner_teaches_no_more_is_seen_to_by_the_admins(shelf):
    await shelf.scene.desk.run(lambda uow: uow.people.save(replace(shelf.trainer, role=Role.APPRENTICE)))

    await report(shelf, await question_of(shelf), by=shelf.apprentice)

    assert await told(shelf, shelf.admin) == ["reported"]
    assert await told(shelf, shelf.trainer) == []
