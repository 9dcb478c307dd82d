"""What templates share: drafts of questions, and a choice of distractors that depends on nothing but content."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Item = TypeVar("Item")

OPTIONS_PER_CHOICE = 4
OPTIONS_PER_MULTIPLE = 5
ITEMS_PER_ORDER = 5
PAIRS_PER_MATCH = 4
BLANK = "___"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question without its id: which fact it asks (`fact`, below the entry's id), by which template."""

    template: str
    kind: Kind
    prompt: str
    explanation: str
    fact: str = ""
    options: tuple[Option, ...] = ()
    pairs: tuple[Pair, ...] = ()
    accepted: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    quantity: Quantity | None = None
    key_points: tuple[str, ...] = ()
    cite: int = 0
    listed: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Picker:
    """Chooses among candidates by a hash of seed, place and text: the same on every machine and in any order."""

    seed: int

    def pick(self, candidates: Iterable[Item], count: int, *, place: str, text: Callable[[Item], str]) -> list[Item]:
        """At most `count` of the candidates, in an order that depends on nothing but their texts."""

        def rank(candidate: Item) -> bytes:
            return blake2b(f"{self.seed}|{place}|{text(candidate)}".encode(), digest_size=8).digest()

        return sorted(candidates, key=rank)[:count]

    def options(self, key: Option, distractors: Sequence[Option], *, place: str) -> tuple[Option, ...]:
        """The key among distractors, none of which reads like it or like another."""
        distinct = {fold(option.text): option for option in distractors}
        distinct.pop(fold(key.text), None)
        chosen = self.pick(distinct.values(), OPTIONS_PER_CHOICE - 1, place=place, text=lambda option: option.text)
        if chosen and len(key.text) > max(len(option.text) for option in chosen):
            # A key that is the longest is guessed by its length: the longest distractor hides it.
            chosen[-1] = max(distinct.values(), key=lambda option: (option not in chosen[:-1], len(option.text)))
        return self.arrange((key, *chosen), place=place)

    def arrange(self, options: Sequence[Option], *, place: str) -> tuple[Option, ...]:
        """All the options, in an order that tells nothing about which are right."""
        return tuple(self.pick(options, len(options), place=f"{place}|order", text=lambda option: option.text))


def true_false(
    *, template: str, statement: str, is_true: bool, explanation: str, fact: str = "", feedback: str = ""
) -> Draft:
    """A statement to be judged; `feedback` explains it to whoever judged wrongly."""
    return Draft(
        template=template,
        kind=Kind.TRUE_FALSE,
        fact=fact,
        prompt=f"Vrai ou faux\u00a0?\n\n{statement}",
        options=(
            Option(text="Vrai", correct=is_true, feedback="" if is_true else feedback),
            Option(text="Faux", correct=not is_true, feedback=feedback if is_true else ""),
        ),
        explanation=explanation,
    )


def claim(prompt: str, answer: str) -> str:
    """What whoever judges it understands without guessing: the question and an answer to it, not said to be right.

    It is read once more beside the verdict: a wrong one must not stay in mind as what is true.
    """
    return f"{prompt}\nRéponse proposée\u00a0: {answer}"


def windows(count: int, size: int) -> list[range]:
    """Overlapping stretches of `size` that cover `count` places; one stretch if all fit."""
    if count <= size:
        return [range(count)]
    starts = [*range(0, count - size, max(1, size // 2)), count - size]
    return [range(start, start + size) for start in starts]


def mark_version(question: Question) -> Question:
    """The question with the hash of its content as its version: new with every change, the same everywhere."""
    content = json.dumps(question, sort_keys=True, default=_as_plain)
    return replace(question, version=blake2b(content.encode(), digest_size=4).hexdigest())


def _as_plain(value: object) -> object:
    """What JSON does not know: the parts of a question by name (four times faster than asdict), numbers as text.

    A question without an image keeps the version that it had before questions could have one.
    """
    if isinstance(value, Question | Option | Pair | Quantity):
        return {name: getattr(value, name) for name in value.__slots__ if name != "image" or getattr(value, name)}
    return str(value)
