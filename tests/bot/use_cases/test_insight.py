"""A cohort's statistics, and what a trainer can do about them: for its trainers only, once a week, never unfairly."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.use_cases import briefs, helping
from bot.use_cases.insight import measure_insight, report_items
from bot.use_cases.insight_notices import BRIEF, RELAUNCH, REMEDIAL
from bot.use_cases.notices import prepare
from bot.use_cases.screens import OpenQuestion
from bot.use_cases.set_questions import look_at_question
from bot.use_cases.shelf import Shelf
from questions.calendar import Leave
from questions.errors import NotYourCohort, RoleNeeded, StaleTap
from questions.learning.card import Unrated
from questions.people import Person
from questions.quiz.publishing import Publication
from questions.quiz.question import Question
from questions.results.items import KeyDoubt
from tests.bot.crowd import a_choice, choose, join, remember
from tests.builders import NOON, TODAY
from tests.storage.test_question_sets import a_set

WEEK = timedelta(days=7)
MONDAY = date(2026, 11, 30)
MONDAY_MORNING = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=30)


@dataclass
class Room:
    """A school whose cohort is full of apprentices."""

    school: Any
    people: list[Person]
    question: Question

    @property
    def cohort_id(self) -> int:
        return self.school.cohort_id

    async def do(self, unit):
        return await self.school.scene.desk.run(unit)

    async def answer(self, count: int, *, right: bool, question: Question | None = None, first: int = 0, **changes):
        """So many of them answer, from the first one on."""

        def unit(uow):
            asked = question or self.question
            return [choose(uow, one, asked, right=right, **changes) for one in self.people[first : first + count]]

        return await self.do(unit)

    async def ask(self, use_case, *, by=None, now=NOON, shelf=None, **arguments):
        act = replace(self.school.scene.act(by=by or self.school.trainer), now=now, shelf=shelf)
        return await self.school.scene.run(use_case, act, cohort_id=self.cohort_id, **arguments)

    async def messages(self, kind: str) -> list:
        people = [*self.people, self.school.trainer, self.school.apprentice]
        found = await self.school.read(lambda uow: [one for who in people for one in uow.outbox.list_of(who.id)])
        return [message for message in found if message.kind == kind]

    async def prepared(self, message, *, days: int = 0):
        def unit(uow):
            act = self.school.scene.act(by=uow.people.get(message.person_id), days=days)
            return prepare(uow, act, kind=message.kind, payload=message.payload)

        return await self.school.scene.desk.read(unit)

    async def brief(self, now=MONDAY_MORNING) -> int:
        """What the Monday job does for this cohort."""
        scene = self.school.scene
        week = briefs.find_week(now, scene.syllabus.zone)
        weighed = await scene.desk.read(
            briefs.weigh_brief, cohort_id=self.cohort_id, shelf=Shelf(scene.syllabus), now=now, rng=scene.rng
        )
        return await scene.desk.run(briefs.send_brief, weighed, week=week, now=now, zone=scene.syllabus.zone)


@pytest.fixture
async def room(school) -> Room:
    await school.scene.desk.run(lambda uow: uow.people.save(replace(school.apprentice, cohort_id=None)))
    people = await school.scene.desk.run(lambda uow: join(uow, school.cohort_id, 12))
    return Room(school=school, people=people, question=a_choice(school.scene.syllabus.library))


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("apprentice", RoleNeeded), ("removed_trainer", RoleNeeded), ("other_trainer", NotYourCohort)],
)
async def test_a_stranger_sees_no_statistics_and_sends_nothing(room, who, refusal):
    by = getattr(room.school, who)
    use_cases: list[tuple[Any, dict[str, Any]]] = [
        (measure_insight, {}),
        (report_items, {}),
        (helping.relaunch_silent, {}),
        (helping.offer_remedial, {"number": 1}),
        (briefs.switch_brief, {"wanted": False}),
    ]

    for use_case, arguments in use_cases:
        with pytest.raises(refusal):
            await room.ask(use_case, by=by, **arguments)
    assert await room.messages(RELAUNCH) == []


async def test_an_admin_sees_any_cohort_and_nobody_an_archived_one(room):
    seen = await room.ask(measure_insight, by=room.school.admin)
    await room.do(lambda uow: uow.cohorts.save(replace(uow.cohorts.get(room.cohort_id), archived_at=NOON)))

    assert len(seen.members) == 12
    with pytest.raises(StaleTap):
        await room.ask(measure_insight)


async def test_the_map_counts_who_knows_an_objective_today(room):
    fact_id = room.question.fact_id
    code = room.school.scene.syllabus.curriculum[fact_id][0]
    siblings = [one for one, codes in room.school.scene.syllabus.curriculum.items() if code in codes]
    for one in room.people[:5]:
        for fact in siblings:
            await room.do(partial(remember, person=one, fact_id=fact))
    await room.do(lambda uow: uow.people.save(replace(room.people[0], cohort_id=None)))

    insight = await room.ask(measure_insight)

    (objective,) = [one for one in insight.objectives if one.code == code]
    assert (objective.met, objective.holders, len(insight.members)) == (4, 4, 11)
    assert insight.titles[objective.domain]


async def test_who_is_silent_for_a_week_or_heads_for_a_bad_mark_is_named_with_the_reason(room):
    await room.do(lambda uow: uow.people.save(replace(room.people[1], exam_day=TODAY + timedelta(days=20))))
    await room.answer(11, right=True, first=1)
    await room.answer(1, right=True, at=NOON - timedelta(days=10))

    concerns = (await room.ask(measure_insight)).findings.concerns

    silent, failing = concerns
    assert (silent.person.first_name, silent.concern.silent_days) == ("Lina", 9)
    assert (failing.person.first_name, failing.concern.silent_days) == ("Noa", None)
    assert failing.concern.mark < 4


async def test_a_few_answers_of_two_weeks_are_no_ground_for_a_forecast(room, monkeypatch):
    monkeypatch.setattr("bot.use_cases.class_marks.FEWEST_ANSWERS", 3)
    three_weeks = {"consented_at": NOON - timedelta(days=21), "exam_day": TODAY + timedelta(days=20)}
    await room.do(lambda uow: [uow.people.save(replace(one, **three_weeks)) for one in room.people[:2]])
    await room.answer(12, right=True)
    for fact_id in list(room.school.scene.syllabus.curriculum)[:3]:
        await room.do(partial(remember, person=room.people[0], fact_id=fact_id, stability=0.5))

    concerns = (await room.ask(measure_insight)).findings.concerns

    assert [one.person.first_name for one in concerns if one.concern.mark is not None] == ["Lina"]


async def test_a_mark_that_is_kept_is_forgotten_once_something_was_learnt(room):
    exam = {"exam_day": TODAY + timedelta(days=20)}
    await room.do(lambda uow: uow.people.save(replace(room.people[0], **exam)))
    await room.answer(12, right=True)
    shelf = Shelf(room.school.scene.syllabus)

    async def failing() -> list[str]:
        act = replace(room.school.scene.act(by=room.school.trainer), shelf=shelf)
        insight = await room.school.scene.run(measure_insight, act, cohort_id=room.cohort_id)
        return [one.person.first_name for one in insight.findings.concerns if one.concern.mark is not None]

    before = [await failing(), await failing()]
    for fact_id in room.school.scene.syllabus.curriculum:
        await room.do(partial(remember, person=room.people[0], fact_id=fact_id, stability=900.0))

    assert before == [["Lina"], ["Lina"]]
    assert await failing() == []


async def test_who_joined_this_week_is_neither_silent_nor_failing_and_who_is_off_is_not_silent(room):
    new = {"consented_at": NOON - timedelta(days=3), "exam_day": TODAY + timedelta(days=20)}
    await room.do(lambda uow: [uow.people.save(replace(one, **new)) for one in room.people[1:]])
    away = room.people[0].id

    everybody = (await room.ask(measure_insight)).findings.concerns
    await room.do(lambda uow: uow.reminders.take_leave(away, Leave(first=TODAY - timedelta(days=40), last=TODAY)))
    off = (await room.ask(measure_insight)).findings.concerns

    assert [one.person.id for one in everybody] == [away]
    assert off == ()


async def test_the_week_s_errors_name_the_wrong_option_and_count_each_person_once(room):
    wrong = next(option.text for option in room.question.options if not option.correct)
    await room.answer(4, right=False)
    await room.answer(2, right=False)
    await room.answer(5, right=True, first=4)
    taken = await room.answer(1, right=False, first=9)
    await room.do(lambda uow: uow.reviews.take_back(taken[0], at=NOON))
    await room.answer(1, right=False, first=10, unrated=Unrated.RAPID, after=None)
    await room.answer(3, right=False, question=a_choice(room.school.scene.syllabus.library, 1), at=NOON - 2 * WEEK)

    (error,) = (await room.ask(measure_insight)).findings.errors

    assert (error.misconception.option, error.misconception.people) == (wrong, 4)
    assert round(error.misconception.people / error.misconception.share) == 9
    assert error.question == room.question


async def test_a_question_is_measured_from_ten_on_and_a_key_below_chance_is_doubted_first(room):
    second, third = (a_choice(room.school.scene.syllabus.library, place) for place in (1, 2))
    await room.answer(12, right=False)
    await room.answer(12, right=True)
    await room.answer(10, right=True, question=second)
    await room.answer(9, right=True, question=third)

    report = await room.ask(report_items)
    insight = await room.ask(measure_insight)

    assert [item.question for item in report.items] == [room.question, second]
    doubted, fine = (item.statistics for item in report.items)
    assert (doubted.doubt, doubted.facility.value, doubted.people) == (KeyDoubt.BELOW_CHANCE, 0.0, 12)
    assert (fine.doubt, fine.facility.value, fine.discrimination) == (None, 1.0, None)
    assert report.few == ((third, 9),)
    assert insight.findings.doubtful == (room.question,)


async def test_whoever_may_see_a_set_gets_from_a_question_s_figures_to_the_question(room):
    school, mine = room.school, a_set("a", "b", set_id="serie-77")
    publication = Publication(
        set_id=mine.id,
        cohort_id=room.cohort_id,
        from_day=TODAY,
        facts_a_day=None,
        published_by=school.trainer.id,
        published_at=NOON,
    )
    await room.do(lambda uow: uow.sets.save(mine, owner_id=school.trainer.id, at=NOON))
    await room.do(lambda uow: uow.sets.publish(publication))
    await room.do(lambda uow: uow.cohorts.add_trainer(room.cohort_id, school.other_trainer.id))
    await room.answer(10, right=True, question=mine.questions[1])
    await room.answer(10, right=True)

    async def places(by) -> dict:
        report = await room.ask(report_items, by=by, shelf=Shelf(school.scene.syllabus))
        return {item.question.id: item.place for item in report.items}

    own = await places(school.trainer)
    seen = await school.run(look_at_question, by=school.trainer, **own[mine.questions[1].id])

    assert seen.question == mine.questions[1]
    assert own[room.question.id] is None
    assert await places(school.other_trainer) == dict.fromkeys(own)


async def test_the_silent_are_asked_back_once_a_week_whoever_taps(room):
    await room.answer(9, right=True, first=3)
    await room.do(lambda uow: uow.people.save(replace(room.people[2], unreachable_since=NOON)))

    first = await room.ask(helping.relaunch_silent)
    again = await room.ask(helping.relaunch_silent, by=room.school.admin, now=NOON + timedelta(days=6))
    a_week_later = await room.ask(helping.relaunch_silent, now=NOON + WEEK)

    assert (first.people, first.before, first.unreachable) == (2, 0, 1)
    assert (again.people, again.before) == (0, 2)
    assert (a_week_later.people, a_week_later.before) == (2, 0)
    sent = [message for message in await room.messages(RELAUNCH) if message.created_at == NOON]
    assert [message.person_id for message in sent] == [room.people[0].id, room.people[1].id]


async def test_a_relaunch_at_night_waits_for_the_morning(room):
    told = await room.ask(helping.relaunch_silent, now=NOON.replace(hour=21))

    assert told.at > told.now
    assert {message.not_before for message in await room.messages(RELAUNCH)} == {datetime(2026, 11, 25, 6, tzinfo=UTC)}


async def test_who_came_back_or_left_before_the_message_went_out_gets_none(room):
    await room.ask(helping.relaunch_silent)
    back, gone, silent = (await room.messages(RELAUNCH))[:3]
    await room.answer(1, right=True, at=NOON + timedelta(minutes=1))
    await room.do(lambda uow: uow.people.save(replace(room.people[1], cohort_id=None)))

    assert await room.prepared(back) is None
    assert await room.prepared(gone) is None
    relaunch = await room.prepared(silent)
    assert (relaunch.person.first_name, relaunch.trainer) == ("Sam", "Dana")


async def test_five_questions_go_to_those_who_made_the_error_and_only_once(room):
    await room.answer(4, right=False)
    await room.answer(4, right=True, first=4)
    (error,) = (await room.ask(measure_insight)).findings.errors

    told = await room.ask(helping.offer_remedial, number=error.number)
    again = await room.ask(helping.offer_remedial, number=error.number)

    assert (told.people, again.people, again.before) == (4, 0, 4)
    messages = await room.messages(REMEDIAL)
    assert [message.person_id for message in messages] == [one.id for one in room.people[:4]]
    assert (await room.prepared(messages[0])).question == room.question
    with pytest.raises(StaleTap):
        await room.ask(helping.offer_remedial, number=error.number ^ 1)


async def test_an_offer_begins_a_round_around_the_fact_and_a_second_tap_shows_the_same_question(room):
    person, scene = room.people[0], room.school.scene
    number = helping.number_of_fact(room.question.fact_id)

    screens = [await scene.run(helping.begin_remedial, scene.act(by=person), number=number) for _ in range(2)]
    current = await room.school.read(lambda uow: uow.rounds.find_open(person.id))

    assert all(isinstance(screen, OpenQuestion) for screen in screens)
    assert screens[0].asked.id == screens[1].asked.id
    assert screens[0].asked.question.fact_id == room.question.fact_id
    assert current.new.facts[0] == room.question.fact_id
    assert 1 < len(current.new.facts) <= 5
    with pytest.raises(StaleTap):
        await scene.run(helping.begin_remedial, scene.act(by=person), number=number ^ 1)


async def test_the_brief_comes_once_on_monday_to_the_trainers_who_still_are(room):
    told = [await room.brief(), await room.brief()]
    messages = await room.messages(BRIEF)

    findings = await room.prepared(messages[0])
    assert told == [1, 0]
    assert [message.person_id for message in messages] == [room.school.trainer.id]
    assert [one.person.id for one in findings.silent] == [one.id for one in room.people]
    assert not any(person.first_name in str(messages[0].payload) for person in room.people)


async def test_a_brief_that_says_nothing_new_is_not_sent_and_what_comes_again_is_news(room):
    await room.answer(12, right=True, at=MONDAY_MORNING - timedelta(days=1))
    nothing = await room.brief()
    silence = await room.brief(MONDAY_MORNING + 2 * WEEK)
    the_same = await room.brief(MONDAY_MORNING + 3 * WEEK)
    await room.answer(12, right=True, at=MONDAY_MORNING + 4 * WEEK - timedelta(days=1))
    over = await room.brief(MONDAY_MORNING + 4 * WEEK)
    again = await room.brief(MONDAY_MORNING + 6 * WEEK)

    assert (nothing, silence, the_same, over, again) == (0, 1, 0, 0, 1)


async def test_a_brief_is_off_until_it_is_wanted_again(room):
    await room.ask(briefs.switch_brief, wanted=False)
    off = [await room.brief(), (await room.ask(measure_insight)).findings.brief_wanted]
    await room.ask(briefs.switch_brief, wanted=True)

    assert off == [0, False]
    assert await room.brief() == 1


async def test_a_cohort_whose_exam_is_over_is_left_in_peace(room):
    await room.do(lambda uow: uow.cohorts.save(replace(uow.cohorts.get(room.cohort_id), exam_day=TODAY)))

    assert await room.brief() == 0


@pytest.mark.parametrize("change", ["switched off", "archived", "trainer left", "everybody left"])
async def test_a_brief_of_which_nothing_is_left_when_its_turn_comes_is_not_sent(room, change):
    await room.brief()
    (message,) = await room.messages(BRIEF)

    def unit(uow):
        match change:
            case "switched off":
                uow.briefs.switch(room.cohort_id, wanted=False)
            case "archived":
                uow.cohorts.save(replace(uow.cohorts.get(room.cohort_id), archived_at=NOON))
            case "trainer left":
                uow.cohorts.remove_trainer_everywhere(room.school.trainer.id)
            case _:
                for one in room.people:
                    uow.people.save(replace(one, cohort_id=None))

    await room.do(unit)

    assert await room.prepared(message) is None


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (MONDAY_MORNING, MONDAY),
        (MONDAY_MORNING - timedelta(minutes=1), None),
        (MONDAY_MORNING + timedelta(hours=12), MONDAY),
        (MONDAY_MORNING + timedelta(days=1), MONDAY),
        (MONDAY_MORNING + timedelta(days=1, hours=-1), None),
        (MONDAY_MORNING + timedelta(days=1, hours=3), None),
        (MONDAY_MORNING + timedelta(days=2), None),
    ],
)
def test_briefs_are_due_on_mondays_from_half_past_seven_on_the_wall_and_made_up_for_on_tuesdays(now, week, syllabus):
    assert briefs.find_week(now, syllabus.zone) == week
