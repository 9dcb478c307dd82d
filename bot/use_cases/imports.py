"""A trainer's file becomes a set: read on a ground, kept until a yes, stored then and not before."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import find_draft, get_draft, keep_draft
from bot.use_cases.importing import Ground, Surroundings, count_objectives, list_unserved, move_set, serve, serve_each
from bot.use_cases.plan_tree import browse_plan
from bot.use_cases.rights import require_teaching
from bot.use_cases.sets import require_own_set
from questions.audit import Deed
from questions.errors import InvalidSetting, NotFound, StaleTap
from questions.formats.drafts import Issue
from questions.quiz.flaws import Severity
from questions.quiz.publishing import LARGEST_NUMBER, NewImport, make_set_id, may_change_set
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.use_cases.importing import Weighed
    from bot.use_cases.plan_tree import PlanLevel
    from bot.use_cases.syllabus import Act
    from questions.conversation import Draft
    from questions.formats.comparing import SetChanges
    from questions.formats.suggesting import Suggestion
    from questions.people import Person
    from questions.quiz.publishing import SetInfo
    from questions.quiz.question import Kind, Question
    from questions.quiz.question_set import QuestionSet
    from storage.unit_of_work import UnitOfWork

OBJECTIVE: Final = "import.objective"
KINDS: Final = frozenset({OBJECTIVE})
SAMPLES: Final = 2
MOST_COMPARED: Final = 20
"""So many of a trainer's other sets, the newest, are searched for questions that the file brings again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """A set that is there, and the questions that would take the place of its own, under its id."""

    moved: QuestionSet
    before: QuestionSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportView:
    """A set that waits for a yes: what it holds, which objectives it serves, and what could be wrong with it.

    `unserved` are the questions without objective: while there are any, nothing can be imported, and `suggested`
    are objectives that may be theirs, `likely` counts those for which one is known each. `changes` is None for a set
    that is new, and after an objective was chosen. `twin` is the title of another of the trainer's sets that asks much
    the same and could be brought up to date instead; empty if there is none.
    """

    import_id: int
    file_name: str
    title: str
    replaces: bool
    kinds: Mapping[Kind, int]
    objectives: tuple[tuple[str, int], ...]
    unserved: tuple[Question, ...]
    samples: tuple[Question, ...]
    now: datetime
    suggested: tuple[Suggestion, ...] = ()
    likely: int = 0
    twin: str = ""
    issues: tuple[Issue, ...] = ()
    known: int = 0
    changes: SetChanges | None = None


def begin_import(uow: UnitOfWork, act: Act) -> Ground:
    """What the acting trainer's next file is read on; raises RoleNeeded."""
    person = require_teaching(uow, act)
    own = {fold(info.title): (info.id, info.title) for info in reversed(_list_own(uow, person))}
    return Ground(own=own, new_id=make_set_id(act.rng.randint(1, LARGEST_NUMBER)))


def look_around(uow: UnitOfWork, act: Act, *, set_id: str) -> Surroundings:
    """What the acting trainer has beside a set read for this id; raises RoleNeeded."""
    person = require_teaching(uow, act)
    own = [info.id for info in _list_own(uow, person)]
    others = [other for other in own if other != set_id][:MOST_COMPARED]
    return Surroundings(
        replaced=uow.sets.get(set_id) if set_id in own else None,
        others=tuple(uow.sets.get(other) for other in others),
    )


def keep_import(uow: UnitOfWork, act: Act, *, file_name: str, weighed: Weighed) -> ImportView:
    """The import, kept in place of the acting trainer's last one; no set is changed by it. Raises RoleNeeded."""
    person = require_teaching(uow, act)
    new = NewImport(
        person_id=person.id,
        created_at=act.now,
        file_name=file_name,
        question_set=weighed.question_set,
        replaces=weighed.changes is not None,
        pictures=weighed.read.pictures,
        twin="" if weighed.twin is None else weighed.twin.id,
        likely=weighed.likely,
        issues=tuple(map(asdict, weighed.read.issues)),
        known=weighed.known,
    )
    view = _view(uow, act, uow.imports.put(new), new)
    return replace(view, suggested=weighed.suggested, changes=weighed.changes)


def find_import(uow: UnitOfWork, act: Act) -> ImportView | None:
    """The acting trainer's import that waits; None if there is none. Raises RoleNeeded."""
    person = require_teaching(uow, act)
    found = uow.imports.find_newest(person.id)
    return None if found is None else _view(uow, act, *found)


def choose_objective(uow: UnitOfWork, act: Act, *, import_id: int, code: str) -> ImportView:
    """The import with this objective for every question that had none; the buttons of before are void.

    Raises RoleNeeded, StaleTap, or InvalidSetting for a code that is not in the plan.
    """
    person = require_teaching(uow, act)
    new = uow.imports.get(import_id, person_id=person.id)
    if not list_unserved(new.question_set):
        raise StaleTap
    try:
        act.syllabus.plan.get_objective(code)
    except NotFound:
        raise InvalidSetting(setting="objective", reason="unknown") from None
    served = replace(new, question_set=serve(new.question_set, code))
    _forget_draft(uow, act)
    return _view(uow, act, uow.imports.put(served), served)


def choose_each(uow: UnitOfWork, act: Act, *, import_id: int) -> ImportView:
    """The import with what each question most likely serves; those of which nothing is known stay without.

    Raises RoleNeeded, StaleTap.
    """
    person = require_teaching(uow, act)
    new = uow.imports.get(import_id, person_id=person.id)
    if not new.likely:
        raise StaleTap
    served = serve_each(new.question_set, {name: (code,) for name, code in new.likely.items()})
    _forget_draft(uow, act)
    new = replace(new, question_set=served, likely={})
    return _view(uow, act, uow.imports.put(new), new)


