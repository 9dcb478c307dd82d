"""Mastery by domain today and on the exam day, in words and as a picture; what a chosen mark takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.pictures import Bar, Legend, draw_bars
from bot.views.reply import Picture, Reply, escape
from bot.views.times import decimal, on_day

if TYPE_CHECKING:
    from bot.use_cases.progress import Need, Progress
    from questions.plan.model import Plan

MARKS_OFFERED = (4.0, 4.5, 5.0, 5.5)
PASS_MARK = 4.0


def show_progress(progress: Progress) -> Picture:
    """The picture of all domains, and three sentences: today, what was met, where it leads.

    Draws; call it in a thread.
    """
    lines = [
        f"📊 <b>{_('Tes progrès')}</b>",
        _today(progress),
        _seen(progress),
        _forecast(progress),
    ]
    return Picture(png=_draw(progress), caption="\n".join(lines), rows=_rows(progress))


def show_need(need: Need, plan: Plan) -> Reply:
    """How many answers and minutes a day the mark takes, in the whole written exam or one of its positions."""
    again = ((_("▶ Continuer"), Tap(action=Action.NEXT)),)
    if need.exam_day is None:
        text = _("🎯 Pour calculer un effort par jour, il me faut ta date d’examen : /reglages")
        return Reply(text=text, rows=(((_("⚙️ Réglages"), Tap(action=Action.SETTINGS)),),))
    values = {"mark": decimal(need.mark), "day": on_day(need.exam_day), "part": _part(need, plan)}
    if need.answers is None or need.minutes is None:
        text = _(
            "🎯 Un {mark} {part} le {day}, même avec 60 réponses par jour, je n’y compte pas. "
            "Vise la note juste en dessous : chaque réponse rapproche."
        ).format(**values)
        return Reply(text=text, rows=(again,))
    minutes = counted("{count} minute", "{count} minutes", need.minutes)
    text = _(
        "🎯 Pour viser <b>{mark}</b> {part} le {day} : environ <b>{answers} réponses par jour</b>, "
        "soit {minutes}. C’est une estimation, pas une promesse."
    ).format(**values, answers=need.answers, minutes=minutes)
    return Reply(text=text, rows=(again,))


def list_aims(domain: int = 0) -> tuple[tuple[str, Tap], ...]:
    """The marks that one may aim for, as buttons; in one domain, or (0) in the whole written exam."""
    return tuple(
        (
            _("Viser {mark}").format(mark=decimal(mark)),
            Tap(action=Action.NEED, choice=round(10 * mark), asked_id=domain),
        )
        for mark in MARKS_OFFERED
    )


def _part(need: Need, plan: Plan) -> str:
    if need.domain is None:
        return _("à l’écrit")
    title = next((domain.title for domain in plan.domains if domain.number == need.domain), "")
    return _("dans le domaine {number} ({title})").format(number=need.domain, title=escape(title))


def _draw(progress: Progress) -> bytes:
    later = _("à l’examen, à ton rythme")
    legend = Legend(title=_("Ce que tu sais de chaque domaine"), now=_("aujourd’hui"), later=later, empty=_("bientôt"))
    rows = [
        Bar(
            label=f"{domain.number}. {domain.title}",
            now=domain.today if domain.facts else None,
            later=domain.going_on if domain.facts else None,
        )
        for domain in progress.domains
    ]
    return draw_bars(rows, legend=legend)


def _rows(progress: Progress) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    go_on = ((_("▶ Continuer"), Tap(action=Action.NEXT)), (_("🎯 Objectifs"), Tap(action=Action.PLAN)))
    if progress.marks is None:
        return (go_on, ((_("⚙️ Ma date d’examen"), Tap(action=Action.SETTINGS)),))
    return (go_on, list_aims())


def _today(progress: Progress) -> str:
    right = counted("Aujourd’hui\u00a0: {count} juste", "Aujourd’hui\u00a0: {count} justes", progress.right_today)
    text = right + _(" sur {answers}.").format(answers=progress.answers_today)
    if progress.answers_today == 0:
        text = _("Aujourd’hui\u00a0: pas encore de réponse.")
    if progress.streak > 1:
        text += " " + counted("🔥 {count} jour d’affilée.", "🔥 {count} jours d’affilée.", progress.streak)
    return text


def _seen(progress: Progress) -> str:
    seen = counted("Tu as rencontré {count} notion", "Tu as rencontré {count} notions", progress.seen)
    return seen + _(" sur {facts}.").format(facts=progress.facts)


def _forecast(progress: Progress) -> str:
    if progress.exam_day is None:
        return _("Donne-moi ta date d’examen et je te dirai où tu vas.")
    if progress.marks is None:
        return _("Ta date d’examen est passée\u00a0: indique la nouvelle dans /reglages.")
    untouched, going_on = progress.marks
    pace = counted("{count} réponse", "{count} réponses", round(progress.answers_per_day))
    text = _(
        "À l’écrit du {day}, avec {pace} par jour\u00a0: environ <b>{mark}</b> (sans rien faire\u00a0: {low})."
    ).format(day=on_day(progress.exam_day), pace=pace, mark=decimal(going_on), low=decimal(untouched))
    return text if going_on >= PASS_MARK else text + " " + _("Touche une note pour voir ce qu’elle demande.")
