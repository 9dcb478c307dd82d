"""Words for what Rappel declines to do."""

from __future__ import annotations

from bot.views.language import _
from bot.views.limits import cut_text
from bot.views.reply import escape
from bot.views.setting_refusals import word_setting
from questions.cohorts import LONGEST_NAME
from questions.errors import (
    InvalidSetting,
    NotAllowed,
    NotFound,
    NotYourCohort,
    NotYourSet,
    QuestionChanged,
    QuestionGone,
    Refusal,
    RoleNeeded,
    StaleTap,
    TooMuchAtOnce,
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
            return _word_stale(refusal)
        case TooMuchAtOnce():
            return _("C’est beaucoup d’un coup\u00a0: réessaie dans une minute.")
        case UnreadableAnswer(kind=kind):
            return _word_unreadable(kind)
        case InvalidSetting(setting=setting, reason=reason):
            return word_setting(setting, reason)
        case NotFound(what=what, name=name):
            return _word_not_found(what, name)
        case _:
            return _("Je ne peux pas faire cela. Envoie /aide pour voir ce qui est possible.")


def _word_not_allowed(refusal: NotAllowed) -> str:
    match refusal:
        case RoleNeeded(role=Role.ADMIN):
            return _("C’est réservé aux admins\u00a0; /aide montre ce qui est possible.")
        case RoleNeeded():
            return _("C’est réservé aux formatrices et formateurs. Un·e admin peut en donner le droit.")
        case NotYourCohort():
            return _("Cette classe n’est pas la vôtre. Envoyez /classe pour voir vos classes.")
        case NotYourSet():
            return _("Cette série n’est pas la vôtre. Envoyez /series pour voir vos séries.")
        case _:
            return _("Ce bouton n’est pas pour toi. Envoie /quiz pour avoir ta question.")


def _word_stale(refusal: StaleTap) -> str:
    match refusal:
        case QuestionGone():
            return _("Cette question vient d’être retirée ou corrigée. Ta réponse n’est pas comptée. Envoie /quiz.")
        case QuestionChanged():
            return _("Cette question a changé entre-temps. Rouvrez-la depuis /series.")
        case _:
            return _("Ce bouton n’est plus d’actualité.")


def _word_unreadable(kind: str) -> str:
    match kind:
        case "number":
            return _("J’attends un nombre, par exemple 3. Ta question reste ouverte.")
        case "text" | "cloze":
            return _("J’attends un mot ou quelques mots. Ta question reste ouverte.")
        case "choice":
            return _("Touche un bouton ou écris sa lettre, par exemple B. Ta question reste ouverte.")
        case "true_false":
            return _("Touche ou écris Vrai ou Faux. Ta question reste ouverte.")
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


def word_not_own_command() -> str:
    """What somebody reads who sent on a command that somebody else wrote."""
    return _("Je ne suis que les commandes que tu écris toi-même. Envoie /aide pour voir lesquelles.")


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
