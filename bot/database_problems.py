"""Words for a database that can't be used: what, where, and how to mend it."""

from __future__ import annotations

from bot.views.language import _, counted
from storage.errors import BackupFailed, BackupFault, BadDatabase, BadDatabaseReason, NewerSchema, StorageError
from storage.schema import SchemaProblem, SchemaProblemKind
from storage.soundness import Breach, Rule

_REASONS = {
    BadDatabaseReason.UNREADABLE_URL: _("l’adresse n’est pas lisible\u00a0; par exemple sqlite:///rappel.sqlite3."),
    BadDatabaseReason.UNKNOWN_KIND: _("cette sorte de base n’est pas prise en charge\u00a0; sqlite ou postgresql."),
    BadDatabaseReason.IN_MEMORY: _("une base en mémoire oublierait tout\u00a0; nommez un fichier."),
    BadDatabaseReason.NO_FOLDER: _("le dossier n’existe pas\u00a0; créez-le ou changez le chemin."),
    BadDatabaseReason.NOT_WRITABLE: _("le fichier ne peut pas être écrit\u00a0; vérifiez les droits du dossier."),
    BadDatabaseReason.NOT_A_DATABASE: _("le fichier n’est pas une base SQLite\u00a0; choisissez un autre nom."),
    BadDatabaseReason.UNSAFE: _("le disque ne garantit pas l’enregistrement\u00a0; choisissez un disque local."),
    BadDatabaseReason.IN_USE: _("un autre Rappel s’en sert déjà\u00a0; arrêtez-le d’abord."),
    BadDatabaseReason.OTHER_BOT: _(
        "un Rappel avec le jeton d’un autre bot s’en sert déjà\u00a0; à chaque bot sa propre base."
    ),
    BadDatabaseReason.UNREACHABLE: _("le serveur ne répond pas\u00a0; vérifiez l’hôte, le port et s’il est lancé."),
    BadDatabaseReason.NO_SUCH_HOST: _("aucune machine n’a ce nom\u00a0; vérifiez l’hôte."),
    BadDatabaseReason.REFUSED: _("le serveur refuse l’accès\u00a0; vérifiez le nom et le mot de passe."),
    BadDatabaseReason.NO_SUCH_DATABASE: _("cette base n’existe pas sur le serveur\u00a0; créez-la d’abord."),
    BadDatabaseReason.READ_ONLY: _(
        "cette base ne se laisse que lire\u00a0: c’est sans doute un réplica\u00a0; donnez l’adresse du serveur "
        "principal. Rien n’a été changé."
    ),
    BadDatabaseReason.UNSETTLED: _(
        "une restauration s’y est interrompue\u00a0; relancez «\u00a0rappel database restore\u00a0»."
    ),
    BadDatabaseReason.FAILED: _("la base ne s’ouvre pas."),
}

_FAULTS = {
    BackupFault.NO_DATABASE: _("il n’y a pas de base à sauvegarder ici\u00a0; vérifiez RAPPEL_DATABASE_URL."),
    BackupFault.NO_FOLDER: _("ce dossier n’existe pas\u00a0; créez-le ou nommez-en un autre."),
    BackupFault.NOT_WRITABLE: _("impossible d’écrire ici\u00a0; vérifiez les droits du dossier."),
    BackupFault.EXISTS: _("ce fichier existe déjà et n’est pas remplacé\u00a0; choisissez un autre nom."),
    BackupFault.DISK_FULL: _("il n’y a plus de place sur le disque\u00a0; libérez-en ou choisissez un autre dossier."),
    BackupFault.NO_TOOL: _(
        "ce programme de PostgreSQL manque ici\u00a0; installez-le (Debian\u00a0: postgresql-client)."
    ),
    BackupFault.OLD_TOOL: _("ce programme est plus ancien que le serveur\u00a0; installez celui de la même version"),
    BackupFault.NO_FILE: _("il n’y a pas de fichier de ce nom."),
    BackupFault.NOT_READABLE: _(
        "ce fichier ne se lit pas\u00a0; changez ses droits, ou lancez la commande avec le compte auquel il appartient."
    ),
    BackupFault.NOT_A_BACKUP: _("ce fichier n’est pas une sauvegarde de Rappel pour cette sorte de base."),
    BackupFault.DAMAGED: _("cette copie est abîmée et ne peut pas servir"),
    BackupFault.NEWER: _("cette sauvegarde vient d’un Rappel plus récent\u00a0; mettez Rappel à jour"),
    BackupFault.PAST_UNREADABLE: _(
        "cette base d’avant ne se lit pas\u00a0: sans elle, qui s’est effacé reviendrait. Vérifiez l’adresse donnée "
        "avec --replaced. Rien n’a été changé."
    ),
    BackupFault.IN_USE: _("un autre programme lit cette base\u00a0; fermez-le d’abord."),
    BackupFault.FOREIGN: _(
        "cette copie n’a pas le schéma de Rappel ou contient autre chose\u00a0; prenez-en une autre"
    ),
    BackupFault.UNFINISHED: _("c’est le reste d’une restauration interrompue\u00a0; prenez la sauvegarde elle-même."),
    BackupFault.NOT_EMPTY: _(
        "cette base contient déjà quelque chose\u00a0; créez une base vide, nommez-la dans RAPPEL_DATABASE_URL, "
        "et celle d’avant avec --replaced."
    ),
    BackupFault.NEEDS_KEY: _(
        "cette sauvegarde est chiffrée\u00a0; nommez avec --key le fichier de la clé secrète, celui qu’a créé "
        "«\u00a0rappel database key\u00a0» ou «\u00a0age-keygen\u00a0»."
    ),
    BackupFault.WRONG_KEY: _(
        "cette clé n’ouvre pas la sauvegarde\u00a0; il faut celle dont la moitié publique était dans "
        "RAPPEL_BACKUP_RECIPIENTS quand la sauvegarde a été faite"
    ),
    BackupFault.BAD_KEY: _(
        "ce fichier ne contient pas que des clés secrètes d’age, une par ligne\u00a0; nommez celui qu’a créé "
        "«\u00a0rappel database key\u00a0» ou «\u00a0age-keygen\u00a0»."
    ),
    BackupFault.FAILED: _("la copie a échoué"),
}

