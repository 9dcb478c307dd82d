"""« The key was wrong »: one person's answers to a question judged anew, and what of their memory follows.

The log is append-only: no review that was written changes. What comes out is how each answer should have been judged,
the card that the whole history of the fact then leaves, and what is to be done about the person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from questions.errors import UnreadableAnswer
from questions.learning.card import Rating, Unrated
from questions.learning.replay import ONLY_DEFAULT, replay_cards
from questions.learning.scheduling import guess_of
from questions.quiz.answers import Arranged, Chosen, Recalled, Ticked, answer_from_data
from questions.quiz.grading import Grade, grade
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questions.learning.card import Card, LoggedReview, Memory, Review
    from questions.learning.scheduling import Scheduler
    from questions.quiz.answers import Answer
    from questions.quiz.question import Question


class Remedy(StrEnum):
    """What a corrected key means to one person, by their latest answer to the question that stands.

    `restored`: it is right, and one of theirs was taken as wrong; their schedule is what it would have been.
    `retaught`: it was taken as right and is wrong, so they believe what is wrong; the fact is to be asked again soon.
    `none`: what they believe does not change: right under both keys, wrong under both, or « je ne sais pas ».
    """

    RESTORED = "restored"
    RETAUGHT = "retaught"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrading:
    """What a corrected key makes of one person's history of one fact.

    `changed` holds the reviews that are judged otherwise now, as they should read: `correct`, `credit`, `rating`,
    `guess_probability` and `after` are new, `before` and `recall` still tell what was expected when it was asked.
    `card` is what the whole history leaves; None if nothing rated stands.
    """

    remedy: Remedy
    changed: tuple[LoggedReview, ...]
    card: Card | None


def regrade(
    history: Sequence[LoggedReview],
    *,
    asked: Mapping[str, Question],
    corrected: Question,
    schedulers: Mapping[int | None, Scheduler] = ONLY_DEFAULT,
) -> Regrading:
    """One person's reviews of one fact, in the order of the log, with the answers to a question judged by its new key.

    `asked` holds the versions of the question that had the wrong key; every answer to them is judged anew, taken back
    or practised as well, and rated as it would have been on that day. `schedulers` holds one for each `parameters_id`
    in the history, as for `replay_cards`. Raises ValueError if the correction changes the
    kind of the question: that is another question.
    """
    if any(question.kind is not corrected.kind for question in asked.values()):
        raise ValueError(corrected.kind)
    judged: list[LoggedReview] = []
    for logged in history:
        review = logged.review
        if review.question_id == corrected.id and review.question_version in asked:
            before = replay_cards(judged, schedulers=schedulers).get(review.fact_id)
            memory = None if before is None else before.memory
            scheduler = schedulers[review.parameters_id]
            review = _judge(
                review,
                asked[review.question_version],
                corrected,
                memory=memory,
                scheduler=scheduler,
                helped=review.hint or _was_shown(judged, review),
            )
        judged.append(replace(logged, review=review))
    return Regrading(
        remedy=_find_remedy(history, judged, corrected, asked),
        changed=tuple(new for old, new in zip(history, judged, strict=True) if new != old),
        card=replay_cards(judged, schedulers=schedulers).get(corrected.fact_id),
    )


def translate_answer(answer: Answer, asked: Question, corrected: Question) -> Answer | None:
    """The same answer to the corrected question, whose options may stand elsewhere; None if an option is gone.

    Options and pairs are found by their texts; one whose text is nowhere any more is taken to be the one in its place,
    respelt, if there are as many as before.
    """
    lefts = [pair.left for pair in asked.pairs], [pair.left for pair in corrected.pairs]
    rights = [pair.right for pair in asked.pairs], [pair.right for pair in corrected.pairs]
    options = [option.text for option in asked.options], [option.text for option in corrected.options]
    try:
        match answer:
            case Chosen(index=index):
                return Chosen(index=_move(index, *options))
            case Ticked(indexes=indexes):
                return Ticked(indexes=frozenset(_move(index, *options) for index in indexes))
            case Arranged(indexes=indexes) if asked.kind is Kind.MATCH:
                moved = {_move(place, *lefts): _move(index, *rights) for place, index in enumerate(indexes)}
                return Arranged(indexes=tuple(moved[place] for place in sorted(moved)))
            case Arranged(indexes=indexes):
                return Arranged(indexes=tuple(_move(index, *options) for index in indexes))
            case _:
                return answer
    except LookupError:
        return None


def _move(index: int, before: Sequence[str], after: Sequence[str]) -> int:
    """Where a text stands now; raises LookupError if it is gone."""
    text = before[index]
    if text in after:
        return after.index(text)
    if len(before) != len(after) or after[index] in before:
        raise LookupError(text)
    return index


def _judge(
    review: Review, asked: Question, corrected: Question, *, memory: Memory | None, scheduler: Scheduler, helped: bool
) -> Review:
    """The review as the corrected key judges it, rated on what was remembered by then; itself if nothing differs."""
    try:
        answer = answer_from_data(review.answer)
    except UnreadableAnswer:
        # Another version wrote it: what nobody can read stays judged as it was.
        return review
    if isinstance(answer, Recalled):
        return review
    judged = _grade(translate_answer(answer, asked, corrected), corrected, hinted=review.hint)
    if (judged.correct, judged.credit) == (review.correct, review.credit):
        return review
    rating = scheduler.rate(judged, memory=memory, today=review.study_day, hint=helped)
    # What our key called right was no guess; it must not cost what a wrong guess costs.
    misled = review.correct and not judged.correct
    changed = replace(
        review,
        correct=judged.correct,
        credit=judged.credit,
        rating=Rating.AGAIN if review.guessed else rating,
        guess_probability=0.0 if misled else judged.guess_probability,
    )
    if review.unrated is not None:
        return changed
    after = scheduler.review(memory, changed.rating, today=changed.study_day, guess=guess_of(changed))
    return replace(changed, after=after)


def _was_shown(earlier: Sequence[LoggedReview], review: Review) -> bool:
    """Whether the solution stood there before on that day, after an answer too fast to have been read."""
    return any(
        one.review.unrated is Unrated.RAPID and not one.taken_back and one.review.study_day == review.study_day
        for one in earlier
    )


def _grade(answer: Answer | None, corrected: Question, *, hinted: bool) -> Grade:
    """How right the answer is; one that names what is no longer offered, or can't be read any more, is wrong."""
    if answer is not None:
        try:
            return grade(corrected, answer, hinted=hinted)
        except UnreadableAnswer:
            pass
    return Grade(credit=0.0, correct=False, guess_probability=0.0)


def _find_remedy(
    history: Sequence[LoggedReview], judged: Sequence[LoggedReview], corrected: Question, asked: Mapping[str, Question]
) -> Remedy:
    standing = [
        (_is_held(old.review), _is_held(new.review))
        for old, new in zip(history, judged, strict=True)
        if not old.taken_back and old.review.question_id == corrected.id and old.review.question_version in asked
    ]
    if not standing:
        return Remedy.NONE
    was_right, is_right = standing[-1]
    if is_right and any(now and not before for before, now in standing):
        return Remedy.RESTORED
    return Remedy.RETAUGHT if was_right and not is_right else Remedy.NONE


def _is_held(review: Review) -> bool:
    """Whether the answer is right and meant: a guess owned up to tells of no belief."""
    return review.correct and not review.guessed
