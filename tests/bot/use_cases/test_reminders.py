"""Reminding: who is told, of what, when it is of no use any more, and that nothing comes twice."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.use_cases import habits
from bot.use_cases.aims import take_standing
from bot.use_cases.broadcast_progress import BROADCAST
from bot.use_cases.correction_notices import KEY_CORRECTED
from bot.use_cases.exams import start_exam
from bot.use_cases.holding import day_to_count, find_hold
from bot.use_cases.notices import NOTICE, Notice, prepare, tell
from bot.use_cases.people import mark_unreachable
from bot.use_cases.progress import measure_progress
from bot.use_cases.reminders import REMINDER, Claimed, Reminder, claim_reminders
from bot.use_cases.rounds import find_current
from bot.use_cases.steps import ExamReport, RoundSummary
from bot.use_cases.study import ask_next
from questions.calendar import MONDAY_TO_FRIDAY
from questions.learning.exam import ExamLength
from questions.learning.selection import rank_cards
from questions.people import DAILY_GOALS, Role
from questions.public_holidays import CANTONS
from questions.reminders import CohortHabits
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner
from tests.builders import NOON
from tests.storage.builders import ask_and_answer

ZURICH = ZoneInfo("Europe/Zurich")
QUARTER_PAST = datetime(2026, 11, 24, 11, 15, tzinfo=UTC)
"""12:15 in Zurich, on a Tuesday."""


@dataclass
class Apprentice(Learner):
    """An apprentice in a cohort, and the clock that ticks for them."""

    def tick(self, *, limit: int = 100) -> Claimed:
        """What the job does each minute."""
        with unit_of_work(self.engine) as uow:
            claimed = claim_reminders(uow, now=self.now, zone=self.syllabus.zone, limit=limit)
            uow.commit()
        return claimed

    def until(self, moment: datetime) -> None:
        self.now = moment

    def messages(self):
        with unit_of_work(self.engine) as uow:
            return [message for message in uow.outbox.list_of(self.person.id) if message.kind == REMINDER]

    def prepare(self, message=None):
        """The newest reminder as it is worded now; None if it is of no use."""
        message = message or self.messages()[-1]
        return self.do(lambda uow, act: prepare(uow, act, kind=message.kind, payload=message.payload))

    def remind(self, moment: datetime):
        """What the reminder of this moment holds."""
        self.until(moment)
        assert self.tick().put == 1
        return self.prepare()

    def write(self, text: str):
        return self.do(habits.write_reminder, text=text)

    def pause(self, text: str):
        return self.do(habits.write_leave, text=text)

    def change(self, **changes) -> None:
        with unit_of_work(self.engine) as uow:
            self.person = replace(uow.people.get(self.person.id), **changes)
            uow.people.save(self.person)
            uow.commit()

    def next_at(self):
        with unit_of_work(self.engine) as uow:
            return uow.reminders.find_next(self.person.id)

    def finish_round(self) -> None:
        """Answer rightly until the day's round is over."""
        while not isinstance(self.do(ask_next), RoundSummary):
            self.rightly()


