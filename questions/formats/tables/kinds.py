"""The words for a question's kind, in a column « Type » or in a heading."""

from __future__ import annotations

from types import MappingProxyType

from questions.formats.tables.words import fold
from questions.quiz.question import Kind

KIND_NAMES = MappingProxyType(
    {
        Kind.CHOICE: "une bonne réponse",
        Kind.MULTIPLE: "plusieurs bonnes réponses",
        Kind.TRUE_FALSE: "vrai ou faux",
        Kind.ORDER: "ordre",
        Kind.MATCH: "association",
        Kind.CLOZE: "texte à trou",
        Kind.TEXT: "réponse courte",
        Kind.NUMBER: "nombre",
        Kind.RECALL: "rappel",
    }
)
"""What our own files call each kind."""

_MORE = {
    Kind.CHOICE: "choix unique|qcu|single|single choice|single answer|selection unique|selectionuniq|einfachauswahl"
    "|scelta singola|seleccion unica|une reponse|une seule reponse|radio",
    Kind.MULTIPLE: "multi select|multiselect|multiple select|multiple answer|multiple answers|multiresponse"
    "|multiple response|qrm|plusieurs reponses|mehrfachauswahl|checkbox|checkboxes|kprim|reponses multiples",
    Kind.TRUE_FALSE: "vrai faux|v f|vf|true false|truefalse|true or false|tf|richtig falsch|vero falso"
    "|verdadero falso|verdadeiro falso",
    Kind.ORDER: "ordre|classement|remise en ordre|ordering|order|sequence|reihenfolge|ordinamento|ordenar",
    Kind.MATCH: "appariement|matching|match|relier|zuordnung|abbinamento|emparejamiento",
    Kind.CLOZE: "texte a trous|texte lacunaire|trou|cloze|fill in the blank|gap fill|luckentext|lacune",
    Kind.TEXT: "texte|text|court|short answer|shortanswer|short text|kurzantwort|risposta breve|respuesta corta"
    "|type answer|saisie|sa|short",
    Kind.NUMBER: "numerique|numerical|numeric|number|zahl|numero|numerica",
    Kind.RECALL: "ouverte|question ouverte|open|open ended|essay|essai|carte|flashcard|flash card|card|karteikarte"
    "|offene frage|redaction|redige",
}

_BY_WORD = MappingProxyType(
    {fold(name): kind for kind, names in _MORE.items() for name in names.split("|")}
    | {fold(name): kind for kind, name in KIND_NAMES.items()}
)


def read_kind(text: str) -> Kind | None:
    """The kind that this text names; None for any other, « QCM » too: there the key decides."""
    return _BY_WORD.get(fold(text))
