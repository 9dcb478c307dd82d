import pytest

from questions.knowledge import french
from questions.knowledge.facts import Noun

LEVEL, PHASE, STEP, RUNG = (
    Noun(name="niveau"),
    Noun(name="phase", feminine=True),
    Noun(name="étape", feminine=True),
    Noun(name="échelon"),
)


@pytest.mark.parametrize(
    ("noun", "the", "of_the", "which", "this", "plural"),
    [
        (LEVEL, "le niveau", "du niveau", "quel niveau", "ce niveau", "niveaux"),
        (PHASE, "la phase", "de la phase", "quelle phase", "cette phase", "phases"),
        (STEP, "l’étape", "de l’étape", "quelle étape", "cette étape", "étapes"),
        (RUNG, "l’échelon", "de l’échelon", "quel échelon", "cet échelon", "échelons"),
    ],
)
def test_articles_follow_gender_and_first_letter(noun, the, of_the, which, this, plural):
    assert french.the(noun) == the
    assert french.of_the(noun) == of_the
    assert french.which(noun) == which
    assert french.this(noun) == this
    assert french.plural(noun) == plural


@pytest.mark.parametrize(
    ("name", "plural"),
    [("processus", "processus"), ("voix", "voix"), ("phase de groupe", "phases de groupe"), ("jeu", "jeux")],
)
def test_the_plural_falls_on_the_first_word(name, plural):
    assert french.plural(Noun(name=name)) == plural


def test_a_text_is_quoted_once():
    assert french.quoted("menaces") == "«\u00a0menaces\u00a0»"
    assert french.quoted("«\u00a0Sinon…\u00a0»") == "«\u00a0Sinon…\u00a0»"


def test_a_quotation_within_a_quotation_has_other_marks():
    assert french.quoted("Dire « oui » ou «\u00a0non\u00a0».") == "«\u00a0Dire “oui” ou “non”.\u00a0»"
