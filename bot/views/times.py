"""How long until something comes back, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.language import _, counted

if TYPE_CHECKING:
    from datetime import date, datetime, timedelta, tzinfo
    from decimal import Decimal

DAYS_PER_MONTH = 30
DAYS_PER_YEAR = 365


def in_days(days: int) -> str:
    """A wait as it stands on a button: « 1 j », « 12 j », « 3 mois », « 2 ans »."""
    if days < 2 * DAYS_PER_MONTH:
        return _("{count}\u00a0j").format(count=days)
    if days < 2 * DAYS_PER_YEAR:
        return _("{count}\u00a0mois").format(count=round(days / DAYS_PER_MONTH))
    return _("{count}\u00a0ans").format(count=round(days / DAYS_PER_YEAR))


def comes_back(days: int) -> str:
    """When a fact comes back, as part of a sentence: « demain », « dans 12 jours », « dans 3 mois »."""
    if days <= 0:
        return _("aujourd’hui")
    if days == 1:
        return _("demain")
    if days < 2 * DAYS_PER_MONTH:
        return counted("dans {count}\u00a0jour", "dans {count}\u00a0jours", days)
    return _("dans {wait}").format(wait=in_days(days))


def days_ago(day: date | None, today: date) -> str:
    """How long ago something was: « aujourd’hui », « hier », « il y a 5 jours », « le 12.06.2029 », « pas encore »."""
    if day is None:
        return _("pas encore")
    days = (today - day).days
    if days <= 0:
        return _("aujourd’hui")
    if days == 1:
        return _("hier")
    if days < DAYS_PER_MONTH:
        return _("il y a {count}\u00a0jours").format(count=days)
    return _("le {day}").format(day=on_day(day))


def on_day(day: date) -> str:
    """A day as it is written in Switzerland: « 12.06.2029 »."""
    return f"{day:%d.%m.%Y}"


def on_day_of(moment: datetime, zone: tzinfo) -> str:
    """The day on which a moment falls where the reader lives, as `on_day`."""
    return on_day(moment.astimezone(zone).date())


def at_time(moment: datetime, zone: tzinfo) -> str:
    """A moment by the clock on the reader's wall: « 24.11.2026 12:04 »."""
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


def for_long(duration: timedelta) -> str:
    """A duration in a word or two: « 12 s », « 4 min », « 3 h », « 2 j »."""
    seconds = max(0, round(duration.total_seconds()))
    for unit, size in ((_("j"), 86400), (_("h"), 3600), (_("min"), 60)):
        if seconds >= size:
            return f"{round(seconds / size)}\u00a0{unit}"
    return f"{seconds}\u00a0{_('s')}"


def grouped(number: int) -> str:
    """A count as it is written in Switzerland: « 12’430 »."""
    return f"{number:,}".replace(",", "’")


def percent(share: float) -> str:
    """A share from 0 to 1 in whole per cent: « 47 % »."""
    return f"{round(100 * share)}\u00a0%"


def decimal(number: float | Decimal, places: int = 1) -> str:
    """A number with a decimal comma: « 4,5 »."""
    return f"{number:.{places}f}".replace(".", ",")
