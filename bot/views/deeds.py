"""Words for every privileged act, as they follow the name of whoever did it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.language import _
from questions.audit import Deed

if TYPE_CHECKING:
    from bot.use_cases.journal import JournalLine


def word_deed(line: JournalLine) -> str:
    """What somebody did to what, unescaped: « a renommé la classe ARC 2026 A »."""
    words = {deed.value: sentence for deed, (_name, sentence) in list_deed_words().items()}
    if line.entry.act not in words:
        # Of another version: as it is stored, which is no sentence of ours to be filled in.
        return line.entry.act
    subject = line.subject or _word_number(line.entry.subject)
    told = words[line.entry.act].format(subject=subject, detail=line.entry.detail)
    return f"{told} ({line.cohort})" if line.cohort else told


def name_deed(deed: Deed) -> str:
    """The kind of act in two or three words, for a button."""
    return list_deed_words()[deed][0]


def list_deed_words() -> dict[Deed, tuple[str, str]]:
    """By kind of act, its name and its sentence; whoever adds a kind adds its words here."""
    return {
        Deed.COHORT_CREATED: (_("Classe créée"), _("a créé la classe {subject}")),
        Deed.COHORT_RENAMED: (_("Classe renommée"), _("a renommé la classe {subject}")),
        Deed.COHORT_EXAM_DAY_SET: (_("Date d’examen"), _("a fixé l’examen de la classe {subject}\u00a0: {detail}")),
        Deed.DOMAIN_RELEASED: (
            _("Programme changé"),
            _("a changé le programme de la classe {subject}\u00a0: {detail}"),
        ),
        Deed.COHORT_ARCHIVED: (_("Classe archivée"), _("a archivé la classe {subject}")),
        Deed.MEMBER_REMOVED: (_("Retrait d’une classe"), _("a retiré {subject} d’une classe")),
        Deed.INVITE_CREATED: (_("Invitation créée"), _("a créé une invitation")),
        Deed.INVITE_REVOKED: (_("Invitation fermée"), _("a fermé une invitation")),
        Deed.TRAINER_APPOINTED: (_("Formateur·rice nommé·e"), _("a nommé {subject} formateur·rice")),
        Deed.ADMIN_APPOINTED: (_("Admin nommé·e"), _("a nommé {subject} admin")),
        Deed.ROLE_TAKEN: (_("Rôle retiré"), _("a retiré son rôle à {subject}")),
        Deed.PERSON_RELINKED: (_("Nouveau téléphone"), _("a rendu ses réponses à {subject} sur un autre compte")),
        Deed.SET_IMPORTED: (_("Série importée"), _("a importé la série {subject}")),
        Deed.SET_RENAMED: (_("Série renommée"), _("a renommé la série {subject}")),
        Deed.SET_SHARED: (_("Partage de série"), _("a changé le partage de la série {subject}")),
        Deed.SET_WITHDRAWN: (_("Série retirée"), _("a retiré la série {subject}")),
        Deed.SET_PUBLISHED: (_("Série publiée"), _("a publié la série {subject}")),
        Deed.SET_UNPUBLISHED: (_("Série reprise"), _("a repris la série {subject}")),
        Deed.QUESTION_WRITTEN: (_("Question écrite"), _("a écrit une question ({subject})")),
        Deed.QUESTION_CORRECTED: (_("Question corrigée"), _("a corrigé la question {subject}")),
        Deed.QUESTION_WITHDRAWN: (_("Question retirée"), _("a retiré la question {subject}")),
        Deed.QUESTION_BROUGHT_BACK: (_("Question remise"), _("a remis la question {subject}")),
        Deed.REPORTS_SETTLED: (_("Signalements réglés"), _("a réglé des signalements ({subject})")),
        Deed.MEMBERS_RELAUNCHED: (_("Relance"), _("a relancé des apprenti·es de la classe {subject}")),
        Deed.REMEDIAL_OFFERED: (_("Révision proposée"), _("a proposé une révision à la classe {subject}")),
        Deed.BRIEF_SWITCHED: (_("Bilan du lundi"), _("a changé le bilan du lundi de la classe {subject}")),
        Deed.COHORT_HABITS_SET: (_("Rythme de classe"), _("a changé les rappels de la classe {subject}")),
        Deed.PERSON_ERASED: (_("Données effacées"), _("a effacé les données d’une personne")),
        Deed.COHORT_END_ANNOUNCED: (_("Fin annoncée"), _("a annoncé la fin de la classe {subject}")),
        Deed.COHORT_ENDED: (_("Fin de classe"), _("a effacé la classe {subject}, terminée")),
        Deed.BROADCAST_SENT: (_("Message envoyé"), _("a envoyé un message à plusieurs ({subject})")),
        Deed.BROADCAST_STOPPED: (_("Envoi arrêté"), _("a arrêté un envoi ({subject})")),
        Deed.UPDATES_RETRIED: (_("Échecs réessayés"), _("a relancé {detail} échecs {subject}")),
        Deed.UPDATES_DISCARDED: (_("Échecs écartés"), _("a écarté {detail} échecs {subject}")),
        **_list_words_of_restoring(),
    }


def _list_words_of_restoring() -> dict[Deed, tuple[str, str]]:
    return {
        Deed.DATABASE_RESTORED: (
            _("Sauvegarde restaurée"),
            _("a restauré une sauvegarde\u00a0; {detail} messages en attente ne partent plus"),
        ),
        Deed.SENDING_RESUMED: (_("Envois repris"), _("a laissé reprendre les envois après une restauration")),
    }


def _word_number(subject: str) -> str:
    """Something that has no name (any more), by its number."""
    return _("n°\u00a0{number}").format(number=subject.partition(":")[2] or "?")
