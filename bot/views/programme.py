"""A cohort's programme on a trainer's phone: the domains with their days, and the days to choose from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _
from bot.views.naming import of_name
from bot.views.reply import Reply, escape, in_rows, label
from bot.views.times import on_day

if TYPE_CHECKING:
    from bot.use_cases.programme import Part, Programme

MONTHS_OFFERED = 6
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def show_programme(programme: Programme) -> Reply:
    """Every domain as a button, with the day from which it is asked."""
    text = _(
        "🗓 <b>Programme {of_name}</b>\nTouchez un domaine pour choisir quand ses nouvelles notions commencent. "
        "Ce qui est déjà commencé continue d’être révisé\u00a0; "
        "qui le demande exprès (<code>/quiz 3</code>) l’obtient toujours."
    ).format(of_name=of_name(programme.cohort.name))
    rows = [
        ((label(_word_part(part)), Tap(action=Action.PROGRAMME, asked_id=programme.cohort.id, choice=part.domain)),)
        for part in programme.parts
    ]
    back = ((_("⬅ Classe"), Tap(action=Action.COHORT, asked_id=programme.cohort.id)),)
    return Reply(text=text, rows=(*rows, back))


def ask_for_day(programme: Programme, *, domain: int) -> Reply:
    """From when a domain is to be asked: at once, or from the first of one of the next months."""
    title = next((part.title for part in programme.parts if part.domain == domain), "")
    text = _("🗓 <b>{domain}. {title}</b>\nÀ partir de quand {name} commence-t-elle ce domaine\u00a0?").format(
        domain=domain, title=escape(title), name=escape(programme.cohort.name)
    )
    days = [(_("Dès maintenant"), 0), *((_word_month(day), day.toordinal()) for day in _list_firsts(programme.today))]
    buttons = [
        (
            words,
            Tap(action=Action.PROGRAMME_DAY, asked_id=programme.cohort.id, choice=domain, sequence=ordinal),
        )
        for words, ordinal in days
    ]
    back = ((_("⬅ Programme"), Tap(action=Action.PROGRAMME, asked_id=programme.cohort.id)),)
    return Reply(text=text, rows=(*in_rows(buttons, 2), back))


def _word_part(part: Part) -> str:
    if part.from_day is None:
        return f"▶ {part.domain}. {part.title}"
    return _("⏸ {day} · {domain}. {title}").format(day=on_day(part.from_day), domain=part.domain, title=part.title)


def _word_month(day: date) -> str:
    return _("1er {month} {year}").format(month=_(MONTHS[day.month - 1]), year=day.year)


def _list_firsts(today: date) -> list[date]:
    """The first days of the next months."""
    months = range(today.month, today.month + MONTHS_OFFERED)
    return [date(today.year + month // 12, month % 12 + 1, 1) for month in months]
