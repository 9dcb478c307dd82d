"""One question written by a trainer, step by step or from a poll: kept as a draft, stored in a set after a yes.

Every change raises `turn`, which buttons carry: one made for an earlier moment, a second tap included, is stale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import find_draft, get_draft, keep_draft
from bot.use_cases.rights import require_teaching
from bot.use_cases.written_sets import add_to_set, find_copy, list_own_sets, require_target
from questions.cohorts import clean_name
from questions.errors import InvalidSetting, NotFound, StaleTap
from questions.formats import written_question as steps
from questions.formats.assembling import examine_draft
from questions.formats.playability import has_block
from questions.formats.written_question import Step, WrittenQuestion, read_written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from bot.use_cases.syllabus import Act
    from bot.use_cases.written_sets import Added
    from questions.conversation import Draft
    from questions.formats.drafts import Issue
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Kind, Question
    from storage.unit_of_work import UnitOfWork

WRITE: Final = "question.write"
KINDS: Final = frozenset({WRITE})
MOST_WAITING: Final = 50
_FIRST_TURNS: Final = 2**23
"""Turns begin anywhere below, so that a button of another question, written before, does not fit by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingView:
    """A question as far as it is written, and what is asked next.

    `question` is it as apprentices will see it, `issues` what is wrong with it, `waiting` how many polls come after
    it. It goes to `target`, or to a new set called `new_title`; to none yet if both are empty. `names_set` tells
    that the title of a new set is asked for. `had_picture` tells that the poll had one, which is not taken over.
    """

    turn: int
    written: WrittenQuestion
    question: Question
    issues: tuple[Issue, ...]
    now: datetime
    target: SetInfo | None = None
    new_title: str = ""
    names_set: bool = False
    waiting: int = 0
    had_picture: bool = False

    @property
    def may_add(self) -> bool:
        """Whether a yes would store it."""
        has_home = self.target is not None or bool(self.new_title)
        return self.written.step is Step.CONFIRM and has_home and not has_block(self.issues)


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll as a question, and whether it had a picture."""

    written: WrittenQuestion
    had_picture: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A poll that waits until the question before it is done; `count` is how many wait."""

    count: int


def begin_writing(uow: UnitOfWork, act: Act, *, set_id: str = "") -> WritingView:
    """The first step to a question, of this set if one is named; raises RoleNeeded, and as `require_target`."""
    require_teaching(uow, act)
    target = require_target(uow, act, set_id).id if set_id else ""
    return _begin(uow, act, WrittenQuestion(), {"set_id": target})


def take_poll(uow: UnitOfWork, act: Act, *, poll: Poll) -> WritingView | Waiting:
    """The question of a poll at its first open step; it waits while another is being written. Raises RoleNeeded."""
    require_teaching(uow, act)
    draft = find_draft(uow, act)
    sent = {"written": poll.written.to_data(), "had_picture": poll.had_picture}
    if draft is None or draft.kind != WRITE:
        return _begin(uow, act, poll.written, {"had_picture": poll.had_picture})
    waiting = [*draft.data.get("waiting", ()), sent]
    if len(waiting) > MOST_WAITING:
        raise InvalidSetting(setting="question", reason="polls-many")
    keep_draft(uow, act, WRITE, {**draft.data, "waiting": waiting})
    return Waiting(count=len(waiting))


def look_at_writing(uow: UnitOfWork, act: Act, *, turn: int | None = None) -> WritingView:
    """The question being written; raises RoleNeeded, StaleTap if there is none or it is at another turn."""
    return _view(uow, act, _get(uow, act, turn))


def find_writing(uow: UnitOfWork, act: Act) -> WritingView | None:
    """The question being written, at whatever turn; None if there is none. Raises RoleNeeded."""
    require_teaching(uow, act)
    draft = find_draft(uow, act)
    return None if draft is None or draft.kind != WRITE else _view(uow, act, draft)


