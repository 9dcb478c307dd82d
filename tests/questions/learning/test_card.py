from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from questions.learning.card import study_day

ZURICH = ZoneInfo("Europe/Zurich")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 2, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 7, 1, 1, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 7, 1, 2, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_study_day_ends_at_four_in_the_morning_local_time(moment, day):
    assert study_day(moment, ZURICH) == day
