"""At the door: what an invite leads to, what it means to agree, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.use_cases.joining import Rejected
from bot.views.cohorts import list_names, word_who_sees_what
from bot.views.language import _, counted
from bot.views.reply import Reply, escape
from bot.views.times import on_day
from questions.invites import CODE_LENGTH, MOST_WRONG_CODES, InviteFault, InviteKind

if TYPE_CHECKING:
    from bot.use_cases.joining import Entered, Invitation
    from questions.cohorts import Cohort


def show_invitation(invitation: Invitation | Rejected) -> Reply:
    """What the invite leads to and who will see what, with a yes and a no; or why it leads nowhere."""
    if isinstance(invitation, Rejected):
        return show_rejected(invitation)
    yes, no = _("✅ Rejoindre"), _("Non merci")
    match invitation.invite.kind:
        case InviteKind.APPRENTICE:
            text = _word_cohort(invitation)
        case InviteKind.TRAINER:
            text, yes = _word_teaching(invitation), _("✅ Accepter")
        case InviteKind.RELINK:
            text, yes, no = _word_return(invitation), _("✅ Oui, c’est moi"), _("Non")
    about = invitation.invite.id
    rows = (((yes, Tap(action=Action.JOIN, asked_id=about)), (no, Tap(action=Action.DECLINE, asked_id=about))),)
    return Reply(text=text, rows=rows)


def _word_cohort(invitation: Invitation) -> str:
    lines = [
        _("👋 Tu es invité·e dans la classe <b>{name}</b>.").format(name=_name(invitation.cohort)),
        _("🧑‍🏫 Avec {names}").format(names=list_names(invitation.trainers)),
    ]
    if invitation.cohort is not None and invitation.cohort.exam_day is not None:
        lines.append(_("🎓 Examen\u00a0: {day}").format(day=on_day(invitation.cohort.exam_day)))
    lines += ["", word_who_sees_what(), "", _("Tu peux quitter la classe quand tu veux, avec /classe.")]
    if invitation.present is not None:
        lines.append(
            _(
                "⚠️ Tu es déjà dans <b>{name}</b>. Si tu rejoins cette classe, tu quittes l’autre\u00a0; tes réponses "
                "restent."
            ).format(name=_name(invitation.present))
        )
    return "\n".join(lines)


def _word_teaching(invitation: Invitation) -> str:
    if invitation.cohort is None:
        hello = _("👋 Vous êtes invité·e à devenir formatrice ou formateur dans Rappel.")
    else:
        hello = _("👋 Vous êtes invité·e comme formatrice ou formateur de la classe <b>{name}</b>.").format(
            name=_name(invitation.cohort)
        )
    lines = [
        hello,
        _("Vous verrez le prénom, les réponses et les progrès des apprenti·es de vos classes, et d’elles seules."),
        _("Elles et ils verront votre prénom. Les admins verront que vous avez ce rôle."),
    ]
    if invitation.present is not None:
        lines.append(
            _("⚠️ Vous quitterez comme apprenti·e la classe <b>{name}</b>.").format(name=_name(invitation.present))
        )
    return "\n".join(lines)


def _word_return(invitation: Invitation) -> str:
    name = escape(invitation.person.first_name) if invitation.person is not None else ""
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", invitation.answers)
    return _(
        "📱 C’est toi, <b>{name}</b>\u00a0? Ce code relie ce compte Telegram à ton historique\u00a0: {answers}, "
        "classe {cohort}.\nTon ancien compte n’y aura plus accès."
    ).format(name=name, answers=answers, cohort=_name(invitation.cohort))


def show_rejected(rejected: Rejected) -> Reply:
    """Why the invite leads nowhere, and what to do."""
    return Reply(text=_word_fault(rejected))


def _word_fault(rejected: Rejected) -> str:
    ask = _("Demande-en un nouveau à la personne qui te l’a donné.")
    match rejected.fault:
        case InviteFault.UNKNOWN:
            return _("Je ne connais pas ce code. Vérifie-le\u00a0: six signes, jamais O, I, L, 0 ni 1.")
        case InviteFault.EXPIRED:
            return _("Ce code a expiré.") + " " + ask
        case InviteFault.USED:
            return _("Ce code a déjà servi autant de fois que prévu.") + " " + ask
        case InviteFault.REVOKED:
            return _("Ce code a été désactivé.") + " " + ask
        case InviteFault.PAUSED:
            return _("{count} codes faux\u00a0: on fait une pause d’une heure. Vérifie ton code en attendant.").format(
                count=MOST_WRONG_CODES
            )
        case InviteFault.GUESSED:
            return _("Trop de codes faux arrivent en ce moment. Ouvre le lien ou le code QR de l’invitation.")
        case InviteFault.MEMBER:
            return _("Tu es déjà dans la classe <b>{name}</b>. Envoie /quiz pour continuer.").format(
                name=_name(rejected.cohort)
            )
        case _:
            return _word_account(rejected.fault)


def _word_account(fault: InviteFault) -> str:
    """Why this Telegram account can't take the invite."""
    match fault:
        case InviteFault.TEACHES:
            return _("Ce code est pour les apprenti·es, et ce compte a un autre rôle\u00a0: rien n’a changé.")
        case InviteFault.TRAINER:
            return _("Vous avez déjà ce droit. Envoyez /classe pour voir vos classes.")
        case InviteFault.SAME_ACCOUNT:
            return _("Ce compte est déjà relié à ton historique. Envoie /quiz pour continuer.")
        case _:
            return _(
                "Ce compte Telegram a déjà ses propres réponses\u00a0: il ne peut pas en reprendre d’autres. "
                "Ouvre le code avec un compte qui n’a encore rien répondu ici."
            )


