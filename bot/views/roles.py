"""Who teaches and who administers, for admins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _
from bot.views.reply import Reply, escape, label, turn_pages
from questions.people import Role

if TYPE_CHECKING:
    from bot.use_cases.roles import RolePage, RoleView
    from bot.views.reply import Row
    from questions.people import Person


def show_roles(found: RolePage) -> Reply:
    """A page of those who administer or teach, as buttons; and the way to appoint one more."""
    rows: list[Row] = [
        ((label(person.first_name, after=f" · {word_role(person.role)}"), Tap(action=Action.ROLE, asked_id=person.id)),)
        for person in found.people
    ]
    rows.extend(turn_pages(found.page, found.pages, Tap(action=Action.ROLES)))
    rows.append(((_("🔗 Lien pour formatrice ou formateur"), Tap(action=Action.INVITE_TRAINER)),))
    rows.append(((_("⬅ Administration"), Tap(action=Action.ADMIN)),))
    text = _("🛠 <b>Rôles</b>\nTouchez un nom pour voir ses classes ou retirer le rôle.")
    return Reply(text=text, rows=tuple(rows))


def show_role(view: RoleView) -> Reply:
    """Somebody's role and cohorts."""
    cohorts = ", ".join(cohort.name for cohort in view.cohorts) or "–"
    lines = (
        f"👤 <b>{escape(view.person.first_name)}</b> · {word_role(view.person.role)} · n°\u00a0{view.person.id}",
        _("👥 {cohorts}").format(cohorts=escape(cohorts)),
    )
    rows = [((_("⬅ Rôles"), Tap(action=Action.ROLES)),)]
    if not view.oneself:
        rows.insert(0, ((_("🚫 Retirer le rôle"), Tap(action=Action.ROLE_TAKE, asked_id=view.person.id)),))
        rows.insert(1, ((_("🗑 Effacer cette personne"), Tap(action=Action.PERSON_ERASE, asked_id=view.person.id)),))
    return Reply(text="\n".join(lines), rows=tuple(rows))


def ask_to_take(view: RoleView) -> Reply:
    """Whether the role is really to go, and what that means."""
    text = _(
        "🚫 Retirer à <b>{name}</b> le rôle {role}\u00a0?\nEffet immédiat, aussi sur les boutons déjà affichés. Ses "
        "classes restent avec leurs autres formatrices et formateurs, ses invitations ouvertes se ferment."
    ).format(name=escape(view.person.first_name), role=word_role(view.person.role))
    sure = (_("🚫 Oui, retirer"), Tap(action=Action.ROLE_TAKE, asked_id=view.person.id, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), Tap(action=Action.ROLE, asked_id=view.person.id))),))


def show_taken(person: Person) -> Reply:
    """That the role is gone."""
    text = _("🚫 {name} n’a plus de rôle particulier.").format(name=escape(person.first_name))
    return Reply(text=text, rows=(((_("⬅ Rôles"), Tap(action=Action.ROLES)),),))


def word_role(role: Role) -> str:
    """The role as it follows a name."""
    words = {
        Role.APPRENTICE: _("apprenti·e"),
        Role.TRAINER: _("formateur·rice"),
        Role.ADMIN: _("admin"),
    }
    return words[role]
