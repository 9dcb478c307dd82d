from datetime import timedelta

import pytest

from questions.health import Light, judge_backup, judge_count, judge_last_update, judge_unreachable, judge_wait
from tests.builders import NOON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("hours", "light"), [(0, Light.GREEN), (1, Light.ORANGE), (2, Light.RED)])
def test_what_waits_too_long_turns_orange_then_red(hours, light):
    assert judge_wait(hours * HOUR, slow=HOUR, stuck=2 * HOUR) is light


@pytest.mark.parametrize(("count", "light"), [(0, Light.GREEN), (1, Light.ORANGE), (9, Light.ORANGE), (10, Light.RED)])
def test_one_failure_is_orange_and_many_are_red(count, light):
    assert judge_count(count, many=10) is light


@pytest.mark.parametrize(("hours", "light"), [(29, Light.GREEN), (31, Light.ORANGE), (72, Light.RED)])
def test_a_backup_grows_old(hours, light):
    assert judge_backup(NOON - hours * HOUR, NOON) is light


def test_no_backup_and_a_day_of_silence_are_things_to_look_at():
    assert judge_backup(None, NOON) is Light.ORANGE
    assert judge_last_update(None, NOON) is Light.ORANGE
    assert judge_last_update(NOON - 25 * HOUR, NOON) is Light.ORANGE
    assert judge_last_update(NOON - HOUR, NOON) is Light.GREEN


def test_more_than_one_in_ten_out_of_reach_is_a_thing_to_look_at():
    assert judge_unreachable(1, 10) is Light.GREEN
    assert judge_unreachable(2, 10) is Light.ORANGE
    assert judge_unreachable(0, 0) is Light.GREEN
