"""What somebody reads about their data, and about losing them: « tu » to apprentices, « vous » to those who teach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.callback_data import SURE, Action, Tap
from bot.views.language import _, counted
from bot.views.reply import Reply, escape
from bot.views.times import on_day
from questions.cohorts import may_teach

if TYPE_CHECKING:
    from bot.use_cases.erasing import Loss
    from bot.use_cases.own_data import DataView

"""For how long the oldest backup is kept, as `rappel database backup` and docs/privacy.md say."""
COHORTS_NAMED: Final = 5


def show_data(view: DataView) -> Reply:
    """What is stored and why, who sees it, until when; and what one can do."""
    lines = _lines_for_trainer(view) if may_teach(view.person) else _lines_for_apprentice(view)
    rows = (
        ((_("📥 Recevoir mes données"), Tap(action=Action.DATA_EXPORT)),),
        ((_("🗑 Tout effacer"), Tap(action=Action.DATA_ERASE)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def _lines_for_apprentice(view: DataView) -> tuple[str, ...]:
    return (
        _("🔐 <b>Tes données</b>"),
        _("• ton numéro Telegram et ton prénom, pour te reconnaître"),
        _("• tes réponses ({answers}) et tes examens blancs, pour choisir tes questions").format(answers=view.answers),
        _("• ta classe et tes réglages\u00a0; tes messages, le temps d’y répondre (trente jours après une panne)"),
        _(
            "• tes rappels et tes pauses\u00a0; tes points et ton pseudo\u00a0; tes signalements, pour qui tient la "
            "question"
        ),
        _(
            "👀 Tes formatrices, formateurs et les admins voient ton prénom et tes réponses\u00a0; d’une pause, "
            "seulement que tu es en pause."
        ),
        _("🏆 Tes camarades\u00a0: au classement, tes points sous un pseudo (ton prénom, si tu veux), et c’est tout."),
        _word_end_for_apprentice(view),
        _("⚖️ C’est pour apprendre, jamais pour te surveiller (OLT\u00a03, art.\u00a026). Rien n’est vendu."),
        _("Tu peux tout recevoir ou tout effacer, quand tu veux."),
    )


def _word_end_for_apprentice(view: DataView) -> str:
    if view.kept_until is not None:
        return _("⏳ Gardées jusqu’au {day}, {months} mois après l’examen de ta classe. Je te préviens avant.").format(
            day=on_day(view.kept_until), months=view.months
        )
    return _("⏳ Gardées jusqu’à ce que tu les effaces\u00a0; dans une classe, {months} mois après son examen.").format(
        months=view.months
    )


def _lines_for_trainer(view: DataView) -> tuple[str, ...]:
    return (
        _("🔐 <b>Vos données</b>"),
        _("• votre numéro Telegram et votre prénom, pour vous reconnaître"),
        _("• vos classes, vos invitations et vos séries, pour que vous puissiez les gérer"),
        _("• vos actes (créer, retirer, publier, corriger…), dans un journal que les admins peuvent lire"),
        _("• vos réponses ({answers}), si vous essayez les questions\u00a0; elles ne comptent nulle part").format(
            answers=view.answers
        ),
        _("• vos messages, le temps d’y répondre (trente jours après une panne)"),
        _("👀 Vos apprenti·es et collègues voient votre prénom, les admins votre rôle et vos classes."),
        _(
            "⏳ Gardées jusqu’à ce que vous les effaciez\u00a0; celles d’une classe, {months} mois après son examen."
        ).format(months=view.months),
        _("Vous pouvez tout recevoir ou tout effacer, quand vous voulez."),
    )


def word_preparing() -> str:
    """What stands above an export on its way."""
    return _("📦 Je rassemble tout. Deux fichiers arrivent.")


def ask_to_erase(loss: Loss) -> Reply:
    """The first time: whether everything is really to go, and what that means."""
    lines = _lines_of_own_loss(loss)
    sure = (_("🗑 Oui, continuer"), Tap(action=Action.DATA_ERASE, choice=SURE))
    return Reply(text="\n".join(lines), rows=((sure,), ((_("⬅ Non, tout garder"), Tap(action=Action.DATA)),)))


def _lines_of_own_loss(loss: Loss) -> list[str]:
    answers = counted("{count}\u00a0réponse", "{count}\u00a0réponses", loss.answers)
    if not may_teach(loss.person):
        return [
            _("🗑 <b>Tout effacer\u00a0?</b>"),
            _(
                "Ton prénom, ton numéro, {answers}, ta progression, tout part. Personne ne peut le faire revenir."
            ).format(answers=answers),
            _("Il ne reste que des comptes sans nom\u00a0: combien de fois une question a été juste ou fausse."),
            _("Si tu veux en garder une copie, reçois d’abord tes données."),
        ]
    lines = [
        _("🗑 <b>Tout effacer\u00a0?</b>"),
        _("Votre prénom, votre numéro, votre rôle, vos invitations et {answers} partent, sans retour.").format(
            answers=answers
        ),
    ]
    return [*lines, *_lines_of_teaching(loss)]


def _lines_of_teaching(loss: Loss) -> list[str]:
    """What becomes of what others use."""
    lines = []
    if loss.sets and loss.heir is not None:
        sets = counted("{count}\u00a0série passe", "{count}\u00a0séries passent", loss.sets)
        lines.append(_("📚 {sets} à {heir}, et restent publiées.").format(sets=sets, heir=escape(loss.heir.first_name)))
    elif loss.sets:
        sets = counted("{count}\u00a0série disparaît", "{count}\u00a0séries disparaissent", loss.sets)
        lines.append(_("📚 {sets}\u00a0: il n’y a personne d’autre pour s’en occuper.").format(sets=sets))
    if loss.orphans:
        names = ", ".join(escape(cohort.name) for cohort in loss.orphans[:COHORTS_NAMED])
        lines.append(
            _("👥 Sans formatrice ni formateur ensuite\u00a0: {names}. Les admins l’apprennent.").format(names=names)
        )
    return lines


def ask_for_word(loss: Loss) -> Reply:
    """The second time: the word that does it."""
    text = (
        _(
            "Écrivez <b>EFFACER</b> (ou effacer) pour tout effacer maintenant. "
            "Autre chose ne change rien\u00a0; /annuler arrête."
        )
        if may_teach(loss.person)
        else _(
            "Écris <b>EFFACER</b> (ou effacer) pour tout effacer maintenant. "
            "Autre chose ne change rien\u00a0; /annuler arrête."
        )
    )
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def explain_word() -> Reply:
    """That the word alone erases nothing yet, and the button that begins it."""
    text = _("Rien n’est effacé. Pour tout effacer, commence par ce bouton\u00a0; je te demanderai ce mot ensuite.")
    return Reply(text=text, rows=(((_("🗑 Tout effacer"), Tap(action=Action.DATA_ERASE)),),))


def show_other_word(*, teaches: bool) -> Reply:
    """That what was written is not the word."""
    text = (
        _("Rien n’est effacé. Écrivez <b>EFFACER</b> pour le faire, ou touchez «\u00a0Annuler\u00a0».")
        if teaches
        else _("Rien n’est effacé. Écris <b>EFFACER</b> pour le faire, ou touche «\u00a0Annuler\u00a0».")
    )
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def show_erased(loss: Loss) -> Reply:
    """The last thing that Rappel says to somebody it no longer knows."""
    if may_teach(loss.person):
        return Reply(
            text=_("✅ Tout est effacé. Je ne vous connais plus. Merci d’avoir été là\u00a0; /start recommence à zéro.")
        )
    return Reply(
        text=_("✅ Tout est effacé. Je ne te connais plus. Bonne suite\u00a0! Un jour, /start recommence à zéro.")
    )


def ask_to_erase_person(loss: Loss) -> Reply:
    """To an admin: whether this person is really to go."""
    person = loss.person
    lines = [
        _("🗑 Effacer <b>{name}</b> (n°\u00a0{number})\u00a0?").format(name=escape(person.first_name), number=person.id),
        _(
            "Seulement à sa demande. Tout part sans retour, avec {answers}\u00a0; il ne reste que des comptes sans nom."
        ).format(answers=counted("{count}\u00a0réponse", "{count}\u00a0réponses", loss.answers)),
        *_lines_of_teaching(loss),
    ]
    sure = (_("🗑 Oui, effacer"), Tap(action=Action.PERSON_ERASE, asked_id=person.id, choice=SURE))
    return Reply(text="\n".join(lines), rows=((sure, (_("⬅ Non"), Tap(action=Action.ROLES))),))


def show_person_erased(loss: Loss) -> Reply:
    """To an admin: that this person is gone; by number only, for the name is none of ours any more."""
    text = _("✅ La personne n°\u00a0{number} est effacée.").format(number=loss.person.id)
    return Reply(text=text, rows=(((_("⬅ Rôles"), Tap(action=Action.ROLES)),),))
