"""A set on its way to a cohort, on a trainer's phone: to whom, from when, how, and what it would ask of each day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.programme import MONTHS
from bot.views.reply import Reply, escape, in_rows, label
from bot.views.sets import word_publication
from bot.views.times import on_day
from questions.quiz.publishing import number_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.use_cases.publishing import DayChoice, PublicationPlan, Published, Targets
    from bot.use_cases.sets import SetView
    from bot.views.reply import Row
    from questions.learning.load import LoadForecast

COHORTS_SHOWN = 40
DRIPS = (2, 5, 10)
MOST_A_DAY = 255
"""A button's choice is one byte."""
WEEK = 7


def choose_cohort(targets: Targets) -> Reply:
    """To which cohort the set is to go."""
    number = number_of(targets.info.id)
    back = ((_("⬅ Série"), Tap(action=Action.SET, asked_id=number)),)
    if not targets.cohorts:
        text = _("📣 Vous n’avez pas encore de classe\u00a0: créez-en une avec /classe, puis publiez.")
        return Reply(text=text, rows=(back,))
    rows = [
        (
            (
                label(("✅ " if cohort.id in targets.having else "") + cohort.name, keep_end=True),
                Tap(action=Action.PUBLISH_COHORT, asked_id=number, sequence=cohort.id),
            ),
        )
        for cohort in targets.cohorts[:COHORTS_SHOWN]
    ]
    text = _("📣 À quelle classe donnez-vous <b>{title}</b>\u00a0? (✅\u00a0: elle l’a déjà)").format(
        title=escape(targets.info.title)
    )
    return Reply(text=text, rows=(*rows, back))


def choose_day(choice: DayChoice) -> Reply:
    """From which day the cohort is to be asked."""
    buttons = [
        (words, Tap(action=Action.PUBLISH_DAY, asked_id=choice.number, sequence=day.toordinal()))
        for words, day in _offer_days(choice.today)
    ]
    text = _("📅 À partir de quand <b>{cohort}</b> reçoit-elle <b>{title}</b>\u00a0?").format(
        cohort=escape(choice.cohort.name), title=escape(choice.info.title)
    )
    return Reply(text=text, rows=(*in_rows(buttons, 2), _cancel()))


def show_plan(plan: PublicationPlan) -> Reply:
    """All that was said, what it would ask of each day, and the other ways of giving the set."""
    facts = counted("{count}\u00a0nouvelle notion", "{count}\u00a0nouvelles notions", plan.facts)
    lines = [
        f"📣 <b>{escape(plan.info.title)}</b> → <b>{escape(plan.cohort.name)}</b>",
        f"{facts}, {_word_from(plan.from_day, plan.today)}, {_word_how(plan.facts_a_day)}.",
        "",
        *_word_forecast(plan),
    ]
    return Reply(text="\n".join(lines), rows=_list_ways(plan))


def show_published(done: Published) -> Reply:
    """That the cohort has the set."""
    words = (
        _("✅ <b>{cohort}</b> a maintenant <b>{title}</b>, {how}.")
        if done.is_new
        else _("✅ <b>{cohort}</b> a toujours <b>{title}</b>, désormais {how}.")
    )
    text = words.format(
        cohort=escape(done.cohort.name),
        title=escape(done.info.title),
        how=word_publication(done.publication, done.today),
    )
    back = ((_("📚 Voir la série"), Tap(action=Action.SET, asked_id=number_of(done.info.id))),)
    return Reply(text=text, rows=(back,))


def ask_to_unpublish(view: SetView, *, cohort_id: int) -> Reply:
    """Whether the cohort is really to lose the set, and what that means."""
    number = number_of(view.info.id)
    name = next((cohort.name for cohort, _one in view.publications if cohort.id == cohort_id), "")
    text = _(
        "↩ Reprendre <b>{title}</b> à <b>{cohort}</b>\u00a0?\nLa classe n’en recevra plus de questions\u00a0; "
        "ses réponses restent."
    ).format(title=escape(view.info.title), cohort=escape(name))
    sure = (_("↩ Oui, reprendre"), Tap(action=Action.UNPUBLISH, asked_id=number, sequence=cohort_id, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), Tap(action=Action.SET, asked_id=number))),))


