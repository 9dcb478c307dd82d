"""Aliases on leaderboards: an adjective and an animal that agree, or what somebody chose, cleaned and checked."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from questions.cohorts import shorten_name
from questions.errors import InvalidSetting
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SHORTEST: Final = 2
LONGEST: Final = 24

_MASCULINE: Final = _words(
    "Blaireau Bouquetin Castor Chamois Cygne Dauphin Écureuil Faucon Furet Hérisson Héron Hibou Lézard Lièvre Lynx "
    "Manchot Merle Panda Renard Rossignol Tamanoir Toucan"
)
_FEMININE: Final = _words(
    "Abeille Alouette Antilope Belette Biche Chouette Cigogne Coccinelle Fourmi Gazelle Girafe Grenouille Hermine "
    "Hirondelle Libellule Loutre Luciole Marmotte Mésange Panthère Tortue Truite"
)
# Kind words only: nobody chose theirs.
_ADJECTIVES: Final = tuple(
    pair.split("/")
    for pair in _words(
        "agile/agile aimable/aimable alerte/alerte astucieux/astucieuse attentif/attentive calme/calme "
        "content/contente courageux/courageuse créatif/créative curieux/curieuse doué/douée drôle/drôle "
        "enjoué/enjouée fidèle/fidèle gai/gaie habile/habile joyeux/joyeuse libre/libre malin/maligne "
        "motivé/motivée optimiste/optimiste patient/patiente poli/polie prudent/prudente rapide/rapide "
        "rusé/rusée sage/sage serein/sereine solide/solide tenace/tenace vaillant/vaillante vif/vive"
    )
)
_ANIMALS: Final = tuple((name, 0) for name in _MASCULINE) + tuple((name, 1) for name in _FEMININE)
_STRIDE: Final = 599
"""Shares no divisor with how many pairs there are, so that one walk meets each of them once."""

# Folded, and looked for anywhere in an alias: none of them stands inside a word that one could mean kindly.
_REFUSED_ANYWHERE: Final = _words(
    "connard connasse encule salope salaud bordel merde putain nique pute batard bougnoul negro nigger nazi hitler "
    "pedophile fuck bitch asshole porn bite nichon couille branle tapette pedale gouine suicide kkk salopard ordure"
)
# Folded, and refused as whole words: inside others they are harmless (« concombre », « culture », « repede »).
_REFUSED_WORDS: Final = frozenset(
    _words(
        "con conne cons cul sexe sex pd pede fdp tg ntm ta gueule debile gogol mongol admin rappel formatrice "
        "formateur prof isis daech heil viol gros grosse"
    )
)
_PLAIN_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzæœøß")
_HARMLESS: Final = re.compile(r"habite\w*|debite\w*|subite\w*|arbitre\w*|reputes?|disputes?|deputes?")
_LEET: Final = str.maketrans("013457@$€!|", "oieasta" + "sei" + "l")
_LINK: Final = re.compile(
    r"://|www\.|@|\bt\.me\b|[\w-]\.(?:ch|com|net|org|fr|de|it|io|me|app|gg|tv|xyz|info|biz)\b", re.IGNORECASE
)


def suggest_aliases(seed: int) -> Iterator[str]:
    """Every alias that can be made up, each once, in an order that the seed decides."""
    count = len(_ANIMALS) * len(_ADJECTIVES)
    for step in range(count):
        animal, adjective = divmod((seed * _STRIDE + step * _STRIDE) % count, len(_ADJECTIVES))
        name, gender = _ANIMALS[animal]
        yield f"{name} {_ADJECTIVES[adjective][gender]}"


def suggest_free(seed: int, *, taken: Collection[str]) -> str:
    """The first alias made up that nobody has, given the folded ones in use; numbered once all are used up."""
    for alias in suggest_aliases(seed):
        if fold_alias(alias) not in taken:
            return alias
    number = 2
    alias = next(suggest_aliases(seed))
    while fold_alias(f"{alias} {number}") in taken:
        number += 1
    return f"{alias} {number}"


def clean_alias(text: str, *, taken: Collection[str], names: Collection[str]) -> str:
    """A chosen alias as it may be shown; raises InvalidSetting with the reason.

    `taken` are the folded aliases of others in the cohort, `names` their first names. Reasons: `short`, `long`,
    `link`, `letters` (nothing to read), `word` (one that is refused), `name` (somebody else's), `taken`.
    """
    alias = shorten_name(text)
    reason = _find_fault(text, alias, taken=taken, names=names)
    if reason:
        raise InvalidSetting(setting="alias", reason=reason)
    return alias


def fold_alias(alias: str) -> str:
    """What two aliases have in common that look alike: without case, accents, blanks, and with leet letters read."""
    return re.sub(r"[\W_]", "", fold(_unmask(alias)))


def _find_fault(text: str, alias: str, *, taken: Collection[str], names: Collection[str]) -> str:
    if len(alias) < SHORTEST:
        return "short"
    if len(alias) > LONGEST or len(text.strip()) > 4 * LONGEST:
        return "long"
    if _LINK.search(unicodedata.normalize("NFKC", alias)):
        return "link"
    if sum(sign.isalpha() for sign in alias) < SHORTEST:
        return "letters"
    if not _is_plain(alias) or _is_refused(alias):
        return "word"
    if _names_somebody(alias, names):
        return "name"
    return "taken" if fold_alias(alias) in taken else ""


def is_presentable(name: str) -> bool:
    """Whether a name that somebody brought along may stand on a leaderboard: no link, no refused word, no disguise."""
    return _is_plain(name) and not _is_refused(name) and not _LINK.search(unicodedata.normalize("NFKC", name))


def _is_plain(alias: str) -> bool:
    """Whether every letter is Latin and none looks like another: nobody passes for somebody else."""
    bare = "".join(sign for sign in _unaccent(alias) if sign.isalpha())
    piled = any(unicodedata.combining(sign) for sign in unicodedata.normalize("NFC", alias))
    return not piled and all(sign in _PLAIN_LETTERS for sign in bare)


def _is_refused(alias: str) -> bool:
    spelt = _HARMLESS.sub(" ", _unaccent(alias))
    readings = {_unmask(spelt), _squeeze(_unmask(spelt))}
    joined = {re.sub(r"[\W_]", "", reading) for reading in readings}
    if any(word in reading for word in _REFUSED_ANYWHERE for reading in joined):
        return True
    words = {word for reading in readings for word in re.findall(r"[^\W_]+", reading)}
    return bool((words | joined) & _REFUSED_WORDS)


def _names_somebody(alias: str, names: Collection[str]) -> bool:
    """Whether the alias is another member's first name or holds it as a word."""
    words = {_unaccent(word) for word in re.findall(r"[^\W\d_]+", alias)}
    whole = fold_alias(alias)
    for name in names:
        parts = {_unaccent(part) for part in re.findall(r"[^\W\d_]+", name)}
        if (parts and parts <= words) or (fold_alias(name) and fold_alias(name) == whole):
            return True
    return False


def _unmask(text: str) -> str:
    return _unaccent(text).translate(_LEET)


def _squeeze(text: str) -> str:
    """The text with letters that were drawn out written once: « puuute »."""
    return re.sub(r"(\w)\1+", r"\1", text)


def _unaccent(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
