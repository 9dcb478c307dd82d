"""French names for everything that is stored about a person, as their export gives it.

A new column needs a line in `COLUMNS` (`tests/test_ownership_plan.py` says so), unless it is a secret: `SECRETS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

TABLES: Final[Mapping[str, str]] = {
    "acts": "Journal des actes",
    "asked_questions": "Questions posées",
    "cards": "Mémoire par fait",
    "cohort_trainers": "Classes suivies",
    "data_exports": "Demandes de données",
    "drafts": "Saisie en cours",
    "guesses": "Réponses au hasard",
    "imports": "Fichier en attente",
    "inbox": "Messages reçus",
    "invites": "Invitations",
    "outbox": "Messages envoyés",
    "people": "Profil",
    "publications": "Séries publiées",
    "question_sets": "Séries de questions",
    "reversals": "Réponses reprises",
    "reviews": "Réponses",
    "rounds": "Séries et examens",
    "wrong_codes": "Codes faux",
}

SECRETS: Final[Mapping[str, str]] = {
    "invites.token_hash": "opens an invite, as a hash",
    "invites.code_hash": "opens an invite, as a hash",
}

COLUMNS: Final[Mapping[str, str]] = {
    "act": "acte",
    "after": "mémoire après",
    "answer": "réponse donnée",
    "answered_at": "répondu le",
    "asked_at": "demandé le",
    "asked_question_id": "n° de la question posée",
    "at": "le",
    "attempts": "essais",
    "before": "mémoire avant",
    "chose_exam_day": "jour d’examen choisi soi-même",
    "claimed_at": "pris en charge le",
    "closed_at": "terminé le",
    "cohort_id": "n° de la classe",
    "consented_at": "accord donné le",
    "content": "contenu",
    "copies": "copies",
    "correct": "juste",
    "created_at": "créé le",
    "created_by": "créé par",
    "credit": "part juste",
    "daily_goal": "objectif du jour",
    "data": "contenu de la saisie",
    "dedupe_key": "clé contre les doublons",
    "detail": "précision",
    "difficulty": "difficulté",
    "done_at": "traité le",
    "draft": "choix en cours",
    "duration": "durée en millisecondes",
    "ends_at": "fin prévue le",
    "exam_day": "jour de l’examen",
    "expires_at": "valable jusqu’au",
    "fact_id": "fait",
    "facts": "faits",
    "facts_a_day": "faits par jour",
    "file_name": "nom du fichier",
    "first_name": "prénom",
    "forecast": "prévision",
    "from_day": "à partir du",
    "guess_probability": "chance de tomber juste au hasard",
    "hint": "avec indice",
    "hinted": "indice montré",
    "id": "n°",
    "kind": "genre",
    "lapses": "oublis",
    "last_day": "dernier jour",
    "last_question_id": "dernière question",
    "leech_since": "résiste depuis",
    "likely_difficulty": "difficulté probable",
    "likely_stability": "stabilité probable",
    "most_uses": "places",
    "not_before": "pas avant",
    "owner_id": "n° de l’auteur·e",
    "parameters_id": "n° des paramètres",
    "payload": "message",
    "person_id": "n° de la personne",
    "person_key": "numéro Telegram de l’expéditeur",
    "plan_id": "plan de formation",
    "policy": "méthode",
    "published_at": "publié le",
    "published_by": "publié par",
    "question": "question",
    "question_id": "code de la question",
    "question_version": "version de la question",
    "rating": "note",
    "reason": "raison",
    "recall": "chance de savoir",
    "received_at": "reçu le",
    "replaces": "remplace une série",
    "retry_at": "prochain essai le",
    "revealed": "réponse montrée",
    "review_id": "n° de la réponse",
    "reviews": "réponses",
    "revoked_at": "révoqué le",
    "role": "rôle",
    "round_id": "n° de la série",
    "run": "justes de suite",
    "said_at": "dit le",
    "scope": "sujet",
    "sequence": "n° du choix",
    "set_id": "code de la série",
    "shared": "partagée",
    "shuffle_seed": "ordre des options",
    "since": "depuis",
    "stability": "stabilité",
    "started_at": "commencé le",
    "state": "état",
    "study_day": "jour d’étude",
    "subject": "objet",
    "taken_back_at": "repris le",
    "telegram_id": "numéro Telegram",
    "title": "titre",
    "tries": "essais",
    "unrated": "sans note parce que",
    "unreachable_since": "injoignable depuis",
    "update_id": "n° du message Telegram",
    "updated_at": "changé le",
    "uses": "utilisations",
    "version": "version",
    "withdrawn_at": "retiré le",
}


def name_table(table: str) -> str:
    """A table as the export names it."""
    return TABLES.get(table, table)


def name_column(column: str) -> str:
    """A column as the export names it."""
    return COLUMNS.get(column, column)
