"""The shapes of facts, as authors write them in a bank file (YAML, one file per competence).

An *entry* is what an author writes; it yields one or more *facts*, the unit that is scheduled: a sequence of
nine levels is ten facts (the order, and each level), a definition is one.
Every text is French and addresses the apprentice with *tu*.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Code = Annotated[str, StringConstraints(pattern=r"^\d\.\d\.\d\.\d$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Situation = Annotated[str, StringConstraints(min_length=1, max_length=700, strip_whitespace=True)]
Explanation = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]


class Shape(BaseModel):
    """Unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Entry(Shape):
    """What every entry has: its id (unique in the bank), the objectives it serves, how sure it is, and why."""

    id: Key
    objectives: tuple[Code, ...] = Field(min_length=1)
    status: Literal["verified", "usage"]
    sources: tuple[str, ...] = Field(min_length=1)
    explanation: Explanation


class Noun(Shape):
    """A French noun with its gender, so that prompts can be worded: « le niveau », « quelle phase »."""

    name: Line
    feminine: bool = False


class Step(Shape):
    """One step of a sequence: a level or phase with a name, what marks it, and how it sounds at work."""

    key: Key
    name: Line
    synonyms: tuple[Line, ...] = ()
    description: Line
    behaviour: Sentence
    explanation: Explanation


class StepGroup(Shape):
    """Neighbouring steps under one name (the three phases of Glasl's nine levels)."""

    name: Line
    steps: tuple[Key, ...] = Field(min_length=1)


class Sequence(Entry):
    """Ordered levels or phases, each with a name, synonyms, a description and a typical behaviour.

    `of` completes the noun: « Quel niveau *de l'escalade selon Glasl*… ».
    """

    shape: Literal["sequence"]
    noun: Noun
    of: Line
    order_prompt: Sentence
    count_prompt: Sentence
    recall_prompt: Sentence
    steps: tuple[Step, ...] = Field(min_length=3, max_length=12)
    group_noun: Noun | None = None
    groups: tuple[StepGroup, ...] = ()


class Action(Shape):
    """One step of a procedure: what is done, and why just then."""

    text: Line
    why: Line


class Procedure(Entry):
    """Steps that are done one after the other, each with its reason."""

    shape: Literal["procedure"]
    goal: Line
    order_prompt: Sentence
    recall_prompt: Sentence
    steps: tuple[Action, ...] = Field(min_length=3, max_length=8)


class Member(Shape):
    """Something that belongs (or does not belong) under a heading, and why."""

    text: Line
    synonyms: tuple[Line, ...] = ()
    because: Sentence


class Group(Entry):
    """What belongs under a heading, and what does not though one might think so.

    `which_one` and `which_ones` ask for members, `which_not` for the outsider (its negation in capitals),
    `statement` says that `{text}` belongs (for true/false), `recall_prompt` asks to list `cite` members.
    """

    shape: Literal["group"]
    which_one: Sentence
    which_ones: Sentence
    which_not: Sentence
    statement: Annotated[str, StringConstraints(pattern=r"\{text\}", max_length=200)]
    recall_prompt: Sentence
    cite: int = Field(ge=1)
    members: tuple[Member, ...] = Field(min_length=3)
    outsiders: tuple[Member, ...] = Field(min_length=3)


class Cloze(Shape):
    """A sentence with one blank written `___`, and what fills it (the first answer is the one shown)."""

    text: Sentence
    answers: tuple[Line, ...] = Field(min_length=1)


class Example(Shape):
    """Something heard or seen that illustrates one term of its family, and no other."""

    text: Sentence
    because: Sentence


class Definition(Entry):
    """A term and what it means, told apart from the other terms of its family.

    `confusable` names members of the family that must never be offered beside this one.
    """

    shape: Literal["definition"]
    family: Key
    term: Line
    synonyms: tuple[Line, ...] = ()
    definition: Line
    examples: tuple[Example, ...] = ()
    cloze: Cloze | None = None
    confusable: tuple[Key, ...] = ()


class Family(Shape):
    """How the terms of one family are asked for.

    `term_prompt` precedes a definition, `meaning_prompt` names the `{term}`, `example_prompt` precedes an
    example, `match_prompt` asks to link terms and meanings.
    """

    term_prompt: Sentence
    meaning_prompt: Annotated[str, StringConstraints(pattern=r"\{term\}", max_length=200)]
    example_prompt: Sentence | None = None
    match_prompt: Sentence


class Feature(Shape):
    """One aspect in which two things differ: `left` is true of the first only, `right` of the second only."""

    aspect: Line
    left: Line
    right: Line


class Contrast(Entry):
    """Two things that are easily confused, feature by feature.

    `left` and `right` carry their article (« le rôle explicite »); `which_left` and `which_right` ask what is
    true of each; `match_prompt` asks to link each feature of the first with its opposite, where each has one and no
    other.
    """

    shape: Literal["contrast"]
    left: Line
    right: Line
    which_left: Sentence
    which_right: Sentence
    match_prompt: Sentence | None = None
    recall_prompt: Sentence
    features: tuple[Feature, ...] = Field(min_length=3, max_length=5)


class Reaction(Shape):
    """One way to react in a case, and what it brings about: shown to who chose it."""

    text: Line
    because: Sentence


class Case(Entry):
    """A short situation with the right reaction and tempting wrong ones, each with its reason."""

    shape: Literal["case"]
    situation: Situation
    prompt: Sentence
    right: Reaction
    wrong: tuple[Reaction, ...] = Field(min_length=2, max_length=4)
    recall_points: tuple[Line, ...] = ()


class Number(Entry):
    """A number worth knowing, with plausible wrong ones; `statement` says it with `{value}` (for true/false)."""

    shape: Literal["number"]
    prompt: Sentence
    value: Decimal
    tolerance: Decimal = Decimal(0)
    unit: str = ""
    wrong: tuple[Decimal, ...] = Field(min_length=2, max_length=4)
    statement: Annotated[str, StringConstraints(pattern=r"\{value\}", max_length=200)]


class KeyPoint(Shape):
    """One thing a good answer says, and why it matters."""

    text: Line
    because: Sentence


class KeyPoints(Entry):
    """An open question with the points a good answer makes, and points that sound good but miss it."""

    shape: Literal["key_points"]
    prompt: Sentence
    which_ones: Sentence
    which_one: Sentence
    which_not: Sentence
    points: tuple[KeyPoint, ...] = Field(min_length=3)
    misses: tuple[KeyPoint, ...] = Field(min_length=3)


AnyEntry = Annotated[
    Sequence | Procedure | Group | Definition | Contrast | Case | Number | KeyPoints,
    Field(discriminator="shape"),
]
