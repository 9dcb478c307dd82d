"""/rappel and /pause: when one is reminded, on which days one studies, and leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _
from bot.views.reply import Reply, in_rows
from bot.views.times import on_day
from questions.calendar import EVERY_DAY, MONDAY_TO_FRIDAY, has_weekday
from questions.public_holidays import CANTONS
from questions.reminders import is_quiet

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.use_cases.habits import OwnHabits
    from bot.views.reply import Row
    from questions.calendar import Leave

TIMES_OFFERED = (420, 480, 720, 735, 780, 1020, 1080, 1140)
"""07:00, 08:00, 12:00, 12:15, 13:00, 17:00, 18:00 and 19:00, in minutes since midnight."""
DAYS_OFFERED = (7, 14)


def show_habits(view: OwnHabits, *, changed: bool = False) -> Reply:
    """When the reminder comes and on which days; buttons for common times, and ways to the rest."""
    lines = [
        _("✅ C’est noté.") if changed else _("⏰ <b>Rappels</b>"),
        *summarise_habits(view),
        *_hint(view),
        "",
        _("Une autre heure\u00a0? Écris-la, par exemple\u00a0: <code>/rappel 18:40</code>"),
    ]
    rows: tuple[Row, ...] = (
        *offer_times(view.habits.minute, lambda minute: Tap(action=Action.REMINDER_TIME, asked_id=minute)),
        *((((_("🔕 Sans rappel"), Tap(action=Action.REMINDER_OFF)),),) if view.habits.minute is not None else ()),
        ((_("📅 Jours"), Tap(action=Action.DAYS)), (_("🎉 Jours fériés"), Tap(action=Action.CANTONS))),
        ((_("🏖 Pause"), Tap(action=Action.LEAVE)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def summarise_habits(view: OwnHabits) -> list[str]:
    """The time, the days, the leave and the next reminder, a line each."""
    habits = view.habits
    if habits.minute is None:
        lines = [_("🔕 Pas de rappel. Choisis une heure et je t’enverrai ta première question.")]
    else:
        lines = [_("🔔 Je t’envoie ta première question à <b>{time}</b>.").format(time=clock(habits.minute))]
    lines.append(_("📅 Jours\u00a0: {days}").format(days=_word_weeks(view)))
    if habits.calendar.canton is not None:
        lines.append(_("🎉 Jours fériés\u00a0: {canton}").format(canton=habits.calendar.canton))
    lines += _word_leave(view)
    if view.next_at is not None:
        lines.append(_("➡️ Prochain rappel\u00a0: {moment}").format(moment=_word_moment(view.next_at, view.today)))
    return lines


def show_days(view: OwnHabits) -> Reply:
    """The weekdays of study to tick: one week, or two by turns for who works in shifts."""
    days, other = view.days
    text = [
        _("📅 <b>Tes jours</b>"),
        _("Les autres jours sont libres\u00a0: pas de rappel, et tes jours d’affilée restent."),
    ]
    rows: list[Row] = [_toggles(days, lambda new: _set_days(new, other))]
    if other is None:
        rows.append(
            (
                (_("Tous les jours"), _set_days(EVERY_DAY, None)),
                (_("Lundi à vendredi"), _set_days(MONDAY_TO_FRIDAY, None)),
            )
        )
        rows.append(((_("🔁 Une semaine sur deux, autrement"), _set_days(days, days)),))
    else:
        text.append(
            _("Première ligne\u00a0: cette semaine. Deuxième ligne\u00a0: la semaine prochaine. Et ainsi de suite.")
        )
        rows.append(_toggles(other, lambda new: _set_days(days, new)))
        rows.append(((_("↩ Chaque semaine pareil"), _set_days(days, None)),))
    rows.append(_back())
    return Reply(text="\n".join(text), rows=tuple(rows))


def show_cantons(view: OwnHabits) -> Reply:
    """The cantons to choose from, whose public holidays are days off."""
    text = _("🎉 <b>Jours fériés</b>\nDe quel canton\u00a0? Ces jours-là sont libres.")
    rows = offer_cantons(view.habits.calendar.canton, lambda number: Tap(action=Action.CANTON, choice=number))
    return Reply(text=text, rows=(*rows, _back()))


def show_leave(view: OwnHabits, *, changed: bool = False) -> Reply:
    """The leave, if any, and buttons to take one or to come back."""
    lines = [
        _("✅ C’est noté.") if changed else _("🏖 <b>Pause</b>"),
        *(
            [_("Tu n’es plus en pause. Reste prévu, si tu ne l’annules pas\u00a0:")]
            if view.ended and view.leaves
            else []
        ),
        *(_word_leave(view) or [_("Tu n’es pas en pause.")]),
        _("Pendant une pause\u00a0: pas de rappel, et tes jours d’affilée restent."),
        "",
        _("Ou écris\u00a0: <code>/pause 12.07–26.07</code>, <code>/pause jusqu’au 3.8</code>"),
    ]
    rows: tuple[Row, ...] = (offer_lengths(),)
    if view.leave is not None:
        under_way = view.leave.first <= view.today
        words = _("▶ Reprendre maintenant") if under_way else _("✖ Annuler ce qui est prévu")
        rows = (*rows, ((words, Tap(action=Action.LEAVE_STOP)),))
    return Reply(text="\n".join(lines), rows=(*rows, _back()))


def offer_lengths() -> Row:
    """Buttons for a leave from today on: of a week or two, or until a day to be written."""
    labels = (_("1 semaine"), _("2 semaines"))
    lengths = [
        (words, Tap(action=Action.LEAVE_FOR, choice=days)) for words, days in zip(labels, DAYS_OFFERED, strict=True)
    ]
    return (*lengths, (_("Jusqu’à…"), Tap(action=Action.LEAVE_UNTIL)))


def ask_until() -> Reply:
    """Until when the leave lasts is to be written."""
    return Reply(
        text=_(
            "🏖 Jusqu’à quand\u00a0? Écris le dernier jour, par exemple «\u00a0jusqu’au 3.8\u00a0», "
            "ou «\u00a012.07–26.07\u00a0»."
        ),
        rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),),
    )


def clock(minute: int) -> str:
    """A minute of the day as a clock shows it: « 08:30 »."""
    return f"{minute // 60:02}:{minute % 60:02}"


def offer_times(chosen: int | None, make_tap: Callable[[int], Tap]) -> tuple[Row, ...]:
    """Common times as buttons, the present one ticked."""
    buttons = [
        (f"✓ {clock(minute)}" if minute == chosen else clock(minute), make_tap(minute)) for minute in TIMES_OFFERED
    ]
    return in_rows(buttons, 4)


def offer_cantons(chosen: str | None, make_tap: Callable[[int], Tap]) -> tuple[Row, ...]:
    """The cantons as buttons, each by its number from 1, and none of them as 0."""
    buttons = [
        (f"✓ {canton}" if canton == chosen else canton, make_tap(number))
        for number, canton in enumerate(CANTONS, start=1)
    ]
    return (*in_rows(buttons, 6), ((_("Aucun"), make_tap(0)),))


def word_days(days: int) -> str:
    """Weekdays in words: « tous les jours », « lun mar mer »."""
    if days == EVERY_DAY:
        return _("tous les jours")
    return " ".join(name for weekday, name in enumerate(_weekdays()) if has_weekday(days, weekday))


def offer_days(days: int, make_tap: Callable[[int], Tap]) -> tuple[Row, ...]:
    """A week to tick, and its two common forms."""
    common = ((_("Tous les jours"), make_tap(EVERY_DAY)), (_("Lundi à vendredi"), make_tap(MONDAY_TO_FRIDAY)))
    return (_toggles(days, make_tap), common)


def _toggles(days: int, make_tap: Callable[[int], Tap]) -> Row:
    """A button for each weekday; a tap says what the week is then, so that a double tap does no harm."""
    names = (_("L"), _("Ma"), _("Me"), _("J"), _("V"), _("S"), _("D"))
    return tuple(
        (f"✓{name}" if has_weekday(days, weekday) else name, make_tap(days ^ 1 << weekday))
        for weekday, name in enumerate(names)
    )


def _set_days(days: int, other: int | None) -> Tap:
    # Without any day in the second week, the buttons would say that there is none.
    return Tap(action=Action.DAYS_SET, asked_id=int(other is not None), sequence=days, choice=other or 0)


def _back() -> Row:
    return ((_("⬅ Rappels"), Tap(action=Action.REMINDER)),)


def _weekdays() -> tuple[str, ...]:
    return (_("lun"), _("mar"), _("mer"), _("jeu"), _("ven"), _("sam"), _("dim"))


def _word_weeks(view: OwnHabits) -> str:
    days, other = view.days
    if other is None:
        return word_days(days)
    return _("{this} cette semaine, {next} la semaine prochaine").format(this=word_days(days), next=word_days(other))


def _word_leave(view: OwnHabits) -> list[str]:
    """The leave under way and each one to come, a line each: one that is seen can be given up."""
    return [_word_one(leave, view.today) for leave in view.leaves]


def _word_one(leave: Leave, today: date) -> str:
    if leave.first == leave.last:
        return _("🏖 Libre le {day}").format(day=on_day(leave.first))
    if leave.first <= today:
        return _("🏖 En pause jusqu’au <b>{day}</b> inclus").format(day=on_day(leave.last))
    return _("🏖 En pause du {first} au {last}").format(first=on_day(leave.first), last=on_day(leave.last))


def _word_moment(moment: datetime, today: date) -> str:
    time = f"{moment:%H:%M}"
    match (moment.date() - today).days:
        case 0:
            return _("aujourd’hui à {time}").format(time=time)
        case 1:
            return _("demain à {time}").format(time=time)
        case _:
            return _("le {day} à {time}").format(day=on_day(moment.date()), time=time)


def _hint(view: OwnHabits) -> list[str]:
    habits = view.habits
    if habits.minute is None or not habits.chosen or not is_quiet(habits.minute):
        return []
    return [_("🌙 C’est l’heure où je me tais d’habitude. Tu l’as choisie, alors je t’écrirai quand même.")]
