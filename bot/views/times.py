"""How long until something comes back, in a few words."""

from __future__ import annotations

from bot.views.language import _, counted

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
