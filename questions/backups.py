"""Which backups to keep: every day's for a while, then every week's, then every month's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, tzinfo

DAYS: Final = 12
WEEKS: Final = 10
MONTHS: Final = 9
_PREFIX: Final = "rappel-"
_FORM: Final = f"{_PREFIX}%Y%m%dT%H%M%SZ"

_PERIODS: Final[tuple[tuple[int, Callable[[date], object]], ...]] = (
    (DAYS, lambda day: day),
    (WEEKS, lambda day: day.isocalendar()[:2]),
    (MONTHS, lambda day: (day.year, day.month)),
)


def name_backup(moment: datetime, suffix: str) -> str:
    """The name of a backup's file, by which it is found and sorted: « rappel-20261126T020000Z.sqlite3 »."""
    return f"{moment.astimezone(UTC):{_FORM}}{suffix}"


def read_moment(name: str, suffix: str) -> datetime | None:
    """When the backup of this name was made; None for a file that is no backup of ours."""
    if not name.endswith(suffix):
        return None
    try:
        moment = datetime.strptime(name.removesuffix(suffix), _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if name == name_backup(moment, suffix) else None


def choose_kept(moments: Iterable[datetime], *, zone: tzinfo) -> frozenset[datetime]:
    """The moments of the backups to keep: of the last 12 days, the 10 weeks and the 9 months before them one each.

    Only days, weeks and months with a backup count, so that a bot that was away for long loses none. Of a period the
    newest is kept. Thinning every night leaves as many as thinning once at the end, each at most a week older.
    """
    kept: list[datetime] = []
    stages = iter(_PERIODS)
    room, period_of = next(stages)
    for moment in sorted(moments, reverse=True):
        if kept and _is_same(period_of, kept[-1], moment, zone):
            continue
        if room == 0:
            following = next(stages, None)
            if following is None:
                break
            room, period_of = following
            if _is_same(period_of, kept[-1], moment, zone):
                continue
        kept.append(moment)
        room -= 1
    return frozenset(kept)


def _is_same(period_of: Callable[[date], object], one: datetime, other: datetime, zone: tzinfo) -> bool:
    return period_of(one.astimezone(zone).date()) == period_of(other.astimezone(zone).date())