@pytest.fixture
def engine(database_url):
    engine = open_engine(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def noa(engine, syllabus):
    """An apprentice in a cohort, planned by the first tick after they joined."""
    noa = Apprentice.enrol(engine, syllabus)
    with unit_of_work(engine) as uow:
        cohort = uow.cohorts.create(name="ARC", plan_id="arc-2010", created_at=NOON)
        noa.person = replace(noa.person, cohort_id=cohort.id, consented_at=NOON, daily_goal=5)
        uow.people.save(noa.person)
        uow.reminders.order_plan(noa.person.id)
        uow.commit()
    noa.tick()
    return noa


def test_who_joins_a_cohort_is_reminded_at_a_quarter_past_twelve_without_a_word(noa):
    assert noa.next_at() == QUARTER_PAST
    noa.until(QUARTER_PAST - timedelta(seconds=1))
    assert noa.tick() == Claimed(seen=0, put=0, skipped=0, oldest=None)

    reminder = noa.remind(QUARTER_PAST)

    assert isinstance(reminder, Reminder)
    assert (reminder.questions, reminder.minutes, reminder.is_back) == (5, 2, False)
    assert noa.next_at() == QUARTER_PAST + timedelta(days=1)


def test_the_question_in_a_reminder_is_open_and_is_answered_like_any_other(noa):
    reminder = noa.remind(QUARTER_PAST)

    assert noa.open_question() == reminder.screen.asked
    noa.rightly()
    assert noa.log()[-1].review.question_id == reminder.screen.asked.question.id


def test_a_reminder_prepared_again_after_a_crash_shows_the_same_open_question(noa):
    first = noa.remind(QUARTER_PAST)
    noa.wait(minutes=30)

    again = noa.prepare()

    assert again.screen.asked == first.screen.asked
    assert again.questions == first.questions


def test_a_second_copy_is_needless_once_the_first_was_answered(noa):
    noa.remind(QUARTER_PAST)
    noa.rightly()

    assert noa.prepare() is None


def test_a_question_left_open_in_the_morning_is_the_one_that_the_reminder_shows(noa):
    noa.until(QUARTER_PAST - timedelta(hours=3))
    asked = noa.open_question()
    noa.rightly()
    left = noa.open_question()

    reminder = noa.remind(QUARTER_PAST)

    assert reminder.screen.asked == left != asked
    assert reminder.questions == 4


def test_who_is_at_it_is_left_alone(noa):
    noa.until(QUARTER_PAST - timedelta(minutes=5))
    noa.rightly()

    assert noa.remind(QUARTER_PAST) is None


def test_who_has_just_opened_a_question_is_left_alone(noa):
    noa.until(QUARTER_PAST - timedelta(minutes=5))
    noa.open_question()

    assert noa.remind(QUARTER_PAST) is None


def test_nothing_is_said_once_the_goal_is_reached_and_the_round_is_summed_up(noa):
    noa.until(QUARTER_PAST - timedelta(hours=2))
    answered = [noa.rightly() for _ in range(5)]

    assert noa.remind(QUARTER_PAST) is None
    assert isinstance(answered[-1].following, RoundSummary)
    assert answered[-1].following.reached_goal


def test_nothing_is_said_once_all_was_asked_and_the_round_stays_to_be_summed_up(noa):
    noa.until(QUARTER_PAST - timedelta(hours=2))
    for _ in range(4):
        noa.rightly()
    for _ in range(2):
        noa.wrongly()
    before = noa.do(find_current)

    assert before is not None
    assert noa.remind(QUARTER_PAST) is None
    assert noa.do(find_current) == before
    assert isinstance(noa.do(ask_next), RoundSummary)


def test_not_knowing_ten_times_does_not_reach_the_goal_so_the_reminder_comes(noa):
    noa.until(QUARTER_PAST - timedelta(hours=2))
    for _ in range(5):
        noa.not_knowing()

    assert noa.remind(QUARTER_PAST).screen.step.once_more


def test_nothing_is_said_when_nothing_is_worth_asking(noa):
    noa.syllabus = replace(noa.syllabus, library=replace(noa.syllabus.library, sets=()))

    assert noa.remind(QUARTER_PAST) is None


def test_an_exam_whose_time_is_over_is_reported(noa):
    noa.until(QUARTER_PAST - timedelta(hours=6))
    noa.do(start_exam, length=ExamLength.SHORT, timed=True)

    assert isinstance(noa.remind(QUARTER_PAST).screen, ExamReport)


def test_a_tick_that_comes_again_puts_nothing_more(noa):
    noa.remind(QUARTER_PAST)

    assert noa.tick().seen == 0
    with unit_of_work(noa.engine) as uow:
        uow.reminders.plan([noa.person.id], QUARTER_PAST, now=NOON)
        uow.commit()
    assert noa.tick().put == 0
    assert len(noa.messages()) == 1


def test_after_an_outage_a_late_reminder_comes_once_if_it_is_still_day(noa):
    noa.until(QUARTER_PAST + timedelta(hours=6))

    claimed = noa.tick()

    assert (claimed.put, claimed.late, claimed.skipped) == (1, 1, 0)
    assert noa.prepare() is not None
    assert noa.tick().seen == 0
    assert noa.next_at() == QUARTER_PAST + timedelta(days=1)


def test_after_an_outage_a_reminder_is_left_out_in_the_evening_and_that_is_told(noa):
    noa.until(QUARTER_PAST + timedelta(hours=8))

    assert noa.tick() == Claimed(seen=1, put=0, skipped=1, oldest=QUARTER_PAST)
    assert noa.messages() == []
    assert noa.next_at() == QUARTER_PAST + timedelta(days=1)


@pytest.mark.parametrize(("late", "put"), [(timedelta(days=3, minutes=5), 1), (timedelta(days=3, minutes=-5), 0)])
def test_after_an_outage_of_days_only_todays_reminder_is_made_up_for(noa, late, put):
    noa.until(QUARTER_PAST + late)

    ticks = [noa.tick() for _ in range(3)]

    assert (sum(tick.put for tick in ticks), ticks[0].skipped, ticks[-1].seen) == (put, 1, 0)
    assert len(noa.messages()) == put
    assert noa.next_at() == QUARTER_PAST + timedelta(days=3 + put)


@pytest.mark.parametrize("ahead", [timedelta(days=3), timedelta(days=30)])
def test_a_clock_that_was_far_ahead_for_a_moment_costs_no_reminder(noa, ahead):
    noa.until(QUARTER_PAST + ahead)
    noa.tick()

    noa.until(QUARTER_PAST + timedelta(hours=-1))
    noa.tick()

    assert noa.next_at() == QUARTER_PAST
    assert noa.remind(QUARTER_PAST) is not None


def test_who_is_planned_far_ahead_for_a_reason_is_left_alone(noa):
    noa.pause("3 semaines")
    planned = noa.next_at()

    assert planned > noa.now + timedelta(days=15)
    assert (noa.tick().seen, noa.next_at()) == (0, planned)


def test_a_reminder_that_waited_in_the_outbox_until_the_next_day_is_of_no_use(noa):
    noa.remind(QUARTER_PAST)

    noa.wait(days=1)

    assert noa.prepare(noa.messages()[0]) is None


def test_a_time_of_ones_own_takes_the_place_of_the_cohorts_also_for_a_message_on_its_way(noa):
    noa.remind(QUARTER_PAST)
    noa.wait(minutes=1)
    view = noa.write("18h30")

    assert noa.prepare() is None
    assert view.next_at == datetime(2026, 11, 24, 18, 30, tzinfo=ZURICH)
    assert noa.remind(view.next_at.astimezone(UTC)) is not None


def test_off_is_off_at_once_also_for_a_message_on_its_way(noa):
    noa.remind(QUARTER_PAST)

    view = noa.write("off")

    assert view.next_at is None
    assert noa.prepare() is None
    noa.wait(days=2)
    assert noa.tick().seen == 0


def test_a_time_at_night_counts_if_the_person_set_it(noa):
    view = noa.write("23:30")

    reminder = noa.remind(view.next_at.astimezone(UTC))

    assert reminder is not None


def test_who_has_no_cohort_is_reminded_only_at_a_time_of_their_own(engine, syllabus):
    noa = Apprentice.enrol(engine, syllabus)
    with unit_of_work(engine) as uow:
        uow.reminders.order_plan(noa.person.id)
        uow.commit()
    noa.tick()
    assert noa.next_at() is None

    view = noa.write("midi et demi")

    assert noa.remind(view.next_at.astimezone(UTC)) is not None


def test_who_left_the_cohort_is_not_reminded_any_more(noa):
    noa.remind(QUARTER_PAST)
    noa.change(cohort_id=None)

    assert noa.prepare() is None
    noa.wait(days=1)
    assert noa.tick() == Claimed(seen=1, put=0, skipped=0, oldest=None)
    assert noa.next_at() is None


def test_who_blocked_the_bot_is_passed_over_until_they_are_back(noa):
    with unit_of_work(noa.engine) as uow:
        mark_unreachable(uow, telegram_id=noa.person.telegram_id, now=noa.now)
        uow.commit()
    noa.until(QUARTER_PAST)
    assert noa.tick().put == 0

    noa.change(unreachable_since=None)

    assert noa.remind(QUARTER_PAST + timedelta(days=1)) is not None


def test_whoever_was_removed_is_nobody_to_remind(noa):
    noa.remind(QUARTER_PAST)
    with unit_of_work(noa.engine) as uow:
        uow.outbox.delete_of(noa.person.id)
        uow.people.remove(noa.person.id)
        uow.commit()

    noa.wait(days=2)

    assert noa.tick().seen == 0


def test_none_on_a_pause_and_again_on_the_first_day_after_it(noa):
    view = noa.pause("2 semaines")

    assert view.next_at == datetime(2026, 12, 8, 12, 15, tzinfo=ZURICH)
    for day in range(14):
        noa.until(QUARTER_PAST + timedelta(days=day))
        assert noa.tick().seen == 0
    reminder = noa.remind(QUARTER_PAST + timedelta(days=14))
    assert reminder.is_back


def test_a_pause_also_stops_a_message_on_its_way_and_coming_back_plans_anew(noa):
    noa.remind(QUARTER_PAST)
    noa.wait(minutes=1)
    noa.pause("1 semaine")
    assert noa.prepare() is None

    noa.wait(days=2)

    assert noa.pause("stop").next_at == datetime(2026, 11, 27, 12, 15, tzinfo=ZURICH)


def test_only_the_days_of_ones_week_and_no_holiday_of_ones_canton(noa):
    noa.do(habits.set_days, days=MONDAY_TO_FRIDAY, other_days=None)
    noa.do(habits.set_canton, number=CANTONS.index("VD") + 1)
    noa.until(datetime(2026, 12, 24, 11, 15, tzinfo=UTC))
    for _ in range(2):
        noa.tick()

    # Christmas is a Friday, and then comes the weekend.
    assert noa.next_at().astimezone(ZURICH).date() == date(2026, 12, 28)


def test_shift_weeks_by_turns(noa):
    noa.do(habits.set_days, days=0b0000010, other_days=0b1000000)
    found = []
    for _ in range(4):
        found.append(noa.next_at().astimezone(ZURICH).date())
        noa.until(noa.next_at())
        noa.tick()

    assert found == [date(2026, 11, 24), date(2026, 12, 6), date(2026, 12, 8), date(2026, 12, 20)]


def test_what_the_cohort_sets_reaches_members_at_the_next_tick(noa):
    with unit_of_work(noa.engine) as uow:
        uow.reminders.save_cohort_habits(noa.person.cohort_id, CohortHabits(minute=17 * 60))
        uow.reminders.order_plans_of(noa.person.cohort_id)
        uow.commit()

    assert noa.tick() == Claimed(seen=1, put=0, skipped=0, oldest=None)

    assert noa.next_at().astimezone(ZURICH).hour == 17


def test_the_streak_stands_after_leave_and_free_weekends_and_one_missed_day_a_week(noa):
    noa.do(habits.set_days, days=MONDAY_TO_FRIDAY, other_days=None)
    for day in range(4):
        noa.until(NOON + timedelta(days=day))
        noa.rightly()
    noa.until(NOON + timedelta(days=6))
    noa.pause("2 semaines")
    noa.wait(days=14, hours=1)
    noa.rightly()

    assert noa.do(measure_progress).streak == 5
    noa.wait(days=2)
    assert noa.do(measure_progress).streak == 5


def test_a_pause_lowers_nobody_s_pace(noa):
    def pace(uow, act):
        return take_standing(uow, act).course.answers_per_day

    for day in range(1, 5):
        noa.rightly()
        noa.rightly()
        noa.until(NOON + timedelta(days=day))
    before = noa.do(pace)
    noa.pause("3 semaines")
    noa.wait(days=21)

    assert before == 2
    assert noa.do(pace) == before
    noa.wait(days=4)
    assert noa.do(pace) == 1


@pytest.mark.parametrize(("days", "missing", "streak"), [(130, (), 130), (130, (105, 106, 107), 105)])
def test_a_streak_is_counted_whole_however_long_it_is(noa, days, missing, streak):
    def answer_for_days(uow, act):
        for ago in set(range(days)) - set(missing):
            ask_and_answer(uow, act.person, study_day=act.today - timedelta(days=ago))
        return habits.count_streak(uow, act)

    assert noa.do(answer_for_days) == streak


def test_another_week_from_today_on_costs_no_streak(noa):
    noa.do(habits.set_days, days=MONDAY_TO_FRIDAY, other_days=None)
    for day in (0, 1, 2, 3, 6, 7, 8, 9, 10):
        noa.until(NOON + timedelta(days=day))
        noa.rightly()
    before = noa.do(measure_progress).streak

    noa.do(habits.set_days, days=127, other_days=None)

    assert noa.do(measure_progress).streak == before == 9


def test_the_first_day_back_asks_no_more_than_the_goal_and_what_gains_most(noa):
    for _ in range(12):
        noa.rightly()
        noa.wait(hours=12)
    noa.pause("3 semaines")
    noa.wait(days=21)
    noa.change(daily_goal=DAILY_GOALS[0])

    def backlog(uow, act):
        standing = take_standing(uow, act)
        return rank_cards(standing.cards.values(), aim=standing.aim, model=act.scheduler.model)

    waiting = noa.do(backlog)
    reminder = noa.remind(noa.next_at())
    facts = noa.do(find_current).new.facts

    assert len(waiting) > DAILY_GOALS[0]
    assert reminder.questions == len(facts) == DAILY_GOALS[0]
    asked_again = [fact_id for fact_id in facts if fact_id in {card.fact_id for card in waiting}]
    assert asked_again
    assert set(asked_again) <= {card.fact_id for card in noa.do(backlog)}


@dataclass
class Held:
    """A message that nobody asked for, and until when it would have to wait."""

    noa: Apprentice

    def look(self, *, asked_for: bool = False, kind: str = NOTICE, **of_person):
        payload = {"text": "x", "rows": []} | ({"asked_for": True} if asked_for else {})

        def hold(uow, act):
            who = replace(act, person=replace(act.person, **of_person))
            assert (day_to_count(who, kind=kind, payload=payload) is None) == (
                asked_for or kind == KEY_CORRECTED or who.person.role is not Role.APPRENTICE
            )
            return find_hold(uow, who, kind=kind, payload=payload)

        return self.noa.do(hold)

    def send(self, text: str) -> None:
        """Put a notice and let it go out."""
        with unit_of_work(self.noa.engine) as uow:
            tell(uow, people=[self.noa.person], notice=Notice(text=text), key=text, now=self.noa.now, zone=ZURICH)
            uow.commit()
        self.deliver()

    def deliver(self) -> None:
        """Let the one message that waits go out."""
        with unit_of_work(self.noa.engine) as uow:
            (message,) = uow.outbox.claim(limit=1, now=self.noa.now)
            day = self.noa.now.astimezone(ZURICH).date()
            assert uow.outbox.begin(message, counted_on=day)
            uow.outbox.close_sent(replace(message), now=self.noa.now)
            uow.commit()


MORNING_AFTER = datetime(2026, 11, 25, 6, tzinfo=UTC)


def test_at_most_two_messages_a_day_and_one_of_them_is_kept_for_the_reminder(noa):
    held = Held(noa)
    assert held.look() is None

    held.send("first")

    assert held.look() == MORNING_AFTER
    assert held.look(asked_for=True) is None
    noa.until(QUARTER_PAST)
    noa.tick()
    # On its way, the reminder keeps its place.
    assert held.look() == MORNING_AFTER
    held.deliver()
    noa.until(MORNING_AFTER)
    assert held.look() is None


def test_without_a_reminder_both_messages_of_the_day_are_free_for_others(noa):
    held = Held(noa)
    noa.write("off")
    held.send("first")
    assert held.look() is None

    held.send("second")

    assert held.look() == MORNING_AFTER


def test_an_apology_for_a_wrong_key_and_what_concerns_a_trainer_s_work_wait_for_no_other_day(noa):
    held = Held(noa)
    noa.write("off")
    held.send("first")
    held.send("second")

    assert held.look() == MORNING_AFTER
    assert held.look(kind=KEY_CORRECTED) is None
    assert held.look(kind=BROADCAST) is None
    assert held.look(role=Role.TRAINER) is None
    noa.until(NOON + timedelta(hours=10))
    assert held.look(kind=KEY_CORRECTED) == MORNING_AFTER
    assert held.look(kind=BROADCAST) == MORNING_AFTER
    assert held.look(role=Role.TRAINER) == MORNING_AFTER


def test_what_an_outage_brought_into_the_night_waits_for_the_morning(noa):
    noa.until(NOON + timedelta(hours=8))

    assert Held(noa).look() == MORNING_AFTER
    assert Held(noa).look(asked_for=True) is None


def test_many_are_claimed_batch_by_batch_each_once(engine, syllabus):
    people = [Apprentice.enrol(engine, syllabus, telegram_id=number) for number in range(1, 8)]
    for person in people:
        person.write("12:15")
    first = people[0]
    first.until(QUARTER_PAST)

    seen = [first.tick(limit=3).seen for _ in range(4)]

    assert seen == [3, 3, 1, 0]
    assert all(len(person.messages()) == 1 for person in people)
