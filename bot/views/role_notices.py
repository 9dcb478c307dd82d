"""Words for roles given and taken, to the admins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.role_notices import ROLE_CHANGED
from bot.views.language import _
from bot.views.reply import Reply, escape
from questions.people import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.role_notices import RoleChanged
    from bot.use_cases.syllabus import Syllabus


def show_role_changed(changed: RoleChanged, _syllabus: Syllabus) -> Reply:
    """Who has which role from now on, through whom, and the button to where it can be taken back."""
    person = escape(changed.person)
    if changed.role is Role.APPRENTICE:
        what = _("🛠 <b>{person}</b> n’a plus de rôle.").format(person=person)
    elif changed.role is Role.TRAINER:
        what = _("🛠 <b>{person}</b> est maintenant formatrice ou formateur.").format(person=person)
    else:
        what = _("🛠 <b>{person}</b> est maintenant admin.").format(person=person)
    lines = (what, _word_how(changed), _("Ce n’est pas voulu\u00a0? Regardez tout de suite dans les rôles."))
    return Reply(text="\n".join(lines), rows=(((_("🛠 Rôles"), Tap(action=Action.ROLES)),),))


def _word_how(changed: RoleChanged) -> str:
    by = escape(changed.by)
    if changed.invited:
        return _("Une invitation de {by} a servi.").format(by=by or "?")
    return _("C’est {by} qui l’a changé.").format(by=by) if by else _("Les réglages du bot l’ont changé.")


ROLE_VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {ROLE_CHANGED: show_role_changed}
