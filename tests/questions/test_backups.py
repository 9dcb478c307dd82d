"""Which backups are kept of a year of nights."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from questions.backups import DAYS, MONTHS, WEEKS, choose_kept, name_backup, read_moment

ZURICH = ZoneInfo("Europe/Zurich")
LAST = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


def nights(count: int, *, until: datetime = LAST) -> list[datetime]:
    return [until - timedelta(days=number) for number in range(count)]


def thin_nightly(moments: list[datetime]) -> Iterator[list[datetime]]:
    """What is left each night, the newest first, when each backup is followed by a thinning."""
    left: frozenset[datetime] = frozenset()
    for moment in sorted(moments):
        left = choose_kept({*left, moment}, zone=ZURICH)
        yield sorted(left, reverse=True)


def test_of_two_years_of_nights_twelve_days_ten_weeks_and_nine_months_are_left():
    kept = sorted(choose_kept(nights(730), zone=ZURICH), reverse=True)
    daily, weekly, monthly = kept[:DAYS], kept[DAYS : DAYS + WEEKS], kept[DAYS + WEEKS :]

    assert daily == nights(DAYS)
    assert {moment.isoweekday() for moment in weekly[1:]} == {7}
    assert all(one - other == timedelta(days=7) for one, other in pairwise(weekly))
    assert [(moment + timedelta(days=7)).day <= 7 for moment in monthly] == [True] * MONTHS
    assert len(kept) == DAYS + WEEKS + MONTHS


def test_no_backup_outlives_a_year_when_thinned_every_night():
    ages = [left[0] - left[-1] for left in thin_nightly(nights(900))]

    assert timedelta(days=340) < max(ages) < timedelta(days=366)


def test_thinning_every_night_leaves_what_thinning_at_the_end_leaves_within_a_week():
    moments = nights(400)

    *_, nightly = thin_nightly(moments)
    at_once = sorted(choose_kept(moments, zone=ZURICH), reverse=True)

    assert len(nightly) == len(at_once) == DAYS + WEEKS + MONTHS
    assert all(timedelta() <= one - other < timedelta(days=7) for one, other in zip(at_once, nightly, strict=True))


def test_of_one_day_the_last_is_kept_and_the_day_is_that_of_the_place():
    before_midnight, after = datetime(2026, 11, 25, 22, 30, tzinfo=UTC), datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    later = after + timedelta(hours=1)

    assert choose_kept([after, before_midnight, later], zone=ZURICH) == {before_midnight, later}


def test_a_bot_that_was_away_for_years_loses_no_old_backup():
    old = nights(5, until=LAST - timedelta(days=900))

    assert choose_kept([*old, LAST], zone=ZURICH) == {*old, LAST}


def test_a_name_tells_the_moment_and_other_files_are_no_backups():
    name = name_backup(LAST.astimezone(ZURICH), ".sqlite3")

    assert (name, read_moment(name, ".sqlite3")) == ("rappel-20261126T020000Z.sqlite3", LAST)
    others = ("rappel.sqlite3", "rappel-20261126T020000Z.dump", "rappel-20261326T020000Z.sqlite3", f"{name}.x.part")
    assert [read_moment(other, ".sqlite3") for other in others] == [None] * 4
