"""Who may import what, and what may still be imported: the pending import decides, inside the transaction."""

from dataclasses import replace
from typing import Any

import pytest

from bot.use_cases import imports
from bot.use_cases.importing import FileRead, Surroundings, Weighed, move_set, renew, weigh
from questions.errors import InvalidSetting, NotYourSet, RoleNeeded, StaleTap
from questions.formats.assembling import assemble
from questions.formats.drafts import Format
from questions.formats.images import hash_image
from questions.formats.reading import read_file
from questions.formats.suggesting import Suggestion
from questions.plan.catalogue import load_plan
from questions.quiz.question_set import QuestionSet
from tests.builders import NOON
from tests.storage.test_question_sets import a_set

PICTURE = b"\x89PNG\r\n\x1a\n picture"
SET_ID = "serie-77"
GLASL = load_plan("arc-2010").get_objective("1.7.2.1")


def weighed_of(question_set: QuestionSet, *, replaces: bool = False, **changes) -> Weighed:
    read = FileRead(format=Format.GIFT, question_set=question_set, issues=(), **changes)
    around = Surroundings(replaced=question_set if replaces else None, others=())
    return weigh(read, around, suggest=suggest, shipped={})


def suggest(questions):
    return (Suggestion(objective=GLASL, likeness=0.3),) if questions else ()


def without_objectives(question_set: QuestionSet) -> QuestionSet:
    return replace(
        question_set,
        questions=tuple(replace(question, objectives=()) for question in question_set.questions),
        facts=tuple(replace(fact, objectives=()) for fact in question_set.facts),
    )


def asking(*names: str, set_id: str, title: str) -> QuestionSet:
    """A set whose questions differ in what they ask."""
    question_set = a_set(*names, set_id=set_id, title=title)
    questions = tuple(replace(one, prompt=name) for one, name in zip(question_set.questions, names, strict=True))
    return replace(question_set, questions=questions)


async def keep(school, question_set=None, **changes) -> imports.ImportView:
    weighed = weighed_of(question_set or a_set("a", set_id=SET_ID), **changes)
    return await school.run(imports.keep_import, by=school.trainer, file_name="a.gift", weighed=weighed)


STEPS: dict[str, tuple[Any, Any]] = {
    "begin": (imports.begin_import, lambda _: {}),
    "look around": (imports.look_around, lambda _: {"set_id": SET_ID}),
    "keep": (imports.keep_import, lambda _: {"file_name": "a", "weighed": weighed_of(a_set("a", set_id=SET_ID))}),
    "find": (imports.find_import, lambda _: {}),
    "choose": (imports.choose_objective, lambda view: {"import_id": view.import_id, "code": "1.7.2.1"}),
    "choose each": (imports.choose_each, lambda view: {"import_id": view.import_id}),
    "find twin": (imports.find_twin, lambda view: {"import_id": view.import_id}),
    "update": (
        imports.keep_update,
        lambda view: {"import_id": view.import_id, "question_set": a_set("a", set_id=SET_ID), "changes": None},
    ),
    "browse": (imports.browse, lambda view: {"import_id": view.import_id, "code": ""}),
    "begin choosing": (imports.begin_choosing, lambda view: {"import_id": view.import_id}),
    "cancel": (imports.cancel_import, lambda view: {"import_id": view.import_id}),
    "confirm": (imports.confirm_import, lambda view: {"import_id": view.import_id}),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["apprentice", "removed_trainer"])
async def test_who_does_not_teach_imports_nothing(school, who, step):
    view = await keep(school)
    use_case, arguments = STEPS[step]

    with pytest.raises(RoleNeeded):
        await school.run(use_case, by=getattr(school, who), **arguments(view))

    assert await school.read(lambda uow: uow.sets.list_all()) == ()


@pytest.mark.parametrize("step", [step for step in STEPS if step not in {"begin", "look around", "keep", "find"}])
async def test_another_trainer_s_import_is_out_of_reach(school, step):
    view = await keep(school)
    use_case, arguments = STEPS[step]

    with pytest.raises(StaleTap):
        await school.run(use_case, by=school.other_trainer, **arguments(view))

    info = await school.run(imports.confirm_import, by=school.trainer, import_id=view.import_id)
    assert (info.id, info.owner_id) == (SET_ID, school.trainer.id)


