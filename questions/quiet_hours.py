"""When people are left alone: whatever they did not ask for waits until the morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import tzinfo

MORNING: Final = time(7)
EVENING: Final = time(22)
EVENING_OF_MINORS: Final = time(20)


def next_allowed(moment: datetime, zone: tzinfo, *, minor: bool) -> datetime:
    """The first moment from this one on, in UTC, at which a person in this zone may be disturbed.

    Quiet is from 22:00 to 07:00 by the clock on their wall, for minors from 20:00. Raises ValueError for a naive
    moment.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without time zone stands on nobody's wall")
    local = moment.astimezone(zone)
    if is_allowed(local.time(), minor=minor):
        return moment.astimezone(UTC)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)


def is_allowed(wall_time: time, *, minor: bool) -> bool:
    """Whether a person may be disturbed at this time of their day."""
    return MORNING <= wall_time < (EVENING_OF_MINORS if minor else EVENING)