_SCHEMA_WORDS = {
    SchemaProblemKind.EMPTY: "elle est vide\u00a0; «\u00a0rappel run\u00a0» la prépare au démarrage.",
    SchemaProblemKind.OUTDATED: "elle est d’une version antérieure\u00a0; «\u00a0rappel run\u00a0» la met à jour.",
    SchemaProblemKind.NEWER: "elle vient d’un Rappel plus récent\u00a0; mettez Rappel à jour.",
    SchemaProblemKind.UNSETTLED: (
        "une restauration s’y est interrompue\u00a0; relancez «\u00a0rappel database restore\u00a0»."
    ),
    SchemaProblemKind.DIFFERENT: "son schéma n’est pas celui attendu\u00a0:",
}


_RULES = {
    Rule.WHOLE_FILE: _("le fichier est abîmé\u00a0; restaurez une sauvegarde"),
    Rule.NOTHING_MISSING: _("des lignes en désignent d’autres qui manquent\u00a0; restaurez une sauvegarde"),
    Rule.CARDS_COUNT_REVIEWS: _(
        "des cartes ne comptent pas les réponses du journal\u00a0; "
        "«\u00a0rappel database replay --apply\u00a0» les corrige"
    ),
    Rule.ONE_REVIEW_FOR_EACH_ANSWER: _("des questions répondues n’ont pas exactement une réponse au journal"),
    Rule.NO_UPDATE_TWICE: _("un même message de Telegram a compté deux fois"),
    Rule.ONE_OPEN_QUESTION: _("des personnes ont plus d’une question ouverte"),
    Rule.ROUNDS_CLOSED: _("des séries terminées n’ont pas de fin, ou des ouvertes en ont une"),
    Rule.SUMS_OF_POINTS: _(
        "des totaux de points ne sont pas la somme des jours\u00a0; "
        "«\u00a0rappel database replay --apply\u00a0» les corrige"
    ),
    Rule.COUNTS_OF_SCORES: _("un classement compte d’autres personnes que celles qui ont ces points"),
    Rule.FRESH_NUMBERS: _("un numéro déjà pris serait donné une seconde fois"),
}


def word_breach(breach: Breach) -> str:
    """One sentence on a rule that the database breaks: how often, an example, and what to do."""
    return f"{_RULES[breach.rule]} ({breach.count}\u00a0×, par exemple {breach.example})."


def word_unreadable(count: int) -> str:
    """One sentence on erasures that were noted with another token, and how the people are erased again all the same."""
    return counted(
        "✗ {count}\u00a0effacement a été noté avec un autre jeton\u00a0: cette personne est peut-être revenue. ",
        "✗ {count}\u00a0effacements ont été notés avec un autre jeton\u00a0: ces personnes sont peut-être revenues. ",
        count,
    ) + _(
        "Avec le jeton d’alors dans RAPPEL_TOKEN, même s’il ne vaut plus rien pour Telegram, lancez "
        "«\u00a0rappel people erase-again\u00a0»."
    )


def word_bad_database(error: StorageError) -> str:
    """One sentence for who runs Rappel, naming the setting."""
    match error:
        case BadDatabase():
            detail = f" ({error.detail})" if error.detail else ""
            return f"RAPPEL_DATABASE_URL\u00a0: {error.url}\u00a0: {_REASONS[error.reason]}{detail}"
        case NewerSchema():
            return _(
                "RAPPEL_DATABASE_URL\u00a0: cette base vient d’un Rappel plus récent (révision {found})\u00a0; "
                "mettez Rappel à jour."
            ).format(found=error.found)
        case BackupFailed():
            detail = f" ({error.detail})" if error.detail else ""
            return f"{error.place}\u00a0: {_FAULTS[error.fault]}{detail}"
        case _:
            return _("La base de données a une panne\u00a0: {detail}").format(detail=error)


def word_schema_problem(problem: SchemaProblem) -> str:
    """One sentence on why the database does not suit this version."""
    return f"Base de données\u00a0: {_SCHEMA_WORDS[problem.kind]} {problem.detail}".rstrip()
