"""Words for a database that can't be used: what, where, and how to mend it."""

from __future__ import annotations

from bot.views.language import _
from storage.errors import BadDatabase, BadDatabaseReason, NewerSchema, StorageError
from storage.schema import SchemaProblem, SchemaProblemKind

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
    BadDatabaseReason.REFUSED: _("le serveur refuse l’accès\u00a0; vérifiez le nom et le mot de passe."),
    BadDatabaseReason.NO_SUCH_DATABASE: _("cette base n’existe pas sur le serveur\u00a0; créez-la d’abord."),
    BadDatabaseReason.FAILED: _("la base ne s’ouvre pas."),
}

_SCHEMA_WORDS = {
    SchemaProblemKind.EMPTY: "elle est vide\u00a0; «\u00a0rappel run\u00a0» la prépare au démarrage.",
    SchemaProblemKind.OUTDATED: "elle est d’une version antérieure\u00a0; «\u00a0rappel run\u00a0» la met à jour.",
    SchemaProblemKind.NEWER: "elle vient d’un Rappel plus récent\u00a0; mettez Rappel à jour.",
    SchemaProblemKind.DIFFERENT: "son schéma n’est pas celui attendu\u00a0:",
}


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
        case _:
            return _("La base de données a une panne\u00a0: {detail}").format(detail=error)


def word_schema_problem(problem: SchemaProblem) -> str:
    """One sentence on why the database does not suit this version."""
    return f"Base de données\u00a0: {_SCHEMA_WORDS[problem.kind]} {problem.detail}".rstrip()