def show_declined() -> Reply:
    """That nothing has happened."""
    return Reply(text=_("D’accord, rien n’a changé. Pour y revenir plus tard, renvoie le code."))


def show_entered(entered: Entered | Rejected) -> Reply:
    """Where one is now, and the button that begins; or what came in between."""
    if isinstance(entered, Rejected):
        return show_rejected(entered)
    begin = (((_("▶ Commencer"), Tap(action=Action.NEXT)),),)
    name = escape(entered.person.first_name)
    match entered.kind:
        case InviteKind.APPRENTICE:
            text = _(
                "✅ Te voilà dans la classe <b>{cohort}</b>.\nJe te pose de petites questions sur ta formation, et je "
                "te redemande chaque chose juste avant que tu l’oublies."
            ).format(cohort=_name(entered.cohort))
            return Reply(text=text, rows=begin)
        case InviteKind.TRAINER:
            text = _("✅ Bienvenue, {name}. Vous êtes maintenant formatrice ou formateur.").format(name=name)
            return Reply(text=text, rows=(((_("👥 Mes classes"), Tap(action=Action.COHORTS)),),))
        case InviteKind.RELINK:
            return Reply(
                text=_("✅ C’est fait, {name}\u00a0: tu reprends là où tu en étais.").format(name=name), rows=begin
            )


def word_account_left() -> str:
    """What the account reads that a person has left for another one."""
    return _(
        "📱 Ton historique est maintenant relié à un autre compte Telegram. Si ce n’était pas toi, préviens tout de "
        "suite ta formatrice ou ton formateur."
    )


def word_enter_code() -> str:
    """What to do with a code."""
    return _(
        "🔑 Un code de classe\u00a0? Écris-le ici, simplement comme un message\u00a0: six signes, par exemple K7M2QX."
    )


def word_nearly_code(text: str) -> str:
    """What is wrong with a text that is one sign short of a code, or one too long."""
    return _(
        "🔑 Un code de classe\u00a0? Il a {length} signes, celui-ci en a {count}. Vérifie-le, puis renvoie-le."
    ).format(length=CODE_LENGTH, count=len(text.strip()))


def _name(cohort: Cohort | None) -> str:
    return escape(cohort.name if cohort is not None else "–")
