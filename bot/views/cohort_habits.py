"""When a cohort's members are reminded, as their trainers set it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.habits import clock, offer_cantons, offer_days, offer_times, word_days
from bot.views.language import _
from bot.views.naming import of_name
from bot.views.reply import Reply

if TYPE_CHECKING:
    from bot.use_cases.cohort_habits import CohortHabitsView
    from bot.views.reply import Row


def show_cohort_habits(view: CohortHabitsView) -> Reply:
    """What is set for the cohort, and buttons to change it."""
    habits, cohort_id = view.habits, view.cohort.id
    lines = (
        _("⏰ <b>Rappels {of_name}</b>").format(of_name=of_name(view.cohort.name)),
        _("Chaque membre reçoit sa première question à <b>{time}</b>.").format(time=clock(habits.minute)),
        _("📅 Jours\u00a0: {days}").format(days=word_days(habits.days)),
        _("🎉 Jours fériés\u00a0: {canton}").format(canton=habits.canton or _("aucun")),
        "",
        _("Ces réglages valent pour qui n’a rien choisi. Chacun·e peut changer les siens avec /rappel."),
    )
    rows: tuple[Row, ...] = (
        *offer_times(
            habits.minute, lambda minute: Tap(action=Action.COHORT_HABITS_TIME, asked_id=cohort_id, sequence=minute)
        ),
        *offer_days(habits.days, lambda days: Tap(action=Action.COHORT_HABITS_DAYS, asked_id=cohort_id, choice=days)),
        ((_("🎉 Jours fériés"), Tap(action=Action.COHORT_CANTONS, asked_id=cohort_id)),),
        ((_("⬅ La classe"), Tap(action=Action.COHORT, asked_id=cohort_id)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def show_cohort_cantons(view: CohortHabitsView) -> Reply:
    """The cantons to choose from, whose public holidays are days off for the cohort."""
    text = _("🎉 <b>Jours fériés {of_name}</b>\nDe quel canton\u00a0? Ces jours-là, pas de rappel.")
    rows = offer_cantons(
        view.habits.canton,
        lambda number: Tap(action=Action.COHORT_CANTON, asked_id=view.cohort.id, choice=number),
    )
    back: Row = ((_("⬅ Rappels"), Tap(action=Action.COHORT_HABITS, asked_id=view.cohort.id)),)
    return Reply(text=text.format(of_name=of_name(view.cohort.name)), rows=(*rows, back))
