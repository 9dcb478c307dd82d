"""Words for what Rappel declines to do."""

from __future__ import annotations

from bot.views.language import _
from bot.views.limits import cut_text
from bot.views.reply import escape
from questions.broadcasts import LONGEST_TEXT as LONGEST_BROADCAST
from questions.broadcasts import MOST_A_DAY as MOST_BROADCASTS_A_DAY
from questions.cohorts import LONGEST_NAME
from questions.errors import (
    InvalidSetting,
    NotAllowed,
    NotFound,
    NotYourCohort,
    NotYourSet,
    Refusal,
    RoleNeeded,
    StaleTap,
    UnreadableAnswer,
)
from questions.people import Role

LONGEST_ENTITY = len("&amp;")


def word_refusal(refusal: Refusal) -> str:
    """One sentence for the person: what is the matter and what to do; short enough for an alert."""
    match refusal:
        case NotAllowed():
            return _word_not_allowed(refusal)
        case StaleTap():
            return _("Ce bouton n’est plus d’actualité.")
        case UnreadableAnswer(kind=kind):
            return _word_unreadable(kind)
        case InvalidSetting(setting=setting, reason=reason):
            return _word_setting(setting, reason)
        case NotFound(what=what, name=name):
            return _word_not_found(what, name)
        case _:
            return _("Je ne peux pas faire cela. Envoie /aide pour voir ce qui est possible.")


def _word_not_allowed(refusal: NotAllowed) -> str:
    match refusal:
        case RoleNeeded(role=Role.ADMIN):
            return _("C’est réservé aux admins. Envoyez /aide pour voir ce qui est possible.")
        case RoleNeeded():
            return _("C’est réservé aux formatrices et formateurs. Un·e admin peut en donner le droit.")
        case NotYourCohort():
            return _("Cette classe n’est pas la vôtre. Envoyez /classe pour voir vos classes.")
        case NotYourSet():
            return _("Cette série n’est pas la vôtre. Envoyez /series pour voir vos séries.")
        case _:
            return _("Ce bouton n’est pas pour toi. Envoie /quiz pour avoir ta question.")


def _word_setting(setting: str, reason: str) -> str:
    match setting:
        case "name":
            return _word_name(reason)
        case "cohort_exam_day":
            return _word_cohort_exam_day(reason)
        case "objective":
            return _("Ce code n’est pas dans le plan. Écrivez-en un comme 1.7.2.1, ou envoyez /annuler.")
        case "broadcast":
            return _word_broadcast(reason)
        case "role":
            return _word_role(reason)
        case "daily_goal":
            return _("Cette taille de série n’existe pas. Choisis-en une dans /reglages.")
        case _ if reason == "past":
            return _("Cette date est passée. Indique le jour de ton prochain examen.")
        case _:
            return _("Cette date est à plus de quatre ans. Vérifie l’année.")


def _word_name(reason: str) -> str:
    if reason == "empty":
        return _("Il manque un nom que l’on puisse lire. Écrivez-le, par exemple «\u00a0ARC 2026 A\u00a0».")
    return _("Ce nom est trop long. Écrivez-en un de {most} caractères au plus.").format(most=LONGEST_NAME)


def _word_role(reason: str) -> str:
    if reason == "own":
        return _("On ne se retire pas son propre rôle. Demandez-le à un·e autre admin.")
    return _("Ce rôle vient des réglages du bot. Retirez d’abord ce compte de RAPPEL_ADMIN_IDS.")


def _word_broadcast(reason: str) -> str:
    match reason:
        case "empty":
            return _("Il manque un texte. Écrivez le message, ou envoyez /annuler.")
        case "long":
            return _("Ce message est trop long\u00a0: {most}\u00a0caractères au plus. Raccourcissez-le.").format(
                most=LONGEST_BROADCAST
            )
        case "often":
            return _("Cette classe a déjà reçu {most} messages aujourd’hui. Écrivez-lui demain.").format(
                most=MOST_BROADCASTS_A_DAY
            )
        case "cohorts":
            return _("C’est trop de classes à la fois. Choisissez plutôt tou·tes les apprenti·es.")
        case _:
            return _("Choisissez au moins une classe.")


def _word_cohort_exam_day(reason: str) -> str:
    match reason:
        case "unreadable":
            return _("Je ne lis pas cette date. Écrivez-la ainsi\u00a0: 12.06.2029, ou envoyez /annuler.")
        case "past":
            return _("Cette date est passée. Écrivez un jour à venir, par exemple 12.06.2029.")
        case _:
            return _("Cette date est à plus de quatre ans. Vérifiez l’année.")


def _word_unreadable(kind: str) -> str:
    match kind:
        case "number":
            return _("J’attends un nombre, par exemple 3. Ta question reste ouverte.")
        case "text" | "cloze":
            return _("J’attends un mot ou quelques mots. Ta question reste ouverte.")
        case _:
            return _("Cette question se répond avec les boutons. Elle reste ouverte.")


def _word_not_found(what: str, name: str) -> str:
    match what:
        case "question":
            return _("Aucune question n’attend de réponse. Envoie /quiz pour en recevoir une.")
        case "exam questions":
            return _("Il n’y a pas encore de questions pour un examen blanc.")
        case "review":
            return _("Il n’y a pas de réponse à reprendre.")
        case "exam":
            return _("Aucun examen blanc n’est en cours. Envoie /examen pour en commencer un.")
        case "scope":
            return _("Je n’ai pas de question sur «\u00a0{name}\u00a0». Envoie /objectifs pour choisir.").format(
                name=_show_name(name)
            )
        case _:
            return _("Je ne trouve pas cela. Envoie /aide pour voir ce qui est possible.")


def _show_name(name: str) -> str:
    """What somebody wrote, escaped, and short enough for an alert even if every sign becomes an entity."""
    shown = escape(cut_text(name, LONGEST_NAME))
    return shown if len(shown) <= LONGEST_NAME else escape(cut_text(name, LONGEST_NAME // LONGEST_ENTITY))


def word_stranger() -> str:
    """What somebody reads who has not greeted the bot yet."""
    return _("On ne se connaît pas encore. Envoie /start pour commencer.")


def word_unknown_command() -> str:
    """What somebody reads after a command that does not exist."""
    return _("Je ne connais pas cette commande. Envoie /aide pour voir ce que je sais faire.")


def word_not_text() -> str:
    """What somebody reads after a sticker, a picture or a voice message."""
    return _("Je ne comprends que le texte et les boutons. Envoie /quiz pour continuer.")


def word_failure(error_id: str) -> str:
    """An apology for something unexpected, with the id under which it was logged."""
    return _(
        "Désolé, quelque chose n’a pas marché de mon côté. Réessaie dans un instant. "
        "Si cela continue, donne ce code à ta formatrice ou ton formateur\u00a0: {error_id}"
    ).format(error_id=error_id)
