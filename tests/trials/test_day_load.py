"""The simulated day: nobody's answer gets lost in it, and people wait only when there are too many for Telegram."""

from bot.pacing import CALLS_PER_SECOND
from tests.trials.day_load import ACTIVE, ANSWERS, CALLS_AN_ANSWER, LATEST, simulate


def test_a_class_never_waits_and_all_who_come_give_their_answers():
    day = simulate(100)

    assert day.felt == (0.0, 0.0)
    assert day.unreminded == 0
    # The share that reacts to a reminder is drawn.
    assert abs(int(day.answers.sum()) - 100 * ACTIVE * ANSWERS) <= 10 * ANSWERS


def test_beyond_what_telegram_takes_replies_wait_and_reminders_stay_unsent():
    day = simulate(150_000)

    assert day.peak > CALLS_PER_SECOND / CALLS_AN_ANSWER
    assert day.felt[1] > 60
    assert day.unreminded > 0
    assert day.last_reminder < LATEST


def test_more_calls_a_second_make_the_same_day_easy():
    day = simulate(150_000, calls=300, unasked=270)

    assert day.felt[1] < 15
    assert day.unreminded == 0
