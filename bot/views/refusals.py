"""Words for what Rappel declines to do."""

from __future__ import annotations

from bot.views.language import _
from bot.views.limits import cut_text
from bot.views.reply import escape
from questions.errors import InvalidSetting, NotAllowed, NotFound, Refusal, StaleTap, UnreadableAnswer

LONGEST_NAME = 60


def word_refusal(refusal: Refusal) -> str:
    """One sentence for the person: what is the matter and what to do; short enough for an alert."""
    match refusal:
        case NotAllowed():
            return _("Ce bouton n’est pas pour toi. Envoie /quiz pour avoir ta question.")
        case StaleTap():
            return _("Ce bouton n’est plus d’actualité. Voici où tu en es.")
        case UnreadableAnswer(kind=kind):
            return _word_unreadable(kind)
        case InvalidSetting(reason="past"):
            return _("Cette date est passée. Indique le jour de ton prochain examen.")
        case InvalidSetting():
            return _("Cette date est à plus de quatre ans. Vérifie l’année.")
        case NotFound(what=what, name=name):
            return _word_not_found(what, name)
        case _:
            return _("Je ne peux pas faire cela. Envoie /aide pour voir ce qui est possible.")


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
        case "review":
            return _("Il n’y a pas de réponse à reprendre.")
        case "exam":
            return _("Aucun examen blanc n’est en cours. Envoie /examen pour en commencer un.")
        case "scope":
            wanted = cut_text(escape(name), LONGEST_NAME)
            return _("Je n’ai pas de question sur «\u00a0{name}\u00a0». Envoie /objectifs pour choisir.").format(
                name=wanted
            )
        case _:
            return _("Je ne trouve pas cela. Envoie /aide pour voir ce qui est possible.")


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
