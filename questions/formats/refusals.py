"""What is no question file, by name, and what to send in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.drafts import UnreadableFile

if TYPE_CHECKING:
    from questions.formats.drafts import Limits

_FORMATS = "GIFT, Moodle XML, Aiken, Excel (.xlsx), CSV, Anki ou le YAML de Rappel"
_NOT_READ = "C’est {what}\u00a0; copiez les questions dans un tableau .xlsx ou dans un texte GIFT ou Aiken."
_MESSAGES = {
    "empty": "Ce fichier est vide\u00a0; envoyez celui qui contient vos questions.",
    "too-large": "Ce fichier dépasse {megabytes:g}\u00a0Mo\u00a0; partagez-le en plusieurs.",
    "nothing": "Ce fichier ne contient aucune question\u00a0; complétez-le et renvoyez-le.",
    "pdf": "C’est un PDF, d’où rien ne se relit à coup sûr\u00a0; envoyez le fichier d’origine, ou un modèle rempli.",
    "word": _NOT_READ.format(what="un document de traitement de texte"),
    "slides": _NOT_READ.format(what="une présentation"),
    "image": _NOT_READ.format(what="une image"),
    "media": _NOT_READ.format(what="un son ou une vidéo"),
    "password": "Ce fichier est protégé par un mot de passe\u00a0; enregistrez-le sans mot de passe et renvoyez-le.",
    "course-backup": "C’est la sauvegarde d’un cours\u00a0; exportez la banque de questions en GIFT ou Moodle XML.",
    "h5p": _NOT_READ.format(what="un contenu H5P"),
    "qti": "C’est du QTI, qui n’est pas lu\u00a0; exportez les questions au format GIFT ou Moodle XML.",
    "archive": "C’est une archive\u00a0; décompressez-la et envoyez le fichier de questions lui-même.",
    "anki-collection": "C’est la base de données d’Anki\u00a0; dans Anki, exportez un paquet au format .apkg.",
    "web-page": f"C’est une page web\u00a0; exportez les questions dans un de ces formats\u00a0: {_FORMATS}.",
    "xml": "Ce XML n’est pas du Moodle XML\u00a0; dans Moodle, exportez la banque de questions au format Moodle XML.",
    "json": "Ce JSON n’est pas une série de Rappel\u00a0; il faut un champ «\u00a0questions\u00a0».",
    "yaml": "Ce YAML n’est pas une série de Rappel\u00a0; il faut un champ «\u00a0questions\u00a0».",
    "no-key": "Aucune réponse n’est marquée comme juste\u00a0; ajoutez sous chaque question «\u00a0ANSWER: B\u00a0».",
    "unknown": f"Ce fichier n’a la forme d’aucun format connu\u00a0; envoyez vos questions en {_FORMATS}.",
    "binary": f"Ce fichier n’est ni un texte ni un tableau\u00a0; envoyez vos questions en {_FORMATS}.",
}


def refusal(code: str) -> UnreadableFile:
    """The refusal with this code."""
    return UnreadableFile(code=code, message=_MESSAGES[code])


def require_size(data: bytes, limits: Limits) -> None:
    """Raise UnreadableFile if the file is empty or larger than may be."""
    if len(data) > limits.file_bytes:
        message = _MESSAGES["too-large"].format(megabytes=limits.file_bytes / 1_000_000)
        raise UnreadableFile(code="too-large", message=message)
    if not data.strip():
        raise refusal("empty")
