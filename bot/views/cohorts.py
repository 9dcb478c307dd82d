"""A trainer's cohorts: the list, one of them, the steps to change it; and an apprentice's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.use_cases import cohort_drafts
from bot.views.language import _, counted
from bot.views.naming import of_name
from bot.views.question import say_what
from bot.views.reply import Reply, cut_page, escape, in_rows, label
from bot.views.settings import YEARS_OFFERED, exam_months
from bot.views.times import on_day, on_day_of
from questions.invites import InviteKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from bot.use_cases.cohorts import Archived, CohortList, CohortView, OwnCohort
    from bot.views.reply import Row
    from questions.cohorts import Cohort
    from questions.conversation import Draft
    from questions.invites import Invite
    from questions.people import Person

COHORTS_A_PAGE = 8
ACTIVE_DAYS = 7
LENGTH_OF_PROMPT = 70
STAY = 2
"""The choice of the button by which an apprentice stays in their cohort after all."""


def show_cohorts(found: CohortList, *, page: int = 0) -> Reply:
    """The cohorts as buttons, a page of them, and what can be done beyond one."""
    some = cut_page(found.entries, size=COHORTS_A_PAGE, page=page, tap=Tap(action=Action.COHORTS))
    rows: list[Row] = [
        (
            (
                label(entry.cohort.name, after=f" · {entry.members}", keep_end=True),
                Tap(action=Action.COHORT, asked_id=entry.cohort.id),
            ),
        )
        for entry in some.shown
    ]
    rows.extend(some.turns)
    rows.append(((_("➕ Nouvelle classe"), Tap(action=Action.COHORT_CREATE)),))
    if found.over:
        words = counted("📦 Archiver la classe terminée", "📦 Archiver les {count} classes terminées", len(found.over))
        rows.append(((words, Tap(action=Action.COHORTS_OVER)),))
    return Reply(text=_word_list(found), rows=tuple(rows))


def _word_list(found: CohortList) -> str:
    if not found.entries:
        return _(
            "👥 <b>Classes</b>\nVous n’avez pas encore de classe. Pour en créer une, il suffit de son nom et, si vous "
            "la connaissez, de la date d’examen."
        )
    title = _("👥 <b>Toutes les classes</b>") if found.all_of_them else _("👥 <b>Vos classes</b>")
    return title + "\n" + _("Après le nom\u00a0: le nombre d’apprenti·es.")


def show_cohort(view: CohortView) -> Reply:
    """How a cohort stands, and everything that can be done with it."""
    cohort = view.cohort
    lines = [
        f"👥 <b>{escape(cohort.name)}</b>",
        _("🎓 Examen\u00a0: {day}").format(day=_word_exam_day(cohort, view.today)),
        _("🧑‍🏫 {names}").format(names=list_names(view.trainers)),
        _word_members(view),
        *_word_invites(view.invites, view.zone),
        *_word_leeches(view),
    ]
    rows = (
        ((_("🔗 Inviter des apprenti·es"), _about(cohort, Action.INVITE)),),
        ((_("📊 Statistiques"), _about(cohort, Action.STATISTICS)),),
        *((((_("✉️ Écrire à la classe"), _about(cohort, Action.BROADCAST_TO_COHORT)),),) if view.members else ()),
        ((_("👤 Membres"), _about(cohort, Action.MEMBERS)), (_("🗓 Programme"), _about(cohort, Action.PROGRAMME))),
        (
            (_("✏️ Renommer"), _about(cohort, Action.COHORT_RENAME)),
            (_("📅 Examen"), _about(cohort, Action.COHORT_EXAM_DAY)),
            (_("➕ Collègue"), _about(cohort, Action.INVITE_TRAINER)),
        ),
        ((_("⏰ Rappels"), _about(cohort, Action.COHORT_HABITS)),),
        *((((_("🚫 Fermer les invitations"), _about(cohort, Action.INVITES_STOP)),),) if view.invites else ()),
        ((_("📦 Archiver"), _about(cohort, Action.COHORT_ARCHIVE)), (_("⬅ Classes"), Tap(action=Action.COHORTS))),
    )
    return Reply(text="\n".join(lines), rows=rows)


def _about(cohort: Cohort, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=cohort.id, choice=choice)


def _word_exam_day(cohort: Cohort, today: date) -> str:
    if cohort.exam_day is None:
        return _("pas encore indiqué")
    days = (cohort.exam_day - today).days
    if days < 0:
        return _("{day}, c’est passé").format(day=on_day(cohort.exam_day))
    if days == 0:
        return _("{day}, c’est aujourd’hui").format(day=on_day(cohort.exam_day))
    return f"{on_day(cohort.exam_day)}, " + counted("dans {count}\u00a0jour", "dans {count}\u00a0jours", days)


def _word_members(view: CohortView) -> str:
    if not view.members:
        return _("Personne n’est encore entré. Touchez «\u00a0Inviter\u00a0» et projetez le code QR.")
    since = view.today - timedelta(days=ACTIVE_DAYS - 1)
    active = sum(member.last_day is not None and member.last_day >= since for member in view.members)
    lost = sum(member.person.unreachable_since is not None for member in view.members)
    words = counted("🧑‍🎓 {count}\u00a0apprenti·e", "🧑‍🎓 {count}\u00a0apprenti·es", len(view.members))
    words += ", " + _("{count} avec des réponses ces 7\u00a0derniers jours").format(count=active)
    if lost:
        words += "\n" + counted("🔕 {count} ne peut pas être joint·e", "🔕 {count} ne peuvent pas être joint·es", lost)
    return words


def _word_invites(invites: Iterable[Invite], zone: tzinfo) -> list[str]:
    words = {
        InviteKind.APPRENTICE: _("🔗 Invitation\u00a0: {uses} entrées sur {most}, jusqu’au {day}"),
        InviteKind.TRAINER: _("🔗 Lien pour collègue, jusqu’au {day}"),
    }
    return [
        words[invite.kind].format(uses=invite.uses, most=invite.most_uses, day=on_day_of(invite.expires_at, zone))
        for invite in invites
        if invite.kind in words
    ]


def _word_leeches(view: CohortView) -> list[str]:
    """The facts that won't stick, so that the trainer can explain them once more."""
    if not view.leeches:
        return []
    lines = [f"• {escape(say_what(question, LENGTH_OF_PROMPT))} ({count})" for question, count in view.leeches]
    return ["", _("🧲 <b>Résistent à la classe</b> (nombre d’apprenti·es)"), *lines]


