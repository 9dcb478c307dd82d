"""A question of a set corrected step by step: what changes, of which kind the change is, yes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.use_cases.correction_notices import CorrectionStanding, stand_of
from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.regrading import list_wrong_versions
from bot.use_cases.set_questions import find_spot, note, put_back
from bot.use_cases.sets import require_own_set
from bot.use_cases.settling import settle_reports
from questions.audit import Deed
from questions.errors import InvalidSetting, NotFound, NotYourSet, QuestionChanged, StaleTap
from questions.formats.playability import check_trainers_question, has_block
from questions.knowledge.editing import LETTERS, Field, Part, edit, has_other_key, list_fields, read_field
from questions.quiz.corrections import Cause, Change, NewCorrection
from questions.quiz.publishing import LARGEST_NUMBER

if TYPE_CHECKING:
    from datetime import datetime

    from bot.use_cases.syllabus import Act
    from questions.conversation import Draft
    from questions.formats.drafts import Issue
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Question
    from storage.unit_of_work import UnitOfWork

CORRECT: Final = "question.correct"
KINDS: Final = frozenset({CORRECT})
NO_FIELD: Final = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A question on its way to another version; `number` belongs to this step alone.

    `field` is what is being written, None between two. `changes` are the kinds that the change may be of: a changed
    key is a wrong one. An issue that blocks keeps it from being confirmed.
    """

    number: int
    info: SetInfo
    question: Question
    edited: Question
    field: Field | None
    written: str
    changes: tuple[Change, ...]
    issues: tuple[Issue, ...]
    now: datetime

    @property
    def is_blocked(self) -> bool:
        """Whether something must be mended first."""
        return has_block(self.issues)


def begin_correction(uow: UnitOfWork, act: Act, *, set_id: str, spot: int) -> Edit:
    """The first step: what is to change; raises RoleNeeded, NotYourSet, StaleTap, QuestionChanged."""
    info = require_own_set(uow, act, set_id)
    return start_correction(uow, act, info, find_spot(uow, set_id, spot))


def start_correction(uow: UnitOfWork, act: Act, info: SetInfo, question: Question) -> Edit:
    """As `begin_correction`, for a question and a set whose rights are checked."""
    data = {"set_id": info.id, "question_id": question.id, "version": question.version, "edits": []}
    return _keep(uow, act, data, field=NO_FIELD)


def choose_field(uow: UnitOfWork, act: Act, *, number: int, field: int) -> Edit:
    """The step in which this field is written, or the way back; raises as `begin_correction`, StaleTap if past."""
    data = _get_draft(uow, act, number).data
    question = _read(uow, act, data)[1]
    if not NO_FIELD <= field < len(list_fields(question)):
        raise StaleTap
    return _keep(uow, act, data, field=field)


def choose_key(uow: UnitOfWork, act: Act, *, number: int, index: int) -> Edit:
    """The question with this option right; raises as `choose_field`."""
    data = _get_draft(uow, act, number).data
    question = _read(uow, act, data)[1]
    field = data["field"]
    if index >= len(question.options) or field == NO_FIELD or list_fields(question)[field].part is not Part.KEY:
        raise StaleTap
    return write_field(uow, act, text=LETTERS[index])


def write_field(uow: UnitOfWork, act: Act, *, text: str) -> Edit:
    """The question with what was written; raises as `begin_correction`, InvalidSetting: the step stays open."""
    data = get_draft(uow, act, kinds=KINDS).data
    edited = _read(uow, act, data)[2]
    if data["field"] == NO_FIELD:
        raise InvalidSetting(setting="question_text", reason="field")
    edit(edited, list_fields(edited)[data["field"]], text)
    return _keep(uow, act, {**data, "edits": [*data["edits"], [data["field"], text]]}, field=NO_FIELD)


