"""What somebody wants to practise on purpose: a domain, a competence, an objective, or a topic by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from questions.errors import NotFound
from questions.quiz.question_set import topic_of
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = re.compile(r"\d(\.\d+){0,3}")
_ALIKE = 80


def list_in_scope(curriculum: Mapping[str, tuple[str, ...]], wanted: str) -> tuple[str, ...]:
    """The facts meant by « 1 », « 1.7 », « 1.7.2.1 » or a topic such as « glasl », in curriculum order.

    A topic is found by its name, a part of it, or a name spelt nearly so. Raises NotFound.
    """
    wanted = wanted.strip()
    if _CODE.fullmatch(wanted):
        found = tuple(
            fact_id
            for fact_id, codes in curriculum.items()
            if any(code == wanted or code.startswith(f"{wanted}.") for code in codes)
        )
    else:
        topics = _find_topics({topic_of(fact_id) for fact_id in curriculum}, fold(wanted))
        found = tuple(fact_id for fact_id in curriculum if topic_of(fact_id) in topics)
    if not found:
        raise NotFound(what="scope", name=wanted)
    return found


def _find_topics(topics: set[str], wanted: str) -> set[str]:
    """The topics that hold every word wanted; else those whose words are spelt nearly so."""
    words = wanted.replace("-", " ").split()
    names = {topic: topic.replace("-", " ") for topic in topics}
    if not words:
        return set()
    exact = {topic for topic, name in names.items() if all(word in name for word in words)}
    if exact:
        return exact
    alike = process.extract(" ".join(words), names, scorer=fuzz.token_set_ratio, score_cutoff=_ALIKE, limit=None)
    return {topic for _, _, topic in alike}