async def test_another_trainer_s_set_is_never_brought_up_to_date(school):
    await school.scene.desk.run(
        lambda uow: uow.sets.save(
            a_set("b", set_id=SET_ID), owner_id=school.other_trainer.id, at=school.scene.act().now
        )
    )
    before = await school.read(lambda uow: uow.sets.get(SET_ID))
    fresh, replacing = await keep(school), await keep(school, replaces=True)

    for view in (fresh, replacing):
        with pytest.raises(StaleTap):
            await school.run(imports.confirm_import, by=school.trainer, import_id=view.import_id)

    around = await school.run(imports.look_around, by=school.trainer, set_id=SET_ID)
    assert around == Surroundings(replaced=None, others=())
    assert await school.read(lambda uow: uow.sets.get(SET_ID)) == before


async def test_a_set_that_changed_since_the_preview_is_not_overwritten(school):
    first = await keep(school)
    await school.run(imports.confirm_import, by=school.trainer, import_id=first.import_id)
    view = await keep(school, replaces=True)
    later = school.scene.act(minutes=9).now
    await school.scene.desk.run(
        lambda uow: uow.sets.save(a_set("b", set_id=SET_ID), owner_id=school.trainer.id, at=later)
    )

    with pytest.raises(StaleTap):
        await school.run(imports.confirm_import, by=school.trainer, import_id=view.import_id)


async def test_nothing_is_imported_while_a_question_serves_no_objective(school):
    view = await keep(school, without_objectives(a_set("a", "b", set_id=SET_ID)))
    with pytest.raises(StaleTap):
        await school.run(imports.confirm_import, by=school.trainer, import_id=view.import_id)
    with pytest.raises(InvalidSetting):
        await school.run(imports.choose_objective, by=school.trainer, import_id=view.import_id, code="1.7.2.99")

    served = await school.run(imports.choose_objective, by=school.trainer, import_id=view.import_id, code="1.7.2.1")
    await school.run(imports.confirm_import, by=school.trainer, import_id=served.import_id)

    assert [one.objective.code for one in view.suggested] == ["1.7.2.1"]
    assert (len(view.unserved), served.unserved) == (2, ())
    stored = await school.read(lambda uow: uow.sets.get(SET_ID))
    assert {fact.objectives for fact in stored.facts} == {("1.7.2.1",)}


async def test_each_question_serves_what_it_most_likely_does(school):
    view = await keep(school, without_objectives(a_set("a", "b", set_id=SET_ID)))

    served = await school.run(imports.choose_each, by=school.trainer, import_id=view.import_id)

    assert (view.likely, served.likely, served.unserved) == (2, 0, ())
    await school.run(imports.confirm_import, by=school.trainer, import_id=served.import_id)
    stored = await school.read(lambda uow: uow.sets.get(SET_ID))
    assert {question.objectives for question in stored.questions} == {("1.7.2.1",)}


async def keep_beside_a_twin(school, *, owner=None) -> imports.ImportView:
    """An import that asks what another set asks that is there."""
    twin = move_set(a_set("a", "b", set_id=SET_ID), set_id="serie-78", title="Accueil")
    await school.scene.desk.run(lambda uow: uow.sets.save(twin, owner_id=(owner or school.trainer).id, at=NOON))
    read = FileRead(format=Format.GIFT, question_set=a_set("a", "b", "c", set_id=SET_ID), issues=())
    weighed = weigh(read, Surroundings(replaced=None, others=(twin,)), suggest=suggest, shipped={})
    return await school.run(imports.keep_import, by=school.trainer, file_name="b.gift", weighed=weighed)


async def test_an_import_can_bring_another_set_up_to_date_that_asks_much_the_same(school):
    view = await keep_beside_a_twin(school)
    renewal = await school.run(imports.find_twin, by=school.trainer, import_id=view.import_id)
    question_set, changes = renew(renewal.before, renewal.moved)

    updated = await school.run(
        imports.keep_update, by=school.trainer, import_id=view.import_id, question_set=question_set, changes=changes
    )
    info = await school.run(imports.confirm_import, by=school.trainer, import_id=updated.import_id)

    assert view.twin == "Accueil"
    assert (info.id, info.title, info.questions) == ("serie-78", "Accueil", 3)
    assert (len(changes.added), changes.changed, changes.withdrawn) == (1, (), ())


