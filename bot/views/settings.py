"""/reglages: the exam day, the daily goal, and the way to reminders and leave."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.habits import summarise_habits
from bot.views.language import _, counted
from bot.views.reply import Reply, in_rows
from bot.views.times import on_day
from questions.leaves import read_month
from questions.people import DAILY_GOALS
from questions.reminders import fold_words

if TYPE_CHECKING:
    from bot.use_cases.habits import OwnHabits
    from bot.views.reply import Row
    from questions.people import Person

EXAM_MONTH = 6
YEARS_OFFERED = 3
_DAY_AND_MONTH = re.compile(r"(?:le )?\d{1,2}(?:er)? ?(?:[./] ?\d{1,2}(?: ?[./] ?\d*)?|([a-z]{3,9})\.?(?: ?\d*)?)")
_MONTH = re.compile(r"(?:(\d{1,2})(?:er)?)? ?([a-z]{3,9})\.? ?(\d{4}|\d{2})|(\d{1,2}) ?[./] ?(\d{4})")
_AROUND = re.compile(r"^\s*(?:le\s+)?|[\s.]+$", re.IGNORECASE)


def show_settings(person: Person, *, today: date, habits: OwnHabits) -> Reply:
    """What is set, and buttons to change it; any other exam day is typed."""
    exam = _("pas encore indiqué") if person.exam_day is None else _exam(person.exam_day, today)
    lines = (
        _("⚙️ <b>Réglages</b>"),
        _("🎓 Examen\u00a0: <b>{exam}</b>").format(exam=exam),
        _("📏 Une série\u00a0: <b>{goal} questions</b>").format(goal=person.daily_goal),
        *summarise_habits(habits),
        "",
        _("Choisis un mois d’examen ou écris le jour exact, par exemple\u00a0: <code>12.06.{year}</code>").format(
            year=today.year + YEARS_OFFERED
        ),
    )
    goals = [
        (f"✓ {goal}" if goal == person.daily_goal else str(goal), Tap(action=Action.DAILY_GOAL, choice=goal))
        for goal in DAILY_GOALS
    ]
    ways = ((_("⏰ Rappels"), Tap(action=Action.REMINDER)), (_("🏖 Pause"), Tap(action=Action.LEAVE)))
    return Reply(text="\n".join(lines), rows=(*_offer_exam_days(today), *in_rows(goals, 5), ways))


def read_exam_day(text: str) -> date | None:
    """The day in « 12.06.2029 », « 2029-06-12 » or « le 12 juin 29 », the first one in « juin 2029 »; None for none."""
    text = _AROUND.sub("", text)
    for separator in (".", "/", "-"):
        parts = text.split(separator)
        if len(parts) == 3 and all(part.isascii() and part.isdigit() for part in parts):
            day, month, year = reversed(parts) if len(parts[0]) == 4 else parts
            return _make_day(int(year), int(month), int(day))
    return _read_month(text)


def looks_like_day(text: str) -> bool:
    """Whether a text is probably meant for a day, though it can't be read as one: « 12.06 », « le 12 juin »."""
    found = _DAY_AND_MONTH.fullmatch(fold_words(text))
    return found is not None and (found[1] is None or read_month(found[1]) > 0)


def _read_month(text: str) -> date | None:
    found = _MONTH.fullmatch(fold_words(text))
    if found is None:
        return None
    day, name, year, number, numbered_year = found.groups()
    return _make_day(int(year or numbered_year), int(number) if number else read_month(name), int(day or 1))


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except (ValueError, OverflowError):
        return None


def show_unreadable_day(today: date) -> Reply:
    """What somebody reads who wrote something else than a day, with days to tap."""
    text = _("Je ne comprends pas cette date. Écris-la ainsi\u00a0: <code>12.06.2029</code>")
    return Reply(text=text, rows=_offer_exam_days(today))


def _offer_exam_days(today: date) -> tuple[Row, ...]:
    exams = [(words, Tap(action=Action.EXAM_DAY, asked_id=day.toordinal())) for words, day in exam_months(today)]
    exams.append((_("Je ne sais pas"), Tap(action=Action.EXAM_DAY)))
    return in_rows(exams, 2)


def _exam(exam_day: date, today: date) -> str:
    days = (exam_day - today).days
    if days <= 0:
        return _("{day}, c’est passé\u00a0: indique la nouvelle date").format(day=on_day(exam_day))
    wait = counted("dans {count}\u00a0jour", "dans {count}\u00a0jours", days)
    return f"{on_day(exam_day)}, {wait}"


def exam_months(today: date) -> list[tuple[str, date]]:
    """« Juin 2029 » and its first day, for the next years: exams of the third year are written in June."""
    first = today.year if today < date(today.year, EXAM_MONTH, 1) else today.year + 1
    years = range(first, first + YEARS_OFFERED)
    return [(_("Juin {year}").format(year=year), date(year, EXAM_MONTH, 1)) for year in years]
