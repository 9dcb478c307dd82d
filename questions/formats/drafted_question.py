"""One draft as a question: what other programs know and ours does not is translated, and said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from questions.errors import UnreadableAnswer
from questions.formats.drafts import DraftOption, Issue
from questions.plain_text import drop_unseen
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from questions.quiz.typed import accepts, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.drafts import DraftNumber, DraftQuestion

_FULL = 1 - 1e-6
_CHOSEN = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE})


def draft_to_question(draft: DraftQuestion) -> tuple[Question, tuple[Issue, ...]]:
    """The question of a draft, without ids, objectives or source, and what was changed or lost on the way."""
    translation = _Translation(_drop_unseen(draft))
    return translation.question(), tuple(translation.issues)


def list_answers(question: Question) -> list[str]:
    """The texts that tell apart two questions with one prompt: options and pairs, right and wrong alike."""
    return [option.text for option in question.options] + [f"{pair.left}\t{pair.right}" for pair in question.pairs]


def _drop_unseen(draft: DraftQuestion) -> DraftQuestion:
    """The draft with texts that show all that they hold: a file may come from anybody."""
    return replace(
        draft,
        prompt=drop_unseen(draft.prompt),
        explanation=drop_unseen(draft.explanation),
        options=tuple(map(_drop_unseen_of, draft.options)),
        accepted=tuple(map(_drop_unseen_of, draft.accepted)),
        pairs=tuple(Pair(left=drop_unseen(pair.left), right=drop_unseen(pair.right)) for pair in draft.pairs),
        key_points=tuple(map(drop_unseen, draft.key_points)),
        sources=tuple(map(drop_unseen, draft.sources)),
    )


def _drop_unseen_of(option: DraftOption) -> DraftOption:
    return replace(option, text=drop_unseen(option.text), feedback=drop_unseen(option.feedback))


class _Translation:
    def __init__(self, draft: DraftQuestion) -> None:
        self.draft = draft
        self.issues: list[Issue] = []

    def question(self) -> Question:
        draft = self.draft
        options = self._options()
        kind = self._kind(options)
        accepted, rejected = self._typed()
        key_points = draft.key_points
        quantity = self._quantity()
        if kind in {Kind.TEXT, Kind.CLOZE} and draft.accepted and not accepted:
            self._say("not-typable", "la réponse ne peut pas se taper\u00a0; la question devient une auto-évaluation.")
            kind, rejected = Kind.RECALL, ()
            key_points = tuple(option.text for option in _full_marks(draft.accepted))
        if draft.decoys:
            message = f"les intrus ne sont pas repris\u00a0: {', '.join(draft.decoys)[:80]}\u00a0; vérifiez les paires."
            self._say("decoys", message)
        return Question(
            id="",
            version="",
            fact_id="",
            set_id="",
            objectives=(),
            kind=kind,
            prompt=draft.prompt.strip(),
            explanation=self._explanation(),
            sources=draft.sources,
            options=options,
            pairs=draft.pairs,
            accepted=accepted if kind is not Kind.RECALL else (),
            rejected=rejected,
            quantity=quantity,
            key_points=key_points,
            image=self._image(),
        )

    def _say(self, code: str, message: str) -> None:
        self.issues.append(Issue(code=code, severity=Severity.WARNING, message=message))

    def _options(self) -> tuple[Option, ...]:
        """The options, each once; in a choice right is what gives full marks, in a multiple what gives any."""
        draft = self.draft
        if draft.kind is Kind.ORDER:
            return tuple(Option(text=one.text, correct=True, feedback=one.feedback) for one in draft.options)
        least = 1e-6 if draft.kind is Kind.MULTIPLE else _FULL
        best = max((option.weight for option in draft.options), default=0.0)
        if draft.kind in _CHOSEN and 0 < best < least:
            self._say("no-full-mark", "aucune réponse ne donne tous les points\u00a0; la meilleure compte comme juste.")
            least = best
        elif draft.kind is Kind.CHOICE and any(0 < option.weight < least for option in draft.options):
            self._say("part-marks", "une réponse donne une partie des points\u00a0; ici elle compte comme fausse.")
        found = [Option(text=one.text, correct=one.weight >= least, feedback=one.feedback) for one in draft.options]
        kept: dict[tuple[str, bool], Option] = {}
        for option in found:
            kept.setdefault((option.text, option.correct), option)
        if len(kept) < len(found):
            self._say("same-option", "une réponse figurait deux fois\u00a0; elle n’est gardée qu’une fois.")
        return tuple(kept.values())

    def _kind(self, options: Sequence[Option]) -> Kind:
        keys = sum(option.correct for option in options)
        if self.draft.kind is Kind.CHOICE and keys > 1:
            self._say("several-keys", "plusieurs réponses sont justes\u00a0; la question devient un choix multiple.")
            return Kind.MULTIPLE
        return self.draft.kind

    def _typed(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The answers that are accepted when typed, and those that are named as wrong."""
        right = [option.text for option in _full_marks(self.draft.accepted)]
        typable = tuple(dict.fromkeys(text for text in right if is_accepted(text)))
        if typable and len(typable) < len(dict.fromkeys(right)):
            self._say("not-typable", "une des réponses acceptées ne peut pas se taper\u00a0; elle n’est pas reprise.")
        folded = {fold(text) for text in typable}
        wrong = (option.text for option in self.draft.accepted if option.weight <= 0 and is_accepted(option.text))
        return typable, tuple(dict.fromkeys(text for text in wrong if fold(text) not in folded))

    def _quantity(self) -> Quantity | None:
        numbers = self.draft.numbers
        if not numbers:
            return None
        full = _best_number(numbers)
        if sum(number.weight > 0 for number in numbers) > 1:
            message = f"plusieurs nombres sont admis\u00a0; seul {full.value} (± {full.tolerance}) est gardé."
            self._say("several-numbers", message)
        return Quantity(value=full.value, tolerance=abs(full.tolerance), unit=self.draft.unit)

    def _explanation(self) -> str:
        """The explanation; where there is none, what the file says to who answers rightly by typing."""
        draft = self.draft
        if draft.explanation.strip():
            return draft.explanation.strip()
        remarks = [option.feedback for option in _full_marks(draft.accepted) if option.feedback.strip()]
        remarks += [_best_number(draft.numbers).feedback] if draft.numbers else []
        return remarks[0].strip() if remarks else ""

    def _image(self) -> str:
        images = self.draft.images
        if len(images) > 1:
            self._say("several-images", "une seule image par question est reprise, la première\u00a0; réunissez-les.")
        return images[0].digest if images else ""


def is_accepted(text: str) -> bool:
    """Whether a text, typed as it stands, would be understood as an answer."""
    try:
        return accepts(text, accepted=(text,))
    except UnreadableAnswer:
        return False


def _full_marks(options: Sequence[DraftOption]) -> list[DraftOption]:
    """The answers that give the most points, if they give any."""
    best = max((option.weight for option in options), default=0.0)
    return [option for option in options if option.weight > 0 and option.weight >= min(best, _FULL)]


def _best_number(numbers: Sequence[DraftNumber]) -> DraftNumber:
    return max(numbers, key=lambda number: number.weight)
