"""Public holidays in Switzerland, which each canton sets for itself."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

CANTONS: Final = (
    *("AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE"),
    *("NW", "OW", "SG", "SH", "SO", "SZ", "TG", "TI", "UR", "VD", "VS", "ZG", "ZH"),
)
"""The abbreviations of the 26 cantons, by alphabet; a button names one by its place, which must never change."""


def is_public_holiday(day: date, canton: str) -> bool:
    """Whether this day is a public holiday in the canton; raises ValueError for a canton that does not exist."""
    return day in _list_holidays(canton, day.year)


@lru_cache(maxsize=256)
def _list_holidays(canton: str, year: int) -> frozenset[date]:
    if canton not in CANTONS:
        raise ValueError(f"no canton is called {canton!r}")
    from holidays import country_holidays  # noqa: PLC0415 - few days are asked about, and it takes long to load

    return frozenset(country_holidays("CH", subdiv=canton, years=year))
