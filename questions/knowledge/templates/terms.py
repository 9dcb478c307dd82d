"""Questions about terms and what they mean, told apart from the other terms of their family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.knowledge import french
from questions.knowledge.templates.drafts import PAIRS_PER_MATCH, Draft, Picker, claim, true_false
from questions.quiz.question import Kind, Option, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.knowledge.facts import Definition, Family


def draft_definition(
    entry: Definition, family: Family, members: Sequence[Definition], picker: Picker
) -> Iterator[Draft]:
    """From meaning or example to the term, from the term to its meaning, typed, judged, linked and recalled."""
    siblings = _find_siblings(entry, members)
    others = [Option(text=member.term, correct=False, feedback=_about(member)) for member in siblings]
    yield from _draft_terms(entry, family, others, picker)
    yield from _draft_meanings(entry, family, siblings, picker)
    yield from _draft_comparisons(entry, family, members, picker)
    # A term that is a whole sentence in quotation marks is recognised, but nobody types it.
    if not entry.term.startswith("«"):
        yield Draft(
            template="named",
            kind=Kind.TEXT,
            prompt=f"{family.term_prompt} Écris le terme.\n\n{french.quoted(entry.definition)}",
            accepted=(entry.term, *entry.synonyms),
            rejected=tuple(name for member in siblings for name in (member.term, *member.synonyms)),
            explanation=entry.explanation,
        )
    if entry.cloze is not None:
        yield Draft(
            template="cloze",
            kind=Kind.CLOZE,
            prompt=f"Complète la phrase.\n\n{entry.cloze.text}",
            accepted=entry.cloze.answers,
            rejected=tuple(
                answer
                for member in siblings
                for answer in (member.term, *(member.cloze.answers if member.cloze else ()))
                if answer not in entry.cloze.answers
            ),
            explanation=entry.explanation,
        )


def _about(entry: Definition) -> str:
    return f"{french.sentence(entry.term)}\u00a0: {entry.definition}"


def _draft_terms(entry: Definition, family: Family, others: list[Option], picker: Picker) -> Iterator[Draft]:
    """Choices whose key is the term: from its meaning, and from each example."""
    clues = [("term", family.term_prompt, french.quoted(entry.definition), entry.explanation)]
    if family.example_prompt is not None:
        clues += [
            (f"example.{number}", family.example_prompt, example.text, example.because)
            for number, example in enumerate(entry.examples, start=1)
        ]
    for template, prompt, clue, explanation in clues:
        yield Draft(
            template=template,
            kind=Kind.CHOICE,
            prompt=f"{prompt}\n\n{clue}",
            options=picker.options(Option(text=entry.term, correct=True), others, place=f"{entry.id}/{template}"),
            explanation=explanation,
        )


def _draft_meanings(
    entry: Definition, family: Family, siblings: Sequence[Definition], picker: Picker
) -> Iterator[Draft]:
    prompt = family.meaning_prompt.replace("{term}", entry.term)
    yield Draft(
        template="meaning",
        kind=Kind.CHOICE,
        prompt=prompt,
        options=picker.options(
            Option(text=entry.definition, correct=True),
            [Option(text=other.definition, correct=False, feedback=_about(other)) for other in siblings],
            place=f"{entry.id}/meaning",
        ),
        explanation=entry.explanation,
    )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=f"{prompt} Réponds avec tes mots.",
        key_points=(entry.definition, *(example.text for example in entry.examples)),
        explanation=entry.explanation,
    )


def _find_siblings(entry: Definition, members: Sequence[Definition]) -> list[Definition]:
    return [member for member in members if member.id != entry.id and member.id not in entry.confusable]


def _find_nearest(entry: Definition, siblings: Sequence[Definition], picker: Picker) -> list[Definition]:
    return picker.pick(siblings, PAIRS_PER_MATCH - 1, place=f"{entry.id}/match", text=lambda other: other.id)


def _asks_for(other: Definition, matched: Sequence[Definition], members: Sequence[Definition], picker: Picker) -> bool:
    nearest = _find_nearest(other, _find_siblings(other, members), picker)
    return {member.id for member in (other, *nearest)} == {member.id for member in matched}


def _draft_comparisons(
    entry: Definition, family: Family, members: Sequence[Definition], picker: Picker
) -> Iterator[Draft]:
    """The term among its nearest siblings: linked, and judged with its own meaning and with another's."""
    nearest = _find_nearest(entry, _find_siblings(entry, members), picker)
    matched = sorted((entry, *nearest), key=lambda other: other.id)
    # In a small family several terms have the same neighbours: the first of them asks for all.
    if not any(_asks_for(other, matched, members, picker) for other in matched[: matched.index(entry)]):
        yield Draft(
            template="match",
            kind=Kind.MATCH,
            prompt=family.match_prompt,
            pairs=tuple(Pair(left=other.term, right=other.definition) for other in matched),
            explanation=entry.explanation,
        )
    for described in (entry, *nearest[:1]):
        is_true = described is entry
        yield true_false(
            template="statement.true" if is_true else "statement.false",
            statement=claim(family.meaning_prompt.replace("{term}", entry.term), described.definition),
            is_true=is_true,
            feedback="" if is_true else f"Cette définition est celle de {french.quoted(described.term)}.",
            explanation=entry.explanation,
        )
