"""Questions about ordered things: levels and phases, and the steps of a procedure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from questions.knowledge import french
from questions.knowledge.templates.drafts import (
    ITEMS_PER_ORDER,
    PAIRS_PER_MATCH,
    Draft,
    Picker,
    true_false,
    windows,
)
from questions.quiz.question import Kind, Option, Pair, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.knowledge.facts import Procedure, Sequence, Step, StepGroup


def draft_sequence(sequence: Sequence, picker: Picker) -> Iterator[Draft]:
    """Questions about the order as a whole, then about each step."""
    yield from _draft_whole(sequence)
    yield from _draft_groups(sequence, picker)
    for place, step in enumerate(sequence.steps):
        yield from _draft_names(sequence, step, picker)
        yield from _draft_meaning(sequence, step, picker)
        yield from _draft_place(sequence, place, picker)
        yield from _draft_statements(sequence, place)


def _draft_whole(sequence: Sequence) -> Iterator[Draft]:
    steps, explanation = sequence.steps, sequence.explanation
    names = [f"{number}. {step.name}" for number, step in enumerate(steps, start=1)]
    for window in dict.fromkeys([range(len(steps)), *windows(len(steps), ITEMS_PER_ORDER)]):
        yield Draft(
            template=f"order.{window.start + 1}-{window.stop}",
            kind=Kind.ORDER,
            prompt=sequence.order_prompt,
            options=tuple(Option(text=steps[place].name, correct=True) for place in window),
            explanation=explanation,
        )
    for window in windows(len(steps), PAIRS_PER_MATCH):
        yield Draft(
            template=f"match.{window.start + 1}-{window.stop}",
            kind=Kind.MATCH,
            prompt=f"Relie {french.each(sequence.noun)} {sequence.of} à sa description.",
            pairs=tuple(Pair(left=steps[place].name, right=steps[place].description) for place in window),
            explanation=explanation,
        )
    yield Draft(
        template="count",
        kind=Kind.NUMBER,
        prompt=sequence.count_prompt,
        quantity=Quantity(value=Decimal(len(steps))),
        explanation=explanation,
    )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=sequence.recall_prompt,
        key_points=tuple(names),
        explanation=explanation,
    )


def _draft_groups(sequence: Sequence, picker: Picker) -> Iterator[Draft]:
    """Which steps make up each group, among some that don't."""
    if sequence.group_noun is None:
        return
    for number, group in enumerate(sequence.groups, start=1):
        inside = [step for step in sequence.steps if step.key in group.steps]
        outside = [step for step in sequence.steps if step.key not in group.steps]
        template = f"group.{number}"
        others = picker.pick(outside, 2, place=f"{sequence.id}/{template}", text=lambda step: step.name)
        options = [Option(text=step.name, correct=step in inside) for step in (*inside, *others)]
        noun = french.plural(sequence.noun)
        yield Draft(
            template=template,
            kind=Kind.MULTIPLE,
            prompt=f"{'Quelles' if sequence.noun.feminine else 'Quels'} {noun} {sequence.of} appartiennent à "
            f"{french.the(sequence.group_noun)} {french.quoted(group.name)}\u00a0?",
            options=picker.arrange(options, place=f"{sequence.id}/{template}"),
            explanation=sequence.explanation,
        )


def _about(step: Step) -> str:
    return f"{french.sentence(step.name)}\u00a0: {step.description}"


def _name_options(sequence: Sequence, step: Step, picker: Picker, template: str) -> tuple[Option, ...]:
    return picker.options(
        Option(text=step.name, correct=True),
        [Option(text=other.name, correct=False, feedback=_about(other)) for other in sequence.steps],
        place=f"{sequence.id}.{step.key}/{template}",
    )


def _draft_names(sequence: Sequence, step: Step, picker: Picker) -> Iterator[Draft]:
    """From what happens, or is heard, to the name."""
    noun, of = sequence.noun, sequence.of
    seen = french.quoted(step.description)
    yield Draft(
        template="described",
        kind=Kind.CHOICE,
        fact=step.key,
        prompt=f"{french.sentence(french.which(noun))} {of} est décrit{'e' * noun.feminine} ici\u00a0?\n\n{seen}",
        options=_name_options(sequence, step, picker, "described"),
        explanation=step.explanation,
    )
    yield Draft(
        template="heard",
        kind=Kind.CHOICE,
        fact=step.key,
        prompt=f"{french.sentence(french.which(noun))} {of} reconnais-tu ici\u00a0?\n\n{step.behaviour}",
        options=_name_options(sequence, step, picker, "heard"),
        explanation=step.explanation,
    )


def _draft_meaning(sequence: Sequence, step: Step, picker: Picker) -> Iterator[Draft]:
    """From the name to what happens, and the name typed."""
    noun, of = sequence.noun, sequence.of
    yield Draft(
        template="meaning",
        kind=Kind.CHOICE,
        fact=step.key,
        prompt=f"Qu’est-ce qui caractérise {french.the(noun)} {french.quoted(step.name)} {of}\u00a0?",
        options=picker.options(
            Option(text=step.description, correct=True),
            [
                Option(text=other.description, correct=False, feedback=_about(other))
                for other in sequence.steps
                if other is not step
            ],
            place=f"{sequence.id}.{step.key}/meaning",
        ),
        explanation=step.explanation,
    )
    yield Draft(
        template="named",
        kind=Kind.TEXT,
        fact=step.key,
        prompt=f"Comment s’appelle {french.this(noun)} {of}\u00a0? Écris son nom.\n\n{french.quoted(step.description)}",
        accepted=(step.name, *step.synonyms),
        rejected=tuple(name for other in sequence.steps if other is not step for name in (other.name, *other.synonyms)),
        explanation=step.explanation,
    )


