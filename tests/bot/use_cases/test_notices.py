"""What is said unasked: once to each person, never at night, and as it was meant."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.callback_data import Action, Tap
from bot.use_cases.notices import NEW_SET, NOTICE, PREPARE, NewSet, Notice, prepare, tell, tell_of_new_set
from bot.views.notices import VIEWS, show_notice
from questions.people import Role
from tests.builders import NOON

ZURICH = ZoneInfo("Europe/Zurich")
SERIES = {"title": "Réclamations", "trainer_id": 999, "count": 12}
EVENING = datetime(2026, 11, 24, 20, 30, tzinfo=ZURICH)
MORNING = datetime(2026, 11, 25, 7, tzinfo=ZURICH)


async def messages_to(scene, person):
    return await scene.desk.read(lambda uow: uow.outbox.list_of(person.id))


async def say(scene, use_case, *, people=None, now=NOON, **arguments) -> int:
    return await scene.desk.run(
        lambda uow: use_case(uow, people=people or [scene.person], now=now, zone=ZURICH, **arguments)
    )


async def prepared(scene, message):
    return await scene.run(lambda uow, act: prepare(uow, act, kind=message.kind, payload=message.payload))


async def test_everybody_is_told_once_however_often_it_is_said(scene):
    people = [scene.person, scene.other]

    new = [await say(scene, tell_of_new_set, people=people, set_id="s1", **SERIES) for _ in range(2)]
    other_set = await say(scene, tell_of_new_set, people=people, set_id="s2", **SERIES)

    assert (new, other_set) == ([2, 0], 2)
    assert [len(await messages_to(scene, person)) for person in people] == [2, 2]


@pytest.mark.parametrize(
    ("role", "now", "expected"),
    [
        (Role.APPRENTICE, EVENING, MORNING),
        (Role.TRAINER, EVENING, EVENING),
        (Role.TRAINER, EVENING + timedelta(hours=2), MORNING),
        (Role.APPRENTICE, NOON, NOON),
    ],
)
async def test_nobody_is_told_at_night_and_apprentices_not_in_the_evening(scene, role, now, expected):
    person = await scene.desk.run(
        lambda uow: uow.people.enrol(telegram_id=77, first_name="X", role=role, plan_id="arc-2010", created_at=NOON)
    )
    await say(scene, tell, people=[person], notice=Notice(text="Bonjour"), key="k", now=now)

    (message,) = await messages_to(scene, person)
    assert (message.not_before, message.created_at) == (expected, now.astimezone(UTC))


async def test_what_a_person_asked_for_comes_at_night_too(scene):
    await say(scene, tell, notice=Notice(text="Fichier lu"), key="k", now=EVENING, asked_for=True)

    (message,) = await messages_to(scene, scene.person)
    assert message.not_before == EVENING


async def test_a_notice_comes_out_as_it_went_in(scene):
    notice = Notice(
        text="<b>Bonjour</b> « Noa »",
        rows=(
            (("▶", Tap(action=Action.NEXT)), ("📊", Tap(action=Action.PROGRESS))),
            (("x", Tap(action=Action.PLAN, asked_id=7, sequence=8, choice=9)),),
        ),
    )
    await say(scene, tell, notice=notice, key="k")
    (message,) = await messages_to(scene, scene.person)

    content = await prepared(scene, message)

    assert content == notice
    reply = show_notice(message.kind, content, scene.syllabus)
    assert (reply.text, reply.rows) == (notice.text, notice.rows)


async def test_a_new_set_is_told_of_with_its_title_its_maker_its_size_and_a_button(scene):
    about = {**SERIES, "trainer_id": scene.other.id}
    await say(scene, tell_of_new_set, set_id="serie-7", **about)
    await say(scene, tell_of_new_set, set_id="of somebody who is gone", **SERIES)

    replies = [
        show_notice(message.kind, await prepared(scene, message), scene.syllabus)
        for message in await messages_to(scene, scene.person)
    ]

    named, nameless = (reply.text.splitlines()[1] for reply in replies)
    assert replies[0].text.splitlines()[0] == "📚 Nouvelle série\u00a0: <b>Réclamations</b>"
    assert named == f"{scene.other.first_name} l’a préparée pour toi. Elle compte 12\u00a0questions."
    assert nameless.startswith("Ta formatrice ou ton formateur l’a préparée pour toi.")
    assert replies[0].rows == ((("▶ Commencer", Tap(action=Action.NEW_SET, asked_id=7)),),)


def test_one_question_is_singular_and_names_are_escaped(syllabus):
    text = show_notice(NEW_SET, NewSet(set_id="serie-1", title="<i>", trainer="A & B", count=1), syllabus).text

    assert "1\u00a0question." in text
    assert "<b>&lt;i&gt;</b>" in text
    assert "A &amp; B" in text


def test_every_kind_that_is_prepared_is_worded():
    assert set(VIEWS) == set(PREPARE) >= {NOTICE, NEW_SET}
