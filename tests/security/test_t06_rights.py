"""T6: every way in, for every role, on one's own and on others' things: who may not, changes and sees nothing."""

import random
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, CommandHandler, MessageHandler

from bot import routes
from bot.callback_data import Action, Tap, pack
from bot.confirming import date_confirmation
from questions.people import Role
from tests.builders import NOON
from tests.security import world
from tests.security.rights import APPRENTICE, BUTTONS, COMMANDS, OTHER_WAYS, STRANGER, TRAINER
from tests.security.world import CANARY, World, build_world, rows_of
from tests.trials.attacked_bot import AttackedBot, differences

# Whoever is shown an invitation has its secret; teams stand on the board of the company by their names.
MEANT_FOR_ALL = frozenset({Action.JOIN, Action.DECLINE, Action.LEADERBOARD_TEAMS})
SILENT = {"answerCallbackQuery", "editMessageReplyMarkup", "sendChatAction"}
INTRUDERS = {
    "an apprentice": world.FIRST,
    "a trainer": world.TRAINER,
    "a trainer whose role was taken": world.DEMOTED,
}
LACKING = {
    "a stranger": (world.STRANGER, STRANGER),
    "an apprentice": (world.FIRST, APPRENTICE),
    "a trainer whose role was taken": (world.DEMOTED, APPRENTICE),
    "a trainer": (world.TRAINER, TRAINER),
}


@pytest.fixture
async def firms(bot) -> World:
    question = next(iter(bot.intake.application.bot_data["services"].shelf.shipped.library.questions.values()))
    return await bot.desk.run(build_world, question)


@pytest.fixture
async def bot(opened):
    async with opened(roles={world.ADMIN: Role.ADMIN}) as bot:
        yield bot


def taps(bot: AttackedBot, firms: World, person: int, actions, *, each: int) -> list[dict]:
    """So many taps of each kind, on this firm's things and on the other's, rightly signed."""
    rng, updates = random.Random(5), []
    spots = (0, 0, firms.other.cohort.id, firms.own.cohort.id, *firms.other.spots)
    for action in sorted(actions):
        for subject in (firms.other.cohort.id, *rng.choices((0, *firms.other.subjects, *firms.own.subjects), k=each)):
            tap = Tap(action=action, asked_id=subject, sequence=rng.choice(spots), choice=rng.choice((0, 1)))
            tap = date_confirmation(tap, NOON)
            updates.append(bot.tap(person, pack(tap, key=bot.key, telegram_id=person)))
    return updates


def said(calls) -> list[str]:
    """Everything that was shown, in words or in files."""
    return [f"{call.parameters} {call.body!r}" for call in calls]


def test_every_way_in_has_its_right_written_down():
    class Collected:
        def __init__(self) -> None:
            self.handlers = []

        def add_handler(self, handler, group=0) -> None:
            del group
            self.handlers.append(handler)

        def add_handlers(self, handlers) -> None:
            self.handlers += handlers

        def add_error_handler(self, _handler) -> None:
            pass

    application: Any = Collected()
    routes.add_routes(application)
    found = {kind: [one for one in application.handlers if isinstance(one, kind)] for kind in (CommandHandler,)}
    others = (MessageHandler, ChatMemberHandler, CallbackQueryHandler)

    assert {name for one in found[CommandHandler] for name in one.commands} == set(COMMANDS)
    assert {one.callback.__name__ for one in application.handlers if isinstance(one, others)} == set(OTHER_WAYS)
    assert set(BUTTONS) == set(routes._TAPS) == set(Action)


@pytest.mark.parametrize("who", LACKING)
async def test_a_button_for_a_higher_role_does_nothing_whoever_gave_it(bot, firms, who):
    person, role = LACKING[who]
    before = await bot.snapshot()

    calls = await bot.handle(*taps(bot, firms, person, [one for one in BUTTONS if BUTTONS[one] > role], each=1))

    assert [call for call in calls if call.method not in SILENT] == []
    assert differences(before, await bot.snapshot()) == []
    assert await bot.count_failures() == 0


@pytest.mark.parametrize("who", LACKING)
async def test_a_command_for_a_higher_role_does_nothing(bot, firms, who):
    person, role = LACKING[who]
    commands = [name for name in COMMANDS if COMMANDS[name] > role]
    before = await bot.snapshot()

    calls = await bot.handle(*(bot.text(person, f"/{name}") for name in commands))

    refusals = [call.parameters["text"] for call in calls]
    assert all("réservé" in text or "/start" in text for text in refusals)
    assert len(refusals) == (1 if role == STRANGER else len(commands))
    assert differences(before, await bot.snapshot()) == []


@pytest.mark.parametrize("who", ["an apprentice", "a stranger"])
async def test_files_and_polls_of_who_does_not_teach_do_nothing(bot, firms, who):
    person, _role = LACKING[who]
    file = {"file_id": "f", "file_unique_id": "u", "file_name": "questions.csv", "file_size": 9}
    poll = {
        "id": "p",
        "question": "?",
        "options": [{"text": text, "voter_count": 0} for text in "ab"],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    }
    before = await bot.snapshot()

    calls = await bot.handle(bot.message(person, document=file), bot.message(person, poll=poll))

    assert {call.method for call in calls} == {"sendMessage"}
    assert differences(before, await bot.snapshot()) == []


@pytest.mark.parametrize("who", INTRUDERS)
async def test_nothing_of_another_firm_is_seen_or_touched(bot, firms, who):
    person = INTRUDERS[who]
    before = await rows_of(bot.url, firms.other)

    calls = await bot.handle(
        *taps(bot, firms, person, BUTTONS.keys() - MEANT_FOR_ALL, each=1),
        *(bot.text(person, f"/{name}") for name in COMMANDS),
    )

    assert [words for words in said(calls) if CANARY in words] == []
    assert before ^ await rows_of(bot.url, firms.other) == set()
    assert await bot.count_failures() == 0


async def test_its_own_trainer_sees_and_changes_what_others_do_not(bot, firms):
    """The control: the same taps, by the one who may."""
    before = await rows_of(bot.url, firms.other)

    calls = await bot.handle(*taps(bot, firms, world.OTHER_TRAINER, BUTTONS, each=1))

    assert len([words for words in said(calls) if CANARY in words]) > 15
    assert before ^ await rows_of(bot.url, firms.other) != set()
    assert await bot.count_failures() == 0


async def test_an_admin_sees_what_is_everybodys_and_nothing_fails(bot, firms):
    await bot.handle(*taps(bot, firms, world.ADMIN, BUTTONS, each=0))

    assert await bot.count_failures() == 0