def show_step(draft: Draft, *, today: date) -> Reply:
    """What is to be written next, and how to stop."""
    stop = ((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),)
    name = draft.data.get("name", "")
    if draft.kind == cohort_drafts.RENAME:
        text = _("✏️ Quel est le nouveau nom {of_name}\u00a0? Écrivez-le.").format(of_name=of_name(name, bold=True))
        return Reply(text=text, rows=(stop,))
    if draft.kind == cohort_drafts.CREATE and not name:
        text = _("➕ Comment s’appelle la classe\u00a0? Écrivez son nom, par exemple «\u00a0ARC 2026 A\u00a0».")
        return Reply(text=text, rows=(stop,))
    text = _(
        "📅 Quand commence l’examen final {of_name}\u00a0? Choisissez un mois ou écrivez le jour, "
        "par exemple\u00a0: 12.06.{year}"
    ).format(of_name=of_name(name, bold=True), year=today.year + YEARS_OFFERED)
    return Reply(text=text, rows=offer_exam_days(today))


def offer_exam_days(today: date) -> tuple[Row, ...]:
    """Buttons for the exam day of the cohort being written, and the way out."""
    days = [(words, Tap(action=Action.COHORT_DAY, asked_id=day.toordinal())) for words, day in exam_months(today)]
    days.append((_("Pas encore connu"), Tap(action=Action.COHORT_DAY)))
    return (*in_rows(days, 2), ((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),))


def ask_to_archive(cohort: Cohort) -> Reply:
    """Whether the cohort is really to end, and what that means."""
    text = _(
        "📦 Archiver <b>{name}</b>\u00a0?\nLa classe quitte vos listes et ses invitations se ferment. "
        "Les apprenti·es gardent leurs réponses et peuvent continuer à s’entraîner."
    ).format(name=escape(cohort.name))
    sure = (_("📦 Oui, archiver"), _about(cohort, Action.COHORT_ARCHIVE, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), _about(cohort, Action.COHORT))),))


