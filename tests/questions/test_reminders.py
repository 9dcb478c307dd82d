"""When a reminder is due: once each day by the clock on the wall, whatever the clocks do; and how times are read."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.calendar import Calendar, Leave
from questions.errors import InvalidSetting
from questions.reminders import Habits, is_quiet, is_still_useful, moment_of, next_due, read_time

ZURICH = ZoneInfo("Europe/Zurich")
ZONES = sorted(name for name in available_timezones() if name.startswith(("Europe/", "America/")))
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 12, 31, tzinfo=UTC)
DAY = timedelta(days=1)
QUARTERS = range(0, 24 * 60, 15)


def never(_day: date) -> bool:
    return False


def list_changes(zone: ZoneInfo) -> list[date]:
    """The days of two years on which the clocks of a zone are changed."""
    offsets = [
        ((FIRST + DAY * number).date(), (FIRST + DAY * number).astimezone(zone).utcoffset()) for number in range(731)
    ]
    return [day for (day, before), (_, after) in pairwise(offsets) if before != after]


def list_due(minute: int, zone: ZoneInfo, *, start: datetime, end: datetime) -> list[datetime]:
    """Every moment between these at which a reminder fires, one planned after the other."""
    found = []
    due = next_due(minute, zone, after=start, is_off=never)
    while due is not None and due < end:
        found.append(due)
        due = next_due(minute, zone, after=due, is_off=never)
    return found


@pytest.mark.parametrize("name", ZONES)
def test_around_each_change_of_the_clocks_every_time_fires_once_a_day(name):
    zone = ZoneInfo(name)
    for day in list_changes(zone)[:4]:
        start = datetime.combine(day - 2 * DAY, time(12), tzinfo=zone).astimezone(UTC)
        walls = [day - DAY, day, day + DAY, day + 2 * DAY]
        for minute in QUARTERS:
            wanted = [moment_of(one, time(minute // 60, minute % 60), zone) for one in walls]
            assert wanted == sorted(set(wanted))
            found = list_due(minute, zone, start=start, end=wanted[-1] + timedelta(seconds=1))
            # The time of the first day may lie before noon, where the search begins.
            assert found[-4:] == wanted
            assert all(DAY - timedelta(hours=2) <= b - a <= DAY + timedelta(hours=2) for a, b in pairwise(found))


@given(
    minute=st.integers(0, 1439),
    zone=st.sampled_from(["Europe/Zurich", "America/Nuuk", "America/St_Johns"]),
    hours=st.integers(0, 8760),
)
def test_what_is_due_next_shows_the_wanted_time_or_comes_just_after_a_gap(minute, zone, hours):
    place, after = ZoneInfo(zone), FIRST + timedelta(hours=hours)

    due = next_due(minute, place, after=after, is_off=never)

    assert due is not None
    assert after < due <= after + timedelta(hours=25)
    wall = due.astimezone(place)
    just_before = (due - timedelta(seconds=1)).astimezone(place)
    in_gap = wall.replace(tzinfo=None) - just_before.replace(tzinfo=None) > timedelta(minutes=1)
    assert (wall.hour * 60 + wall.minute == minute and wall.second == 0) or in_gap


@pytest.mark.parametrize(
    ("day", "wall", "moment"),
    [
        (date(2027, 3, 28), "01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (date(2027, 3, 28), "02:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), "02:30", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 3, 28), "03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (date(2027, 10, 31), "02:30", datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
        (date(2027, 10, 31), "03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_a_time_that_the_clocks_skip_comes_just_after_the_gap_and_one_that_comes_twice_counts_first(day, wall, moment):
    assert moment_of(day, time.fromisoformat(wall), ZURICH) == moment


def test_days_off_are_passed_over_and_without_any_other_day_nothing_is_due():
    noon = datetime(2026, 11, 24, 11, tzinfo=UTC)
    leave = Calendar(leaves=(Leave(first=date(2026, 11, 24), last=date(2026, 12, 7)),))

    habits = Habits(minute=735, calendar=leave)

    assert habits.next_due(ZURICH, after=noon) == datetime(2026, 12, 8, 11, 15, tzinfo=UTC)
    assert Habits().next_due(ZURICH, after=noon) is None
    assert next_due(735, ZURICH, after=noon, is_off=lambda _: True) is None


def test_who_can_not_be_reached_wants_no_reminder():
    due = datetime(2026, 11, 24, 11, 15, tzinfo=UTC)

    assert Habits(minute=735).wants(due, ZURICH)
    assert not Habits(minute=735, reachable=False).wants(due, ZURICH)


@pytest.mark.parametrize(
    ("due", "now", "useful"),
    [
        ("12:15", "12:16", True),
        ("12:15", "19:59", True),
        ("12:15", "20:01", False),
        ("07:00", "19:00", True),
        ("23:30", "00:29+1", True),
        ("23:30", "00:31+1", False),
        ("12:15", "08:00+1", False),
        ("21:00", "21:59", True),
        ("21:00", "22:01", False),
    ],
)
def test_a_late_reminder_is_worth_sending_by_day_on_the_same_day_or_within_the_hour(due, now, useful):
    clock, _, days = now.partition("+")
    day = date(2026, 11, 24)

    moment = datetime.combine(day + int(days or 0) * DAY, time.fromisoformat(clock), tzinfo=ZURICH)

    assert (
        is_still_useful(datetime.combine(day, time.fromisoformat(due), tzinfo=ZURICH), now=moment, zone=ZURICH)
        is useful
    )


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        *(("12:15", 735), ("8h30", 510), ("8 h 30", 510), ("0830", 510), ("830", 510), ("8", 480), ("8h", 480)),
        *(("midi", 720), ("Midi", 720), ("minuit", 0), ("00:00", 0), ("23:59", 1439), ("à 18.40", 1120)),
        *(("٨:٣٠", 510), ("۱۲:۱۵", 735), ("０８：３０", 510), ("18 heures", 1080), ("7 heures 05", 425)),
        *(("off", None), ("OFF", None), ("désactiver", None)),
    ],
)
def test_a_time_is_read_as_people_write_it(text, minute):
    assert read_time(text) == minute


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *(
            (text, "unreadable")
            for text in ("25:00", "24:00", "8h60", "8:3", "demain", "", "99999", "12:15:30", "-8", "²", "½")
        ),
        *((text, "zone") for text in ("12:15 UTC", "8h Europe/London", "12:15+2")),
    ],
)
def test_what_is_no_time_is_refused_and_said_to_be_so(text, reason):
    with pytest.raises(InvalidSetting) as refusal:
        read_time(text)

    assert (refusal.value.setting, refusal.value.reason) == ("reminder", reason)


@given(text=st.text(max_size=12))
def test_any_text_is_read_or_refused(text):
    try:
        minute = read_time(text)
    except InvalidSetting:
        return
    assert minute is None or 0 <= minute < 1440


def test_the_evening_and_the_night_are_quiet():
    assert [is_quiet(hour * 60) for hour in (6, 7, 19, 20)] == [True, False, False, True]