def confirm_correction(uow: UnitOfWork, act: Act, *, number: int, change: Change) -> CorrectionStanding:
    """The edited question in place of the old one; a wrong key is then worked off (`regrade_next`).

    Raises as `choose_field`; InvalidSetting while an issue blocks it.
    """
    step = _view(uow, act, _get_draft(uow, act, number).data)
    if change not in step.changes:
        raise StaleTap
    if step.is_blocked:
        raise InvalidSetting(setting="corrected_question", reason="flaws")
    question, edited = step.question, step.edited
    uow.sets.replace_question(step.info.id, edited, old_version=question.version, at=act.now)
    correction = uow.corrections.append(
        NewCorrection(
            question_id=question.id,
            set_id=step.info.id,
            old_version=question.version,
            new_version=edited.version,
            change=change,
            made_by=act.person.id,
            made_at=act.now,
        )
    )
    if change is Change.KEY:
        wrong = list_wrong_versions(uow, correction).keys() - {edited.version}
        uow.asked.put_aside(question.id, versions=wrong)
    _see_to_reports(uow, act, question.id)
    uow.drafts.discard(act.person.id)
    note(uow, act, Deed.QUESTION_CORRECTED, question.id, detail=f"{change} {question.version} -> {edited.version}")
    return stand_of(uow, correction)


def look_at_correction(uow: UnitOfWork, act: Act, *, correction_id: int) -> CorrectionStanding:
    """How far the answers to a wrong key have been judged anew; raises RoleNeeded, NotYourSet, StaleTap."""
    try:
        correction = uow.corrections.get(correction_id)
    except NotFound:
        raise NotYourSet from None
    require_own_set(uow, act, correction.new.set_id)
    return stand_of(uow, correction)


def _see_to_reports(uow: UnitOfWork, act: Act, question_id: str) -> None:
    """What people reported is mended: they are told, and a question that their reports withdrew comes back."""
    settle_reports(uow, act, question_id, corrected=True)
    withdrawal = uow.withdrawals.find(question_id)
    if withdrawal is not None and withdrawal.cause is Cause.REPORTS:
        put_back(uow, act, question_id)


def _get_draft(uow: UnitOfWork, act: Act, number: int) -> Draft:
    draft = get_draft(uow, act, kinds=KINDS)
    if draft.data["number"] != number:
        raise StaleTap
    return draft


def _keep(uow: UnitOfWork, act: Act, data: Any, *, field: int) -> Edit:
    """A new step, whose number makes the buttons of every step before stale."""
    kept = {**data, "field": field, "number": act.rng.randint(1, LARGEST_NUMBER)}
    keep_draft(uow, act, CORRECT, kept)
    return _view(uow, act, kept)


def _read(uow: UnitOfWork, act: Act, data: Any) -> tuple[SetInfo, Question, Question]:
    """Set, question and edited question, every right and the version checked again."""
    info = require_own_set(uow, act, data["set_id"])
    standing = {one.id: one for one in uow.sets.get(info.id).questions}.get(data["question_id"])
    if standing is None or standing.version != data["version"]:
        raise QuestionChanged
    edited = standing
    for index, text in data["edits"]:
        edited = edit(edited, list_fields(edited)[index], text)
    return info, standing, edited


def _view(uow: UnitOfWork, act: Act, data: Any) -> Edit:
    info, question, edited = _read(uow, act, data)
    field = None if data["field"] == NO_FIELD else list_fields(edited)[data["field"]]
    return Edit(
        number=data["number"],
        info=info,
        question=question,
        edited=edited,
        field=field,
        written="" if field is None else read_field(edited, field),
        changes=_list_changes(question, edited),
        issues=tuple(check_trainers_question(edited)),
        now=act.now,
    )


def _list_changes(question: Question, edited: Question) -> tuple[Change, ...]:
    if question.version == edited.version:
        return ()
    return (Change.KEY,) if has_other_key(question, edited) else (Change.SPELLING, Change.WORDING)
