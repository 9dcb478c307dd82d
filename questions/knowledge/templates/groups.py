"""Questions about what belongs together: groups, key points and the two sides of a contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from questions.knowledge import french
from questions.knowledge.templates.drafts import (
    OPTIONS_PER_CHOICE,
    OPTIONS_PER_MULTIPLE,
    Draft,
    Picker,
    true_false,
)
from questions.quiz.question import Kind, Option, Pair

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.knowledge.facts import Contrast, Group, KeyPoints

STATEMENTS_EACH_WAY = 2


class _Item(Protocol):
    @property
    def text(self) -> str: ...
    @property
    def because(self) -> str: ...


def draft_group(group: Group, picker: Picker) -> Iterator[Draft]:
    """Which ones belong, which one, which one not, whether this one does, and all from memory."""
    yield from _draft_sides(group, group.members, group.outsiders, picker)
    for is_true, items in ((True, group.members), (False, group.outsiders)):
        chosen = picker.pick(
            items, STATEMENTS_EACH_WAY, place=f"{group.id}/statement.{is_true}", text=lambda item: item.text
        )
        for number, item in enumerate(chosen, start=1):
            yield true_false(
                template=f"statement.{str(is_true).lower()}.{number}",
                statement=french.sentence(group.statement.replace("{text}", item.text)),
                is_true=is_true,
                feedback=item.because,
                explanation=group.explanation,
            )
    # Typed where authors foresaw other words for what belongs: a list must not fail for its wording.
    if sum(bool(member.synonyms) for member in group.members) >= group.cite:
        yield Draft(
            template="cite",
            kind=Kind.TEXT,
            prompt=group.recall_prompt,
            cite=group.cite,
            listed=tuple((member.text, *member.synonyms) for member in group.members),
            rejected=tuple(outsider.text for outsider in group.outsiders),
            explanation=group.explanation,
        )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=group.recall_prompt,
        key_points=tuple(member.text for member in group.members),
        explanation=group.explanation,
    )


def draft_key_points(entry: KeyPoints, picker: Picker) -> Iterator[Draft]:
    """The open question itself, and its points among others that miss it."""
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=entry.prompt,
        key_points=tuple(point.text for point in entry.points),
        explanation=entry.explanation,
    )
    yield from _draft_sides(entry, entry.points, entry.misses, picker)


def _options(items: Sequence[_Item], *, correct: bool) -> list[Option]:
    return [Option(text=item.text, correct=correct, feedback=item.because) for item in items]


def _draft_sides(
    entry: Group | KeyPoints, inside: Sequence[_Item], outside: Sequence[_Item], picker: Picker
) -> Iterator[Draft]:
    """Some from inside among some from outside, in threes, by one, and the other way round."""
    ticked = OPTIONS_PER_MULTIPLE // 2 + 1
    for number, start in enumerate(range(0, len(inside) - 1, ticked), start=1):
        template = f"members.{number}"
        members = _options(inside[start : start + ticked], correct=True)
        others = picker.pick(
            _options(outside, correct=False),
            OPTIONS_PER_MULTIPLE - len(members),
            place=f"{entry.id}/{template}",
            text=lambda option: option.text,
        )
        yield Draft(
            template=template,
            kind=Kind.MULTIPLE,
            prompt=entry.which_ones,
            options=picker.arrange([*members, *others], place=f"{entry.id}/{template}"),
            explanation=entry.explanation,
        )
    yield from _draft_single(entry, "member", entry.which_one, (inside, outside), picker)
    yield from _draft_single(entry, "outsider", entry.which_not, (outside, inside), picker)


def _draft_single(
    entry: Group | KeyPoints,
    template: str,
    prompt: str,
    sides: tuple[Sequence[_Item], Sequence[_Item]],
    picker: Picker,
) -> Iterator[Draft]:
    keys, distractors = sides
    for number, key in enumerate(keys, start=1):
        yield Draft(
            template=f"{template}.{number}",
            kind=Kind.CHOICE,
            prompt=prompt,
            options=picker.options(
                Option(text=key.text, correct=True, feedback=key.because),
                _options(distractors, correct=False),
                place=f"{entry.id}/{template}.{number}",
            ),
            explanation=entry.explanation,
        )


def draft_contrast(contrast: Contrast, picker: Picker) -> Iterator[Draft]:
    """What is true of the one side, what of the other, opposites linked, and the difference explained."""
    lefts = [feature.left for feature in contrast.features]
    rights = [feature.right for feature in contrast.features]
    for side, prompt, own, other in (
        ("left", contrast.which_left, lefts, rights),
        ("right", contrast.which_right, rights, lefts),
    ):
        yield from _draft_side(contrast, side, prompt, (own, other), picker)
    if contrast.match_prompt is not None:
        yield Draft(
            template="match",
            kind=Kind.MATCH,
            prompt=contrast.match_prompt,
            pairs=tuple(Pair(left=feature.left, right=feature.right) for feature in contrast.features),
            explanation=contrast.explanation,
        )
    yield Draft(
        template="recall",
        kind=Kind.RECALL,
        prompt=contrast.recall_prompt,
        key_points=tuple(
            f"{french.sentence(feature.aspect)}\u00a0: {contrast.left}, {french.quoted(feature.left)}\u00a0; "
            f"{contrast.right}, {french.quoted(feature.right)}."
            for feature in contrast.features
        ),
        explanation=contrast.explanation,
    )


def _draft_side(
    contrast: Contrast, side: str, prompt: str, texts: tuple[list[str], list[str]], picker: Picker
) -> Iterator[Draft]:
    own, other = texts
    name, opposite = (contrast.left, contrast.right) if side == "left" else (contrast.right, contrast.left)
    for number, text in enumerate(own, start=1):
        template = f"{side}.{number}"
        distractors = [Option(text=wrong, correct=False, feedback=f"Cela décrit plutôt {opposite}.") for wrong in other]
        if len(distractors) >= OPTIONS_PER_CHOICE - 1:
            # Its own opposite is the most tempting distractor: it is always there.
            distractors = [
                distractors[number - 1],
                *(one for one in distractors if one.text != other[number - 1]),
            ]
            distractors = distractors[: OPTIONS_PER_CHOICE - 1]
        place = f"{contrast.id}/{template}"
        yield Draft(
            template=template,
            kind=Kind.CHOICE,
            prompt=prompt,
            options=picker.options(Option(text=text, correct=True), distractors, place=place),
            explanation=contrast.explanation,
        )
    for number, (text, is_true) in enumerate(((own[0], True), (other[-1], False)), start=1):
        yield true_false(
            template=f"{side}.statement.{number}",
            statement=f"{french.sentence(name)}\u00a0: {text}",
            is_true=is_true,
            feedback="" if is_true else f"Cela décrit plutôt {opposite}.",
            explanation=contrast.explanation,
        )
