"""The apprentices of a cohort, as their trainers see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.naming import of_name
from bot.views.reply import Reply, cut_page, escape, label
from bot.views.times import days_ago, on_day_of

if TYPE_CHECKING:
    from bot.use_cases.members import MemberList, MemberView
    from bot.views.reply import Row
    from questions.cohorts import Member

MEMBERS_A_PAGE = 10


def show_members(found: MemberList, *, page: int = 0) -> Reply:
    """A page of the members as buttons: name, and when they last answered."""
    here = Tap(action=Action.MEMBERS, asked_id=found.cohort.id)
    some = cut_page(found.members, size=MEMBERS_A_PAGE, page=page, tap=here)
    rows: list[Row] = [
        ((_label(member, found), Tap(action=Action.MEMBER, asked_id=member.person.id)),) for member in some.shown
    ]
    rows.extend(some.turns)
    rows.append(((_("⬅ La classe"), Tap(action=Action.COHORT, asked_id=found.cohort.id)),))
    title = _("👤 <b>Membres {of_name}</b>\u00a0: {count}").format(
        of_name=of_name(found.cohort.name), count=len(found.members)
    )
    hint = (
        _("Après le prénom\u00a0: la dernière réponse. 🔕 ne peut pas être joint·e, 🏖 en pause.") if some.shown else ""
    )
    return Reply(text=f"{title}\n{hint}".strip(), rows=tuple(rows))


def _label(member: Member, found: MemberList) -> str:
    lost = "🔕 " if member.person.unreachable_since is not None else ""
    leave = "🏖 " if member.person.id in found.on_leave else ""
    return label(f"{lost}{leave}{member.person.first_name}", after=f" · {days_ago(member.last_day, found.today)}")


def show_member(view: MemberView) -> Reply:
    """One apprentice: how active, since when, reachable or not; and what their trainer can do."""
    person = view.member.person
    erase = ((_("🗑 Effacer cette personne"), Tap(action=Action.PERSON_ERASE, asked_id=person.id)),)
    rows = (
        ((_("📱 Nouveau téléphone"), Tap(action=Action.INVITE_BACK, asked_id=person.id)),),
        ((_("🚪 Retirer de la classe"), Tap(action=Action.MEMBER_REMOVE, asked_id=person.id)),),
        *((erase,) if view.may_erase else ()),
        ((_("⬅ Membres"), Tap(action=Action.MEMBERS, asked_id=view.cohort.id)),),
    )
    return Reply(text="\n".join(_describe(view)), rows=rows)


def _describe(view: MemberView) -> list[str]:
    person = view.member.person
    lines = [
        f"👤 <b>{escape(person.first_name)}</b> · {escape(view.cohort.name)} · n°\u00a0{person.id}",
        _("Dernière réponse\u00a0: {day}").format(day=days_ago(view.member.last_day, view.today)),
    ]
    if view.answers:
        answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", view.answers)
        lines.append(answers + counted(" sur {count}\u00a0jour", " sur {count}\u00a0jours", view.days))
    if person.consented_at is not None:
        lines.append(_("Dans la classe depuis le {day}").format(day=on_day_of(person.consented_at, view.zone)))
    if person.unreachable_since is not None:
        lines.append(
            _("🔕 A bloqué le bot, on ne peut pas lui écrire depuis le {day}.").format(
                day=on_day_of(person.unreachable_since, view.zone)
            )
        )
    if view.on_leave:
        lines.append(_("🏖 En pause aujourd’hui."))
    return lines


def ask_to_remove(view: MemberView) -> Reply:
    """Whether the apprentice is really to go, and what that means."""
    person = view.member.person
    text = _(
        "🚪 Retirer <b>{name}</b> {of_cohort}\u00a0?\nSes réponses sont gardées et restent à sa disposition\u00a0; "
        "vous ne les verrez plus."
    ).format(name=escape(person.first_name), of_cohort=of_name(view.cohort.name))
    sure = (_("🚪 Oui, retirer"), Tap(action=Action.MEMBER_REMOVE, asked_id=person.id, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), Tap(action=Action.MEMBER, asked_id=person.id))),))
