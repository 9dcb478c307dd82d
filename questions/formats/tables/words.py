"""The words of headings, in French, German, Italian, English and Spanish, with what real files use of Portuguese
and Russian; each word folded (no accents, no case), each under one meaning.

`headings` puts them together: « Bonne réponse », « Correct answer » and « Richtige Antwort » are each a word of
`RIGHT` beside a word of `ANSWER`.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, auto

_SEPARATORS = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """The text without case, accents and punctuation, its words separated by single spaces."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _SEPARATORS.sub(" ", plain.casefold()).strip()


class Word(Enum):
    """What a single word of a heading says."""

    QUESTION = auto()
    ANSWER = auto()
    ANSWERS = auto()
    RIGHT = auto()
    WRONG = auto()
    KEY = auto()
    NOTE = auto()
    WEIGHT = auto()
    CATEGORY = auto()
    TAGS = auto()
    LEVEL = auto()
    OBJECTIVE = auto()
    CODE = auto()
    SOURCE = auto()
    IMAGE = auto()
    TYPE = auto()
    ID = auto()
    NUMBER = auto()
    NAME = auto()
    TERM = auto()
    DEFINITION = auto()
    POINTS = auto()
    TOLERANCE = auto()
    UNIT = auto()
    TIME = auto()
    LANGUAGE = auto()
    OTHER = auto()
    KIND = auto()
    TEXT = auto()
    FILLER = auto()


_WORDS = {
    Word.QUESTION: "question questions q enonce enonces intitule intitules libelle consigne stem prompt frage fragen"
    " fragestellung aufgabe aufgabenstellung domanda domande quesito quesiti pregunta preguntas enunciado pergunta"
    " perguntas questao questoes вопрос вопроса вопросы вопросу",
    Word.ANSWER: "reponse rep prop answer ans option opt proposition choice response antwort antwortmoglichkeit"
    " antwortoption auswahlmoglichkeit risposta opzione scelta respuesta opcion alternative alternativa resposta opcao"
    " variant statement affirmation assertion aussage affermazione afirmacion modalite вариант ответ ответа",
    Word.ANSWERS: "reponses answers options propositions choix choices responses antworten antwortmoglichkeiten"
    " antwortoptionen auswahl auswahlmoglichkeiten risposte opzioni scelte respuestas opciones alternatives"
    " alternativen alternativas respostas opcoes statements affirmations aussagen варианты ответы ответов",
    Word.RIGHT: "bon bonne bonnes correct correcte correctes corrects juste justes exact exacte exactes right vrai"
    " vraie vraies true richtig richtige richtigen richtiger korrekt korrekte korrekten wahr corretta corrette"
    " corretto corretti giusta giuste esatta esatte vero vera correcta correctas correcto verdadero verdadera correta"
    " corretas certa verdadeiro правильный правильные правильного верный верные",
    Word.WRONG: "mauvais mauvaise mauvaises faux fausse fausses incorrect incorrecte incorrectes incorrects wrong"
    " false falsch falsche falschen falscher sbagliata sbagliate errata errate falso falsa incorrecta"
    " incorrectas erronea erroneas errada erradas distracteur distracteurs distractor distractors distractores"
    " distrattore distrattori distraktor distraktoren leurre leurres inexacte inexactes неправильный неверный",
    Word.KEY: "solution solutions corrige corriges correction cle cles key losung losungen loesung loesungen"
    " musterlosung soluzione soluzioni solucion soluciones clave gabarito ключ antwortschlussel musterantwort"
    " losungsbuchstabe",
    Word.NOTE: "explication explications explanation explanations feedback feedbacks commentaire commentaires comment"
    " comments justification justifications rationale retour retours remarque remarques erklarung erklarungen"
    " erlauterung erlauterungen begrundung begrundungen kommentar kommentare ruckmeldung ruckmeldungen spiegazione"
    " spiegazioni commento commenti motivazione explicacion explicaciones comentario comentarios retroalimentacion"
    " retroaction explicacao justificacion justificativa pourquoi why warum perche комментарий"
    " комментарии пояснение объяснение",
    Word.WEIGHT: "fraction fractions poids weight weights ponderation pourcentage percent percentage prozent gewicht"
    " gewichtung peso porcentaje",
    Word.CATEGORY: "theme themes thematique thematiques chapitre chapitres categorie categories domaine domaines"
    " domain domains chapter category subcategory topic topics subject sujet module matiere discipline thema themen"
    " themenbereich kapitel kategorie bereich fach tema temi temas capitolo categoria categorias materia capitulo"
    " dominio lecon lecons cours lesson course lektion kurs lezione corso"
    " leccion curso section rubrique sektion sezione seccion modulo modul глава тема раздел категория",
    Word.TAGS: "tag tags etiquette etiquettes motcle motscles keyword keywords schlagwort schlagworter stichwort"
    " etiqueta etiquetas hashtag hashtags",
    Word.LEVEL: "niveau niveaux difficulte level difficulty schwierigkeit schwierigkeitsgrad stufe livello difficolta"
    " nivel dificultad dificuldade taxonomie taxonomique taxonomy bloom сложность уровень",
    Word.OBJECTIVE: "objectif objectifs objective objectives lernziel lernziele leistungsziel"
    " leistungsziele obiettivo obiettivi objetivo objetivos competence competences competenza competencia kompetenz"
    " handlungskompetenz",
    Word.CODE: "code codes",
    Word.SOURCE: "source sources reference references referenz quelle quellen fonte fonti fuente fuentes riferimento"
    " referencia bibliographie page pages seite pagina источник",
    Word.IMAGE: "image images img photo photos picture pictures illustration illustrations bild bilder immagine"
    " immagini imagen imagenes imagem figure figura abbildung foto media video audio son sound"
    " изображение изображения видео картинка",
    Word.TYPE: "type types typ tipo kind genre fragetyp frageart questiontype тип",
    Word.ID: "id identifiant identifiants identifier uuid guid idnumber kennung identificativo identificador",
    Word.NUMBER: "numero num nr no nb nummer number index indice position rang ordre ordnung numer row ligne"
    " lettre lettres letter letters buchstabe buchstaben lettera lettere letra letras",
    Word.NAME: "titre title nom name titel titolo titulo nome nombre название",
    Word.TERM: "terme termes term terms mot mots word words recto front vorderseite begriff begriffe concept concepts"
    " notion notions fronte anverso expression vocabulaire vocabulary wort termine termini termino palabra parola",
    Word.DEFINITION: "definition definitions meaning meanings verso back ruckseite bedeutung retro reverso traduction"
    " translation ubersetzung traduzione traduccion definizione definicion signification significato significado",
    Word.POINTS: "keypoints stichpunkte graderinfo",
    Word.TOLERANCE: "tolerance toleranz tolleranza tolerancia",
    Word.UNIT: "unite unit units einheit unita unidad",
    Word.TIME: "time temps duree zeit tempo tiempo duration dauer durata duracion zeitlimit chrono minuteur timer"
    " seconds secondes second seconde sec secs sekunden secondi segundos",
    Word.OTHER: "points point note score mark marks grade bareme punkte punti puntos penalty penalite auteur author"
    " autor autore date datum data fecha langue language sprache lingua idioma statut status etat state astuce hint"
    " hints hinweis tipp template context contexte textformat shuffle melange single usecase hidden default info"
    " version",
    Word.LANGUAGE: "francais allemand anglais italien espagnol deutsch franzosisch englisch italienisch spanisch french"
    " german english italian spanish tedesco francese inglese italiano spagnolo aleman frances ingles espanol",
    Word.KIND: "multichoice multiplechoice truefalse shortanswer essay numerical matching ordering cloze",
    Word.TEXT: "text texte testo texto texttype content contenu inhalt текст",
    Word.FILLER: "a d de du la le les l un une of the an in for der die das den dem des eine ein il lo gli i el los"
    " las una uno di della delle dei del o da do dos das e et and und y ou or oder n s possible possibles potential"
    " moegliche mogliche moglich possibili posible posibles general generale generales generelle overall global"
    " globale allgemein allgemeine allgemeines generaux limit limite max maximum обший на к"
    " официальный ссылка link lien url liens links",
}