async def test_a_set_of_somebody_else_is_no_twin_that_could_be_updated(school):
    view = await keep_beside_a_twin(school, owner=school.other_trainer)

    with pytest.raises(NotYourSet):
        await school.run(imports.find_twin, by=school.trainer, import_id=view.import_id)


async def test_a_twin_that_changed_since_the_preview_is_not_overwritten(school):
    view = await keep_beside_a_twin(school)
    later = school.scene.act(minutes=9).now
    await school.scene.desk.run(
        lambda uow: uow.sets.save(a_set("d", set_id="serie-78"), owner_id=school.trainer.id, at=later)
    )

    with pytest.raises(StaleTap):
        await school.run(imports.find_twin, by=school.trainer, import_id=view.import_id)


@pytest.mark.parametrize(
    ("title", "asked", "is_twin"),
    [
        ("Anders", ("a", "b"), True),
        ("Anders", ("a", "c", "d", "e"), False),
        ("Accueil v2 (1)", ("a", "c", "d", "e"), True),
        ("Accueil", ("e", "f", "g", "h", "i", "j"), False),
    ],
)
def test_a_twin_asks_most_of_the_questions_or_some_under_a_title_that_is_alike(title, asked, is_twin):
    twin = asking("a", "b", set_id="serie-78", title="Accueil")
    new = asking(*asked, set_id=SET_ID, title=title)
    around = Surroundings(replaced=None, others=(asking("x", set_id="serie-79", title="X"), twin))

    weighed = weigh(FileRead(format=Format.GIFT, question_set=new, issues=()), around, suggest=suggest, shipped={})

    assert (weighed.twin == twin) is is_twin


async def test_pictures_are_stored_with_the_yes_and_not_before(school):
    digest = hash_image(PICTURE)
    view = await keep(school, pictures={digest: PICTURE})
    await school.run(imports.cancel_import, by=school.trainer, import_id=view.import_id)
    with pytest.raises(Exception, match=digest):
        await school.read(lambda uow: uow.sets.get_image(digest))

    again = await keep(school, pictures={digest: PICTURE})
    await school.run(imports.confirm_import, by=school.trainer, import_id=again.import_id)

    assert await school.read(lambda uow: uow.sets.get_image(digest)) == PICTURE


async def test_an_import_is_in_the_audit_log(school):
    view = await keep(school)
    await school.run(imports.confirm_import, by=school.trainer, import_id=view.import_id)

    (entry,) = await school.read(lambda uow: uow.acts.list_latest(limit=1))
    assert (entry.act, entry.subject, entry.person_id) == ("set imported", f"set:{SET_ID}", school.trainer.id)


def test_objectives_given_once_stay_when_the_file_comes_again():
    old = a_set("a", "b", set_id=SET_ID)
    given = [question.objectives for question in old.questions]
    new = without_objectives(a_set("a", "b", "c", set_id=SET_ID))

    weighed = weigh(
        FileRead(format=Format.GIFT, question_set=new, issues=()),
        Surroundings(replaced=old, others=()),
        suggest=suggest,
        shipped={},
    )

    assert [question.objectives for question in weighed.question_set.questions] == [*given, ()]
    assert [question.id for question in weighed.changes.added] == [f"{SET_ID}:c/1"]


def test_a_set_that_was_renamed_does_not_count_as_changed_when_its_file_comes_again():
    reading = read_file(b"Quelle couleur ? {=bleu ~vert}")
    before = assemble(reading, set_id=SET_ID, title="Accueil", objectives=("1.7.2.1",)).question_set
    again = assemble(reading, set_id=SET_ID, title="Au téléphone").question_set

    weighed = weigh(
        FileRead(format=Format.GIFT, question_set=again, issues=()),
        Surroundings(replaced=before, others=()),
        suggest=suggest,
        shipped={},
    )

    assert weighed.changes.unchanged == before.questions
    assert weighed.question_set.facts == before.facts
