"""Words for what Rappel declines to do."""

from __future__ import annotations

from bot.views.language import _
from questions.errors import NotAllowed, NotFound, Refusal, StaleTap, UnreadableAnswer


def word_refusal(refusal: Refusal) -> str:
    """One sentence for the person: what is the matter and what to do; short enough for an alert."""
    match refusal:
        case NotAllowed():
            return _("Ce bouton n’est pas pour toi. Envoie /quiz pour avoir ta question.")
        case StaleTap():
            return _("Ce bouton n’est plus d’actualité. Voici où tu en es.")
        case UnreadableAnswer(kind="number"):
            return _("J’attends un nombre, par exemple 3. Ta question reste ouverte.")
        case UnreadableAnswer(kind="text" | "cloze"):
            return _("J’attends un mot ou quelques mots. Ta question reste ouverte.")
        case UnreadableAnswer():
            return _("Cette question se répond avec les boutons. Elle reste ouverte.")
        case NotFound(what="question"):
            return _("Aucune question n’attend de réponse. Envoie /quiz pour en recevoir une.")
        case NotFound(what="review"):
            return _("Il n’y a pas de réponse à reprendre.")
        case _:
            return _("Je ne peux pas faire cela. Envoie /aide pour voir ce qui est possible.")


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
