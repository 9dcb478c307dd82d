"""Updates that were given up, for admins: by type of error, never what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.reply import Reply, escape, label
from bot.views.times import at_time

if TYPE_CHECKING:
    from datetime import tzinfo

    from bot.use_cases.failed_updates import FailureGroup, Failures
    from bot.views.reply import Row

GROUPS_SHOWN = 20


def show_failures(found: Failures, *, done: str = "") -> Reply:
    """The types of errors with how many updates each has cost; first what was just done about one."""
    rows: list[Row] = [
        ((label(f"{group.error} · {len(group.updates)}"), Tap(action=Action.FAILURE, asked_id=group.number)),)
        for group in found.groups[:GROUPS_SHOWN]
    ]
    text = _(
        "⚠️ <b>Échecs</b>\nDes messages ou boutons que le bot n’a pas pu traiter après trois essais, par type d’erreur. "
        "Leur contenu n’est pas montré."
    )
    if not found.groups:
        text = _("🟢 <b>Échecs</b>\nAucun\u00a0: tout ce qui est arrivé a été traité.")
    rows.append(((_("⬅ Administration"), Tap(action=Action.ADMIN)),))
    return Reply(text=f"{done}\n\n{text}" if done else text, rows=tuple(rows))


def show_failure(group: FailureGroup, zone: tzinfo) -> Reply:
    """One type of error: when, how often, where to look, and what can be done."""
    lines = (
        f"⚠️ <b>{escape(group.error)}</b>",
        counted("{count}\u00a0échec", "{count}\u00a0échecs", len(group.updates)),
        _word_span(at_time(group.first_at, zone), at_time(group.last_at, zone)),
        _("Dans les logs, cherchez\u00a0: <code>{id}</code>").format(id=escape(group.latest_id)),
        "",
        _("Réessayer convient après une panne ou une mise à jour. Un bouton trop vieux sera simplement refusé."),
    )
    about = Tap(action=Action.FAILURES)
    retry = (_("🔁 Réessayer"), Tap(action=Action.FAILURE_RETRY, asked_id=group.number))
    discard = (_("🗑 Écarter"), Tap(action=Action.FAILURE_DISCARD, asked_id=group.number))
    return Reply(text="\n".join(lines), rows=((retry, discard), ((_("⬅ Échecs"), about),)))


def _word_span(first: str, last: str) -> str:
    if first == last:
        return _("Le {moment}").format(moment=last)
    return _("Du {first} au {last}").format(first=first, last=last)


def ask_to_discard(group: FailureGroup) -> Reply:
    """Whether they are really to go."""
    text = counted(
        "🗑 Écarter {count}\u00a0échec\u00a0? Il ne sera jamais traité.",
        "🗑 Écarter {count}\u00a0échecs\u00a0? Ils ne seront jamais traités.",
        len(group.updates),
    )
    sure = (_("🗑 Oui, écarter"), Tap(action=Action.FAILURE_DISCARD, asked_id=group.number, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), Tap(action=Action.FAILURE, asked_id=group.number))),))


def word_retried(count: int) -> str:
    """That they wait to be handled once more."""
    return counted("🔁 {count}\u00a0échec repart à l’essai.", "🔁 {count}\u00a0échecs repartent à l’essai.", count)


def word_discarded(count: int) -> str:
    """That they are set aside."""
    return counted("🗑 {count}\u00a0échec écarté.", "🗑 {count}\u00a0échecs écartés.", count)