MEANINGS: dict[str, Word] = {fold(word): meaning for meaning, words in _WORDS.items() for word in words.split()}

PHRASES = {
    "mots cles": "keywords",
    "mot cle": "keywords",
    "key words": "keywords",
    "parole chiave": "keywords",
    "palabras clave": "keywords",
    "ключевые слова": "keywords",
    "points cles": "keypoints",
    "key points": "keypoints",
    "points attendus": "keypoints",
    "elements attendus": "keypoints",
    "elements de reponse": "keypoints",
    "punti chiave": "keypoints",
    "puntos clave": "keypoints",
    "corrige type": "corrige",
    "reponse type": "reponse",
    "sous theme": "subcategory",
    "sous chapitre": "subcategory",
    "sous categorie": "subcategory",
    "sub category": "subcategory",
    "sous domaine": "subcategory",
    "base legale": "source",
    "bases legales": "source",
    "id number": "idnumber",
}
"""Words that mean something together only; each becomes one word of `MEANINGS`."""

TRUE_WORDS = frozenset({"vrai", "true", "richtig", "wahr", "vero", "verdadero", "verdadeiro", "juste"})
FALSE_WORDS = frozenset({"faux", "false", "falsch", "falso", "errado"})

MARKED = TRUE_WORDS | {"x", "v", "o", "oui", "yes", "ja", "si", "sì", "sim", "correct", "ok", "1", "100", "*", "•"}
MARKED |= {"✓", "✔", "☑", "✅", "✔️"}
UNMARKED = FALSE_WORDS | {"", "0", "n", "non", "no", "nein", "nao", "não", "f", "-", "–", "—", "/", "✗", "✘", "☐", "❌"}

EXAMPLE_WORDS = frozenset({"exemple", "example", "beispiel", "esempio", "ejemplo", "exemplo"})
