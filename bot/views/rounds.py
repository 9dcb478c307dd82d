"""The end of a round, and when there is nothing to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.question import say_what
from bot.views.reply import Reply, escape
from bot.views.times import comes_back, decimal, on_day

if TYPE_CHECKING:
    from bot.use_cases.screens import NothingToAsk
    from bot.use_cases.steps import RoundSummary

HARD_SHOWN = 3
LENGTH_OF_PROMPT = 90
WORTH_TELLING = 0.1


def show_summary(summary: RoundSummary) -> Reply:
    """How the round went, what was hard, what it changed, and three ways on."""
    parts = [_score(summary), _hard(summary), _forecast(summary), f"{_streak(summary)}\n{_next_round(summary)}"]
    return Reply(text="\n\n".join(part for part in parts if part), rows=_rows(summary))


def show_nothing(screen: NothingToAsk) -> Reply:
    """Nothing to ask now: what was learnt rests, and when to come back."""
    text = _("🌿 <b>Tout est frais.</b>\nRien n’a besoin d’être revu maintenant\u00a0: laisse reposer.")
    if screen.next_day is not None:
        wait = comes_back((screen.next_day - screen.today).days)
        text += "\n" + _("Prochaine révision\u00a0: {wait}.").format(wait=wait)
    return Reply(
        text=text,
        rows=(
            ((_("➕ Encore 5 quand même"), Tap(action=Action.MORE)),),
            ((_("📊 Mes progrès"), Tap(action=Action.PROGRESS)),),
        ),
    )


def _score(summary: RoundSummary) -> str:
    if summary.answered == 0:
        return _("🏁 <b>Série terminée.</b>\nCes questions ont été retirées entre-temps.")
    right = counted("{count} juste", "{count} justes", summary.right)
    score = _("🏁 <b>Série terminée\u00a0: {right} sur {answered}.</b>").format(right=right, answered=summary.answered)
    return f"{score}\n{_rapid(summary)}" if summary.rapid else f"{score} {_cheer(summary)}"


def _cheer(summary: RoundSummary) -> str:
    share = summary.right / summary.answered
    if share == 1:
        return _("Sans faute\u00a0!")
    if share >= 0.7:
        return _("Beau travail\u00a0!")
    return _("Continue, ça rentre.") if share >= 0.4 else _("C’est en se trompant qu’on retient.")


def _rapid(summary: RoundSummary) -> str:
    """How many answers don't count, in the place of a cheer: nobody knows what was behind them."""
    return counted(
        "⚡ {count} réponse était trop rapide pour compter\u00a0: prends le temps de lire.",
        "⚡ {count} réponses étaient trop rapides pour compter\u00a0: prends le temps de lire.",
        summary.rapid,
    )


def _hard(summary: RoundSummary) -> str:
    if not summary.hard:
        return ""
    lines = [f"• {escape(say_what(question, LENGTH_OF_PROMPT))}" for question in summary.hard[:HARD_SHOWN]]
    more = len(summary.hard) - HARD_SHOWN
    if more > 0:
        lines.append(counted("… et {count} autre", "… et {count} autres", more))
    return "\n".join([f"<b>{_('À revoir')}</b>", *lines])


def _forecast(summary: RoundSummary) -> str:
    """What the round changed, in facts: a share of a thousand facts would read as nothing for weeks."""
    gained = summary.facts * (summary.forecast - summary.forecast_before)
    words = _("📈 <b>+{gained} notions</b>.") if gained >= 2 else _("📈 <b>+{gained} notion</b>.")
    gain = words.format(gained=decimal(gained)) if gained >= WORTH_TELLING else "📈"
    values = {
        "gain": gain,
        "known": counted("{count}\u00a0notion", "{count}\u00a0notions", round(summary.facts * summary.forecast)),
        "facts": summary.facts,
        "day": on_day(summary.forecast_day),
    }
    if summary.forecast_day > summary.today:
        return _("{gain} Sans plus rien faire, tu saurais encore {known} à l’examen du {day}.").format(**values)
    return _("{gain} Aujourd’hui, tu sais {known} sur {facts}.").format(**values)


def _streak(summary: RoundSummary) -> str:
    goal = _("🎯 Objectif du jour atteint.") + " " if summary.reached_goal else ""
    if summary.streak < 2:
        return goal + _("🔥 Premier jour\u00a0: c’est parti.")
    return goal + counted("🔥 {count} jour d’affilée.", "🔥 {count} jours d’affilée.", summary.streak)


def _next_round(summary: RoundSummary) -> str:
    """When the next round makes sense: at once while there is something worth asking, else tomorrow."""
    if summary.fresh:
        return _("⏭ Prochaine série\u00a0: demain. D’ici là, laisse reposer.")
    return _("⏭ Prochaine série\u00a0: demain, ou tout de suite avec /quiz.")


def _rows(summary: RoundSummary) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    rows: list[tuple[tuple[str, Tap], ...]] = [
        ((_("➕ Encore 5"), Tap(action=Action.MORE)), (_("📊 Mes progrès"), Tap(action=Action.PROGRESS)))
    ]
    if summary.hard:
        rows.append(((_("🔂 Revoir mes erreurs"), Tap(action=Action.MISTAKES, asked_id=summary.round_id)),))
    return tuple(rows)
