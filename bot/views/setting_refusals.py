"""Words for what can't be set as somebody wrote it: what is wrong, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.views.correction_refusals import QUESTION_SETTINGS, word_question_setting
from bot.views.language import _
from questions.broadcasts import LONGEST_TEXT as LONGEST_BROADCAST
from questions.broadcasts import MOST_A_DAY as MOST_BROADCASTS_A_DAY
from questions.cohorts import LONGEST_NAME
from questions.formats.playability import MOST_OPTIONS
from questions.formats.written_question import LONGEST_ANSWER as LONGEST_WRITTEN_ANSWER
from questions.formats.written_question import LONGEST_PROMPT
from questions.results.aliases import LONGEST as LONGEST_ALIAS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def word_setting(setting: str, reason: str) -> str:
    """One sentence on a value that can't be taken."""
    if setting in {"export", "erasure"}:
        return _word_own_data(setting, reason)
    if setting in QUESTION_SETTINGS:
        return word_question_setting(setting, reason)
    return _word_habit(setting, reason) or _WORDS.get(setting, _word_exam_day)(reason)


def _word_name(reason: str) -> str:
    if reason == "empty":
        return _("Il manque un nom que l’on puisse lire. Écrivez-le, par exemple «\u00a0ARC 2026 A\u00a0».")
    return _("Ce nom est trop long. Écrivez-en un de {most} signes au plus.").format(most=LONGEST_NAME)


def _word_question(reason: str) -> str:
    """What can't stand in a question that is being written, and what can."""
    most_text, most_answer = LONGEST_PROMPT, LONGEST_WRITTEN_ANSWER
    return {
        "empty": _("Je n’y vois pas de texte. Écrivez-le, ou envoyez /annuler."),
        "buttons": _("Touchez un des boutons ci-dessus, ou envoyez /annuler."),
        "prompt-long": _("C’est trop long pour un téléphone : {most} signes au plus.").format(most=most_text),
        "explanation-long": _("C’est trop long pour un téléphone : {most} signes au plus.").format(most=most_text),
        "answer-long": _("Une réponse est trop longue : {most} signes au plus.").format(most=most_answer),
        "answers-many": _("Il y a trop de réponses : {most} au plus.").format(most=MOST_OPTIONS),
        "number": _("Je ne lis pas ce nombre. Écrivez-le ainsi : 12, 2,5 ou 12 ± 1 jours."),
        "right": _("Touchez la lettre de la bonne réponse, ou écrivez-la, par exemple : B."),
        "polls-many": _("Trop de sondages attendent. Terminez-en d’abord quelques-uns, puis transférez la suite."),
    }[reason]


def _word_alias(reason: str) -> str:
    match reason:
        case "short" | "letters":
            return _("Ce pseudo est trop court. Écris au moins deux lettres, par exemple «\u00a0Loutre vive\u00a0».")
        case "long":
            return _("Ce pseudo est trop long. Écris-en un de {most} signes au plus.").format(most=LONGEST_ALIAS)
        case "link":
            return _("Pas de lien ni de @ dans un pseudo. Écris-en un autre, par exemple «\u00a0Loutre vive\u00a0».")
        case "name":
            return _("C’est le prénom d’une autre personne de ta classe. Choisis un autre pseudo.")
        case "taken":
            return _("Quelqu’un de ta classe a déjà ce pseudo, ou presque. Choisis-en un autre.")
        case _:
            return _("Ce mot ne va pas dans un classement. Choisis un autre pseudo, ou envoie /annuler.")


def _word_cohort_exam_day(reason: str) -> str:
    match reason:
        case "unreadable":
            return _(
                "Je ne lis pas cette date. Touchez un mois ou écrivez-la ainsi\u00a0: 12.06.2029, ou envoyez /annuler."
            )
        case "past":
            return _("Cette date est passée. Écrivez un jour à venir, par exemple 12.06.2029.")
        case _:
            return _("Cette date est à plus de quatre ans. Vérifiez l’année.")


def _word_exam_day(reason: str) -> str:
    if reason == "past":
        return _("Cette date est passée. Indique le jour de ton prochain examen.")
    return _("Cette date est à plus de quatre ans. Vérifie l’année.")