def _word_from(day: date, today: date) -> str:
    # After midnight the day of study is still yesterday's by the calendar: no date that looks past.
    return _("dès maintenant") if day <= today else _("dès le {day}").format(day=on_day(day))


def _offer_days(today: date) -> list[tuple[str, date]]:
    tomorrow = today + timedelta(days=1)
    monday = today + timedelta(days=WEEK - today.weekday())
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    days = {
        today: _("Aujourd’hui"),
        tomorrow: _("Demain"),
        monday: _("Lundi {day}").format(day=on_day(monday)),
        first: _("1er {month}").format(month=_(MONTHS[first.month - 1])),
    }
    return [(words, day) for day, words in sorted(days.items())]


def _word_how(facts_a_day: int | None) -> str:
    if facts_a_day is None:
        return _("tout d’un coup")
    return counted("{count}\u00a0notion par jour", "{count}\u00a0notions par jour", facts_a_day)


def _word_forecast(plan: PublicationPlan) -> list[str]:
    forecast = plan.forecast
    if forecast is None:
        return [_("Personne n’est encore dans cette classe\u00a0: il n’y a pas de charge à prévoir.")]
    lines = [
        _("⏱ <b>Minutes par jour</b>, sans → avec ces notions"),
        *_word_weeks(forecast),
        _("<i>Entre parenthèses\u00a0: ce que 9\u00a0apprenti·es sur\u00a010 ne dépassent pas.</i>"),
    ]
    cap = round(forecast.cap)
    if not forecast.is_over:
        return [*lines, _("✅ La classe reste sous ses {cap}\u00a0minutes par jour.").format(cap=cap)]
    over = _("⚠️ C’est plus que les {cap}\u00a0minutes par jour de la classe.").format(cap=cap)
    if forecast.drip is None:
        return [*lines, f"{over} " + _("Même une notion par jour y conduit\u00a0: mieux vaut plus tard.")]
    return [*lines, f"{over} " + _("Je propose {how}.").format(how=_word_how(forecast.drip))]


def _word_weeks(forecast: LoadForecast) -> Iterator[str]:
    """A line for each run of weeks that are alike."""
    numbered = enumerate((_word_load(forecast, week) for week in range(len(forecast.without.median) // WEEK)), start=1)
    for words, run in groupby(numbered, key=itemgetter(1)):
        weeks = [week for week, _words in run]
        if len(weeks) == 1:
            yield _("Semaine {week}\u00a0: {words}").format(week=weeks[0], words=words)
        else:
            yield _("Semaines {first} à {last}\u00a0: {words}").format(first=weeks[0], last=weeks[-1], words=words)


def _word_load(forecast: LoadForecast, week: int) -> str:
    """The heaviest day of a week: for the one in the middle, and for the one whom nine out of ten stay below."""
    days = slice(week * WEEK, (week + 1) * WEEK)
    figures = [
        round(max(minutes[days]))
        for load in (forecast.without, forecast.published)
        for minutes in (load.median, load.high)
    ]
    return _("{middle} → {middle_with} min (au plus {high} → {high_with})").format(
        middle=figures[0], high=figures[1], middle_with=figures[2], high_with=figures[3]
    )


def _list_ways(plan: PublicationPlan) -> tuple[Row, ...]:
    current = plan.facts_a_day
    confirm = (_("✔ Publier"), _about(plan, Action.PUBLISH_CONFIRM, current))
    rows: list[Row] = [(confirm,)]
    drip = None if plan.forecast is None or plan.forecast.drip is None else min(plan.forecast.drip, MOST_A_DAY)
    if plan.forecast is not None and plan.forecast.is_over and drip is not None and drip != current:
        words = _("💧 {how} (proposé)").format(how=_word_how(drip))
        rows.insert(0, ((words, _about(plan, Action.PUBLISH_HOW, drip)),))
    others = [one for one in (None, *DRIPS) if one != current and (one is None or one < plan.facts)]
    buttons = [(label(_word_how(one)), _about(plan, Action.PUBLISH_HOW, one)) for one in others]
    return (*rows, *in_rows(buttons, 2), _cancel())


def _about(plan: PublicationPlan, action: Action, facts_a_day: int | None) -> Tap:
    return Tap(action=action, asked_id=plan.number, choice=facts_a_day or 0)


def _cancel() -> Row:
    return ((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),)