def look_at_objectives(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """As `look_at_writing`, while an objective is asked for."""
    return _view(uow, act, _require_step(_get(uow, act, turn), Step.OBJECTIVE))


def choose_kind(uow: UnitOfWork, act: Act, *, turn: int, kind: Kind) -> WritingView:
    """The question as one of this kind; raises as `look_at_writing`."""
    return _change(uow, act, turn, lambda written: steps.choose_kind(written, kind))


def tap_answer(uow: UnitOfWork, act: Act, *, turn: int, place: int) -> WritingView:
    """The question with this answer marked right, or no longer; raises as `look_at_writing`."""
    return _change(uow, act, turn, lambda written: steps.tap_answer(written, place))


def drop_last_answer(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """The question without its last answer; raises as `look_at_writing`."""
    return _change(uow, act, turn, steps.drop_last_answer)


def go_on(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """The next step; raises as `look_at_writing`."""
    return _change(uow, act, turn, steps.go_on)


def go_back(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """The step before; what was written stays. Raises as `look_at_writing`."""
    draft = _get(uow, act, turn)
    if draft.data.get("names_set"):
        return _keep(uow, act, draft, names_set=False)
    return _keep(uow, act, draft, written=steps.go_back(_written(draft)).to_data())


def choose_objective(uow: UnitOfWork, act: Act, *, turn: int, code: str) -> WritingView:
    """The question as one that serves this objective; raises as `look_at_writing`, InvalidSetting for no code."""
    try:
        act.syllabus.plan.get_objective(code)
    except NotFound:
        raise InvalidSetting(setting="objective", reason="unknown") from None
    return _change(uow, act, turn, lambda written: steps.choose_objective(written, code))


def write_text(uow: UnitOfWork, act: Act, *, text: str) -> WritingView:
    """The question after a text at its step; raises RoleNeeded, StaleTap, InvalidSetting for a text that can't be."""
    draft = _get(uow, act, None)
    written = _written(draft)
    if draft.data.get("names_set"):
        return _keep(uow, act, draft, names_set=False, set_id="", new_title=clean_name(text))
    if written.step is Step.CONFIRM:
        raise InvalidSetting(setting="question", reason="buttons")
    if written.step is Step.OBJECTIVE:
        return choose_objective(uow, act, turn=draft.data["turn"], code=text.strip().rstrip("."))
    return _keep(uow, act, draft, written=steps.write(written, text).to_data())


def list_targets(uow: UnitOfWork, act: Act, *, turn: int) -> tuple[SetInfo, ...]:
    """The acting trainer's own sets, the last used first; raises as `look_at_writing`."""
    _require_step(_get(uow, act, turn), Step.CONFIRM)
    return list_own_sets(uow, act)


def choose_set(uow: UnitOfWork, act: Act, *, turn: int, set_id: str) -> WritingView:
    """The question on its way to this set; raises as `look_at_writing`, NotYourSet."""
    draft = _require_step(_get(uow, act, turn), Step.CONFIRM)
    return _keep(uow, act, draft, set_id=require_target(uow, act, set_id).id, new_title="")


def begin_naming(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """The step in which the title of a new set is written; raises as `look_at_writing`."""
    return _keep(uow, act, _require_step(_get(uow, act, turn), Step.CONFIRM), names_set=True)


def skip_poll(uow: UnitOfWork, act: Act, *, turn: int) -> WritingView:
    """The next of the polls that wait, this question given up; raises as `look_at_writing`."""
    draft = _get(uow, act, turn)
    if not draft.data.get("waiting"):
        raise StaleTap
    return _take_next(uow, act, draft, draft.data.get("set_id", ""))


def add_question(uow: UnitOfWork, act: Act, *, turn: int) -> tuple[Added, WritingView | None]:
    """The set with the question in it, and the next poll that waits, if any.

    Raises as `look_at_writing`; StaleTap for a question that `may_add` would not let in.
    """
    draft = _get(uow, act, turn)
    view = _view(uow, act, draft)
    if not view.may_add:
        raise StaleTap
    added = add_to_set(uow, act, view.written, target=view.target, title=view.new_title)
    uow.drafts.discard(act.person.id)
    waits = bool(draft.data.get("waiting"))
    return added, _take_next(uow, act, draft, added.info.id) if waits else None


def _begin(uow: UnitOfWork, act: Act, written: WrittenQuestion, data: Mapping[str, Any]) -> WritingView:
    fresh = {"turn": act.rng.randint(1, _FIRST_TURNS), "written": written.to_data(), **data}
    return _view(uow, act, keep_draft(uow, act, WRITE, fresh))


def _take_next(uow: UnitOfWork, act: Act, draft: Draft, set_id: str) -> WritingView:
    first, *others = draft.data["waiting"]
    data = {"set_id": set_id, "had_picture": first["had_picture"], "waiting": others}
    return _begin(uow, act, read_written(first["written"]), data)


def _get(uow: UnitOfWork, act: Act, turn: int | None) -> Draft:
    require_teaching(uow, act)
    draft = get_draft(uow, act, kinds=KINDS)
    if turn is not None and draft.data["turn"] != turn:
        raise StaleTap
    return draft


def _require_step(draft: Draft, step: Step) -> Draft:
    if _written(draft).step is not step:
        raise StaleTap
    return draft


def _change(uow: UnitOfWork, act: Act, turn: int, change: Callable[[WrittenQuestion], WrittenQuestion]) -> WritingView:
    draft = _get(uow, act, turn)
    if draft.data.get("names_set"):
        raise StaleTap
    return _keep(uow, act, draft, written=change(_written(draft)).to_data())


def _keep(uow: UnitOfWork, act: Act, draft: Draft, **changes: Any) -> WritingView:
    data = {**draft.data, **changes, "turn": draft.data["turn"] + 1}
    return _view(uow, act, keep_draft(uow, act, WRITE, data))


def _written(draft: Draft) -> WrittenQuestion:
    return read_written(draft.data["written"])


def _view(uow: UnitOfWork, act: Act, draft: Draft) -> WritingView:
    written = _written(draft)
    question, issues = examine_draft(steps.to_draft(written))
    view = WritingView(
        turn=draft.data["turn"],
        written=written,
        question=question,
        issues=issues,
        now=act.now,
        names_set=draft.data.get("names_set", False),
        waiting=len(draft.data.get("waiting", ())),
        had_picture=draft.data.get("had_picture", False),
        new_title=draft.data.get("new_title", ""),
    )
    if written.step is not Step.CONFIRM or view.new_title:
        return view
    own = {info.id: info for info in list_own_sets(uow, act)}
    target = own.get(draft.data.get("set_id", "")) or next(iter(own.values()), None)
    copies = () if target is None else find_copy(uow, question, target)
    return replace(view, target=target, issues=(*issues, *copies))