def ask_to_archive_over(over: Sequence[Cohort]) -> Reply:
    """Which cohorts would end, for their exam day is past."""
    if not over:
        return Reply(text=_("Aucune de vos classes n’a passé son examen."))
    lines = [f"• {escape(cohort.name)} ({on_day(cohort.exam_day or date.min)})" for cohort in over]
    text = _("📦 L’examen de ces classes est passé. Les archiver et fermer leurs invitations\u00a0?")
    sure = (_("📦 Oui, archiver"), Tap(action=Action.COHORTS_OVER, choice=SURE))
    return Reply(text="\n".join((text, *lines)), rows=((sure, (_("⬅ Non"), Tap(action=Action.COHORTS))),))


def show_archived(archived: Sequence[Archived]) -> Reply:
    """What was archived."""
    lines = [_("📦 <b>{name}</b> est archivée.").format(name=escape(one.cohort.name)) for one in archived]
    text = "\n".join(lines) or _("Aucune de vos classes n’a passé son examen.")
    return Reply(text=text, rows=(((_("⬅ Classes"), Tap(action=Action.COHORTS)),),))


def show_given_up() -> Reply:
    """That what was being written is dropped."""
    return Reply(text=_("✖ Annulé\u00a0: rien n’a été changé."))


def show_own_cohort(own: OwnCohort) -> Reply:
    """An apprentice's cohort with who sees what there, and the way out; without one, the way in."""
    if own.cohort is None:
        return Reply(text=_("Tu n’es dans aucune classe. Si tu as un code, écris-le simplement ici."))
    lines = [f"👥 <b>{escape(own.cohort.name)}</b>", _("🧑‍🏫 {names}").format(names=list_names(own.trainers))]
    if own.cohort.exam_day is not None:
        lines.append(_("🎓 Examen\u00a0: {day}").format(day=on_day(own.cohort.exam_day)))
    leave = (_("🚪 Quitter la classe"), _about(own.cohort, Action.LEAVE_COHORT))
    return Reply(text="\n".join((*lines, "", word_who_sees_what())), rows=((leave,),))


def ask_to_leave(own: OwnCohort) -> Reply:
    """Whether an apprentice really wants to go."""
    if own.cohort is None:
        return show_own_cohort(own)
    text = _(
        "🚪 Quitter <b>{name}</b>\u00a0? Tes réponses restent à toi et tu peux continuer\u00a0; tes formatrices et "
        "formateurs ne les verront plus."
    ).format(name=escape(own.cohort.name))
    sure = (_("🚪 Oui, quitter"), _about(own.cohort, Action.LEAVE_COHORT, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non, rester"), _about(own.cohort, Action.LEAVE_COHORT, choice=STAY))),))


def show_left(own: OwnCohort) -> Reply:
    """That an apprentice has gone."""
    if own.cohort is None:
        return show_own_cohort(own)
    text = _("🚪 Tu as quitté <b>{name}</b>. Tes réponses sont toujours là.").format(name=escape(own.cohort.name))
    return Reply(text=text, rows=(((_("▶ Continuer"), Tap(action=Action.NEXT)),),))


def word_who_sees_what() -> str:
    """Who sees what of an apprentice, in a few lines: shown before they agree, and whenever they ask."""
    return "\n".join(
        (
            _("<b>Qui voit quoi\u00a0?</b>"),
            _(
                "🧑‍🏫 Tes formatrices et formateurs\u00a0: ton prénom, tes réponses, tes progrès et tes points, pour "
                "t’aider\u00a0; d’une pause, seulement que tu es en pause."
            ),
            _(
                "👥 Les autres\u00a0: ni ton nom ni tes réponses\u00a0; au classement, tes points sous un pseudo. Y "
                "montrer ton prénom ou être invisible, c’est toi qui choisis."
            ),
            _("⚑ Si tu signales une erreur dans une question, la personne qui peut la corriger lit ce que tu écris."),
            _("⏰ L’heure et les jours de tes rappels\u00a0: toi seulement."),
            _("🛠 Les admins du bot\u00a0: la même chose que tes formatrices et formateurs, pour le faire marcher."),
        )
    )


def list_names(people: Iterable[Person]) -> str:
    """First names in a row; « – » for nobody."""
    return escape(", ".join(person.first_name for person in people)) or "–"
