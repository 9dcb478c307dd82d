"""Words for what can't be written into a question, a report or an answer to one."""

from __future__ import annotations

from bot.views.language import _
from questions.quiz.reports import LONGEST_TEXT, REPORTS_A_DAY

QUESTION_SETTINGS = frozenset({"corrected_question", "question_key", "question_text", "reply", "report"})
"""The settings that are worded here."""


def word_question_setting(setting: str, reason: str) -> str:
    """What is wrong with what was written, and what to do."""
    match setting:
        case "report":
            return _word_report(reason)
        case "reply" if reason == "empty":
            return _("Votre réponse est vide. Écrivez-la, ou envoyez /annuler.")
        case "reply":
            return _("Votre réponse est trop longue. Écrivez {most} signes au plus.").format(most=LONGEST_TEXT)
        case "question_key":
            return _word_key(reason)
        case "question_text":
            return _word_text(reason)
        case _:
            return _("Cette question a encore un défaut grave. Corrigez-le d’abord.")


def _word_report(reason: str) -> str:
    match reason:
        case "many":
            return _("Tu as déjà signalé {most} questions aujourd’hui. Merci\u00a0! Continue demain.").format(
                most=REPORTS_A_DAY
            )
        case "empty":
            return _("Je n’ai rien pu lire. Écris ce qui ne va pas, ou envoie /annuler.")
        case _:
            return _("C’est trop long. Écris {most} signes au plus.").format(most=LONGEST_TEXT)


def _word_key(reason: str) -> str:
    match reason:
        case "one":
            return _("Il faut une seule bonne réponse. Écrivez une lettre, par exemple B.")
        case "order":
            return _("Il faut chaque lettre une fois. Écrivez-les dans le bon ordre, par exemple B A C.")
        case "number":
            return _("Je ne lis pas ce nombre. Écrivez-le en chiffres, par exemple 12,5.")
        case _:
            return _("Je ne reconnais pas ces lettres. Écrivez celles des réponses, chacune une fois.")


def _word_text(reason: str) -> str:
    match reason:
        case "pair":
            return _("Il faut les deux côtés de la paire. Écrivez-les ainsi\u00a0: gauche → droite.")
        case "long":
            return _("C’est trop long. Raccourcissez, puis renvoyez le texte.")
        case "field":
            return _("Choisissez d’abord, avec les boutons, ce qui doit changer. /annuler arrête tout.")
        case _:
            return _("Il manque un texte que l’on puisse lire. Écrivez-le, ou envoyez /annuler.")