def _word_objective(_reason: str) -> str:
    return _("Ce code n’est pas dans le plan. Écrivez-en un comme 1.7.2.1, ou envoyez /annuler.")


def _word_role(reason: str) -> str:
    if reason == "own":
        return _("On ne se retire pas son propre rôle. Demandez-le à un·e autre admin.")
    return _("Ce rôle vient des réglages du bot. Retirez d’abord ce compte de RAPPEL_ADMIN_IDS.")


def _word_daily_goal(_reason: str) -> str:
    return _("Cette taille de série n’existe pas. Choisis-en une dans /reglages.")


def _word_habit(setting: str, reason: str) -> str | None:
    """What is wrong with a reminder, days or a leave; None for anything else."""
    match setting:
        case "leave":
            return _word_leave(reason)
        case "reminder":
            one, other = "<code>/rappel 12:15</code>", "<code>/rappel 18h30</code>"
            if reason == "zone":
                words = _("Les rappels suivent l’heure suisse. Écris par exemple {one} ou {other}.")
            else:
                words = _("Je ne comprends pas cette heure. Écris par exemple {one} ou {other}.")
            return words.format(one=one, other=other)
        case "cohort_reminder":
            return _("Entre 20:00 et 07:00, on n’écrit pas aux apprenti·es. Choisissez une heure de la journée.")
        case "days":
            return _(
                "Il faut au moins un jour par semaine. Pour ne plus recevoir de rappel\u00a0: <code>/rappel off</code>"
            )
        case "canton":
            return _("Ce canton n’existe pas. Choisis-en un dans /rappel.")
        case _:
            return None


def _word_leave(reason: str) -> str:
    weeks, days = "<code>/pause 2 semaines</code>", "<code>/pause 12.07–26.07</code>"
    match reason:
        case "past":
            until = "<code>/pause jusqu’au 3.8</code>"
            return _("Ces jours sont passés. Écris par exemple {one} ou {other}.").format(one=weeks, other=until)
        case "order":
            return _("Le dernier jour vient avant le premier. Écris par exemple {one}.").format(one=days)
        case "length":
            three = "<code>/pause 3 jours</code>"
            return _("Pour combien de temps\u00a0? La raison reste pour toi. Écris par exemple {one}.").format(
                one=three
            )
        case "long":
            return _("Une pause dure un an au plus. Sans fin\u00a0: <code>/rappel off</code>")
        case _:
            return _("Je ne comprends pas cette pause. Écris par exemple {one} ou {other}.").format(
                one=weeks, other=days
            )


def _word_own_data(setting: str, reason: str) -> str:
    if reason == "busy":
        return _("Un autre export est en cours. Réessaie dans une minute.")
    if setting == "export":
        return _("Déjà trois exports en un jour. Les fichiers sont plus haut\u00a0; le prochain est possible demain.")
    if reason == "own":
        return _("Pour effacer vos propres données, envoyez /donnees.")
    return _("Vous êtes seul·e à administrer Rappel. Mettez un autre compte dans RAPPEL_ADMIN_IDS, puis réessayez.")


def _word_broadcast(reason: str) -> str:
    match reason:
        case "empty":
            return _("Il manque un texte. Écrivez le message, ou envoyez /annuler.")
        case "long":
            return _("Ce message est trop long\u00a0: {most}\u00a0signes au plus. Raccourcissez-le.").format(
                most=LONGEST_BROADCAST
            )
        case "often":
            return _("Cette classe a déjà {most}\u00a0messages pour ce jour. Écrivez-lui le lendemain.").format(
                most=MOST_BROADCASTS_A_DAY
            )
        case "cohorts":
            return _("C’est trop de classes à la fois. Choisissez plutôt tou·tes les apprenti·es.")
        case _:
            return _("Choisissez au moins une classe.")


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "alias": _word_alias,
    "broadcast": _word_broadcast,
    "cohort_exam_day": _word_cohort_exam_day,
    "daily_goal": _word_daily_goal,
    "exam_day": _word_exam_day,
    "name": _word_name,
    "objective": _word_objective,
    "question": _word_question,
    "role": _word_role,
}