def find_twin(uow: UnitOfWork, act: Act, *, import_id: int) -> Renewal:
    """The import's questions as they would bring the set that asks much the same up to date, and that set.

    Raises RoleNeeded, NotYourSet, or StaleTap if there is none or it changed meanwhile.
    """
    new, info = _get_twin(uow, act, import_id)
    moved = move_set(new.question_set, set_id=info.id, title=info.title)
    return Renewal(moved=moved, before=uow.sets.get(info.id))


def keep_update(
    uow: UnitOfWork, act: Act, *, import_id: int, question_set: QuestionSet, changes: SetChanges
) -> ImportView:
    """The import as one that brings the set up to date that `find_twin` found; raises as `find_twin`."""
    new, info = _get_twin(uow, act, import_id)
    if question_set.id != info.id:
        raise StaleTap
    updating = replace(new, question_set=question_set, replaces=True, twin="", likely={})
    return replace(_view(uow, act, uow.imports.put(updating), updating), changes=changes)


def browse(uow: UnitOfWork, act: Act, *, import_id: int, code: str) -> PlanLevel:
    """A level of the plan to choose the objective from; raises RoleNeeded, StaleTap."""
    person = require_teaching(uow, act)
    if not list_unserved(uow.imports.get(import_id, person_id=person.id).question_set):
        raise StaleTap
    return browse_plan(uow, act, code=code)


def begin_choosing(uow: UnitOfWork, act: Act, *, import_id: int) -> Draft:
    """The step in which an objective's code is written; raises RoleNeeded, StaleTap."""
    person = require_teaching(uow, act)
    uow.imports.get(import_id, person_id=person.id)
    return keep_draft(uow, act, OBJECTIVE, {"import_id": import_id})


def write_objective(uow: UnitOfWork, act: Act, *, text: str) -> ImportView:
    """As `choose_objective`, for the code that was written."""
    draft = get_draft(uow, act, kinds=KINDS)
    return choose_objective(uow, act, import_id=draft.data["import_id"], code=text.strip().rstrip("."))


def confirm_import(uow: UnitOfWork, act: Act, *, import_id: int) -> SetInfo:
    """The set, stored; the pending import is gone.

    Raises RoleNeeded, or StaleTap if it was answered, a newer file took its place, the set that it brings up to date
    changed meanwhile, or a question still serves no objective.
    """
    person = require_teaching(uow, act)
    new = uow.imports.get(import_id, person_id=person.id)
    info = uow.sets.find_info(new.question_set.id)
    if list_unserved(new.question_set) or not _still_fits(new, info, person):
        raise StaleTap
    uow.sets.keep_images(new.pictures)
    uow.sets.save(new.question_set, owner_id=person.id, at=act.now)
    uow.imports.drop(person.id)
    _forget_draft(uow, act)
    uow.acts.append(
        Deed.SET_IMPORTED,
        at=act.now,
        person_id=person.id,
        subject=f"set:{new.question_set.id}",
        detail=f"{len(new.question_set.questions)} questions",
    )
    return uow.sets.get_info(new.question_set.id)


def cancel_import(uow: UnitOfWork, act: Act, *, import_id: int) -> None:
    """Forget the import, of which nothing stays; raises RoleNeeded, StaleTap."""
    person = require_teaching(uow, act)
    uow.imports.get(import_id, person_id=person.id)
    uow.imports.drop(person.id)
    _forget_draft(uow, act)


def _get_twin(uow: UnitOfWork, act: Act, import_id: int) -> tuple[NewImport, SetInfo]:
    person = require_teaching(uow, act)
    new = uow.imports.get(import_id, person_id=person.id)
    info = require_own_set(uow, act, new.twin) if new.twin else None
    if info is None or info.updated_at > new.created_at:
        raise StaleTap
    return new, info


def _still_fits(new: NewImport, info: SetInfo | None, person: Person) -> bool:
    if info is None or not new.replaces:
        return info is None and not new.replaces
    return may_change_set(person, info) and info.withdrawn_at is None and info.updated_at <= new.created_at


def _forget_draft(uow: UnitOfWork, act: Act) -> None:
    draft = find_draft(uow, act)
    if draft is not None and draft.kind in KINDS:
        uow.drafts.discard(act.person.id)


def _list_own(uow: UnitOfWork, person: Person) -> list[SetInfo]:
    return [info for info in uow.sets.list_usable(person.id) if info.owner_id == person.id]


def _view(uow: UnitOfWork, act: Act, import_id: int, new: NewImport) -> ImportView:
    questions = new.question_set.questions
    twin = uow.sets.find_info(new.twin) if new.twin else None
    return ImportView(
        import_id=import_id,
        file_name=new.file_name,
        title=new.question_set.title,
        replaces=new.replaces,
        kinds=Counter(question.kind for question in questions),
        objectives=count_objectives(questions),
        unserved=list_unserved(new.question_set),
        likely=len(new.likely),
        twin="" if twin is None else twin.title,
        samples=tuple(questions[:: max(1, -(-len(questions) // SAMPLES))][:SAMPLES]),
        now=act.now,
        issues=tuple(Issue(**{**issue, "severity": Severity(issue["severity"])}) for issue in new.issues),
        known=new.known,
    )
