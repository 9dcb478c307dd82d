"""Mastery by domain, in words and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.pictures import draw_bars
from bot.views.reply import Picture, escape

if TYPE_CHECKING:
    from questions.results.progress import DomainProgress, Progress


def show_progress(progress: Progress) -> Picture:
    """The picture of all domains, and three sentences: today, mastery, what is next. Draws; call it in a thread."""
    lines = [
        f"📊 <b>{_('Tes progrès')}</b>",
        _today(progress),
        _seen(progress),
        _next(progress),
        "",
        *(_line(domain) for domain in progress.domains if domain.facts),
    ]
    return Picture(
        png=draw_bars(
            [(f"{domain.number}. {domain.title}", _share(domain)) for domain in progress.domains],
            title=_("Ce que tu saurais aujourd’hui"),
            empty=_("bientôt"),
        ),
        caption="\n".join(lines),
        rows=(((_("▶ Continuer"), Tap(action=Action.NEXT)),),),
    )


def _share(domain: DomainProgress) -> float | None:
    return domain.mastery if domain.facts else None


def _today(progress: Progress) -> str:
    if progress.reviews_today == 0:
        return _("Aujourd’hui\u00a0: pas encore de réponse.")
    right = counted("Aujourd’hui\u00a0: {count} juste", "Aujourd’hui\u00a0: {count} justes", progress.right_today)
    return right + _(" sur {answers}.").format(answers=progress.reviews_today)


def _seen(progress: Progress) -> str:
    seen = counted("Tu as rencontré {count} notion", "Tu as rencontré {count} notions", progress.seen)
    return seen + _(" sur {facts}.").format(facts=progress.facts)


def _next(progress: Progress) -> str:
    if progress.due_today == 0:
        return _("Rien à réviser pour le moment.")
    return counted("{count} notion à réviser maintenant.", "{count} notions à réviser maintenant.", progress.due_today)


def _line(domain: DomainProgress) -> str:
    title = escape(domain.title)
    return f"{domain.number}. {title}\u00a0: <b>{domain.mastery:.0%}</b> ({domain.seen}/{domain.facts})".replace(
        "%", "\u00a0%"
    )