def _draft_place(sequence: Sequence, place: int, picker: Picker) -> Iterator[Draft]:
    """Where the step stands: its number, its neighbours, its group."""
    noun, of, step = sequence.noun, sequence.of, sequence.steps[place]
    name = french.quoted(step.name)
    yield Draft(
        template="position",
        kind=Kind.NUMBER,
        fact=step.key,
        prompt=f"Quel est le numéro {french.of_the(noun)} {name} {of}\u00a0? Réponds par un nombre.",
        quantity=Quantity(value=Decimal(place + 1)),
        explanation=step.explanation,
    )
    for template, word, neighbour in (("after", "après", place + 1), ("before", "avant", place - 1)):
        if 0 <= neighbour < len(sequence.steps):
            key = sequence.steps[neighbour]
            others = [other for other in sequence.steps if other not in {step, key}]
            yield Draft(
                template=template,
                kind=Kind.CHOICE,
                fact=step.key,
                prompt=f"{french.sentence(french.which(noun))} {of} vient juste {word} {name}\u00a0?",
                options=picker.options(
                    Option(text=key.name, correct=True),
                    [Option(text=other.name, correct=False) for other in others],
                    place=f"{sequence.id}.{step.key}/{template}",
                ),
                explanation=step.explanation,
            )
    group = next((group for group in sequence.groups if step.key in group.steps), None)
    if group is not None:
        yield _draft_group_of(sequence, step, group, picker)


def _draft_group_of(sequence: Sequence, step: Step, group: StepGroup, picker: Picker) -> Draft:
    noun = sequence.group_noun or sequence.noun
    return Draft(
        template="group-of",
        kind=Kind.CHOICE,
        fact=step.key,
        prompt=f"À {french.which(noun)} appartient {french.the(sequence.noun)} {french.quoted(step.name)} "
        f"{sequence.of}\u00a0?",
        options=picker.arrange(
            [Option(text=other.name, correct=other is group) for other in sequence.groups],
            place=f"{sequence.id}.{step.key}/group-of",
        ),
        explanation=step.explanation,
    )


def _draft_statements(sequence: Sequence, place: int) -> Iterator[Draft]:
    """The step with its own description, and with that of its neighbour."""
    step = sequence.steps[place]
    neighbour = sequence.steps[place + 1 if place + 1 < len(sequence.steps) else place - 1]
    head = f"{french.sentence(french.the(sequence.noun))} {french.quoted(step.name)} {sequence.of}\u00a0:"
    for described in (step, neighbour):
        is_true = described is step
        yield true_false(
            template="statement.true" if is_true else "statement.false",
            fact=step.key,
            statement=f"{head} {described.description}",
            is_true=is_true,
            feedback="" if is_true else f"Cette description est celle de {french.quoted(described.name)}.",
            explanation=step.explanation,
        )


def draft_procedure(procedure: Procedure, picker: Picker) -> Iterator[Draft]:
    """The steps in order, what comes first and next, and why."""
    steps, explanation = procedure.steps, procedure.explanation
    yield Draft(
        template="order",
        kind=Kind.ORDER,
        prompt=procedure.order_prompt,
        options=tuple(Option(text=step.text, correct=True) for step in steps),
        explanation=explanation,
    )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=procedure.recall_prompt,
        key_points=tuple(f"{number}. {step.text}" for number, step in enumerate(steps, start=1)),
        explanation=explanation,
    )
    yield Draft(
        template="first",
        kind=Kind.CHOICE,
        prompt=f"Par quoi commences-tu pour {procedure.goal}\u00a0?",
        options=picker.options(
            Option(text=steps[0].text, correct=True),
            [Option(text=step.text, correct=False) for step in steps[1:]],
            place=f"{procedure.id}/first",
        ),
        explanation=explanation,
    )
    for place in range(len(steps)):
        yield _draft_why(procedure, place, picker)
        if place + 1 < len(steps):
            yield _draft_after(procedure, place, picker)


def _draft_after(procedure: Procedure, place: int, picker: Picker) -> Draft:
    """What comes right after the step at this place."""
    steps = procedure.steps
    return Draft(
        template=f"after.{place + 1}",
        kind=Kind.CHOICE,
        prompt=f"Tu veux {procedure.goal}. Que fais-tu juste après cette étape\u00a0?\n\n"
        f"{french.quoted(steps[place].text)}",
        options=picker.options(
            Option(text=steps[place + 1].text, correct=True),
            [Option(text=other.text, correct=False) for other in (*steps[:place], *steps[place + 2 :])],
            place=f"{procedure.id}/after.{place + 1}",
        ),
        explanation=procedure.explanation,
    )


def _draft_why(procedure: Procedure, place: int, picker: Picker) -> Draft:
    step = procedure.steps[place]
    others = [
        Option(text=other.why, correct=False, feedback=f"C’est la raison d’une autre étape\u00a0: {other.text}")
        for other in procedure.steps
        if other is not step
    ]
    return Draft(
        template=f"why.{place + 1}",
        kind=Kind.CHOICE,
        prompt=f"Tu veux {procedure.goal}. À quoi sert cette étape\u00a0?\n\n{french.quoted(step.text)}",
        options=picker.options(Option(text=step.why, correct=True), others, place=f"{procedure.id}/why.{place + 1}"),
        explanation=procedure.explanation,
    )
