"""Words for how a message to many ended, to who wrote it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.broadcast_ends import BROADCAST_ENDED
from bot.views.language import _, counted
from bot.views.limits import cut_text
from bot.views.reply import Reply, escape
from bot.views.times import grouped
from questions.knowledge.french import nest_quotes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.broadcast_ends import BroadcastEnd
    from bot.use_cases.syllabus import Syllabus

LONGEST_QUOTE: Final = 60


def show_end(end: BroadcastEnd, _syllabus: Syllabus) -> Reply:
    """How many have the message, how many can't be reached, and the button to the whole of it."""
    title = _("⏹ <b>Votre message a été arrêté</b>") if end.was_stopped else _("✅ <b>Votre message est arrivé</b>")
    quoted = escape(nest_quotes(cut_text(" ".join(end.text.split()), LONGEST_QUOTE)))
    lines = [
        title,
        _("«\u00a0{text}\u00a0»").format(text=quoted),
        _("📨 Envoyé à {sent} sur {people}").format(sent=grouped(end.sent), people=grouped(end.people)),
    ]
    if end.unreachable:
        lines.append(
            counted(
                "🔕 {count} personne n’est pas joignable",
                "🔕 {count} personnes ne sont pas joignables",
                end.unreachable,
            )
        )
    if end.left_out and not end.was_stopped:
        lines.append(
            counted(
                "🚪 {count} personne n’est plus dans la classe",
                "🚪 {count} personnes ne sont plus dans la classe",
                end.left_out,
            )
        )
    more = (_("✉️ Voir l’envoi"), Tap(action=Action.BROADCAST, asked_id=end.broadcast_id))
    return Reply(text="\n".join(lines), rows=((more,),))


BROADCAST_END_VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {BROADCAST_ENDED: show_end}
