"""T15: one person who sends too much neither keeps the others waiting nor fills the disk."""

import pytest

from bot.flood import CROWD, Allowance, FloodGate
from bot.metrics import REGISTRY
from bot.use_cases.flood_notices import DROPPED
from bot.views.flood_notices import show_dropped
from questions.people import Role
from storage.desk import Desk
from storage.inbox import IncomingUpdate
from tests.builders import NOON

NOA, LINA = 1001, 1002


class Time:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def desk(database_url):
    desk = Desk.open(database_url)
    yield desk
    await desk.close()


@pytest.fixture
def gate(desk, time) -> FloodGate:
    return FloodGate(desk, most_waiting=120, backlog_per_second=1000.0, time=time)


def updates(count, *, of=NOA, first=0):
    return [IncomingUpdate(update_id=first + number, person_key=of, payload="{}") for number in range(count)]


async def store(desk, gate, incoming):
    kept = await gate.admit(incoming)
    return len(await desk.run(lambda uow: uow.inbox.store(kept, received_at=NOON)))


def count_dropped():
    return REGISTRY.get_sample_value("rappel_updates_dropped_total") or 0


async def handle_all(desk):
    while pending := await desk.read(lambda uow: uow.inbox.list_pending(busy=frozenset(), limit=16)):
        await desk.run(lambda uow, now=pending: [uow.inbox.mark_done(one, at=NOON) for one in now])


async def test_a_hundred_polls_forwarded_at_once_are_all_kept(desk, gate):
    assert await store(desk, gate, updates(100)) == 100


async def test_beyond_what_may_wait_nothing_is_kept_and_that_is_counted(desk, gate):
    kept = [await store(desk, gate, updates(100, first=first)) for first in (0, 100, 200)]

    assert kept == [100, 20, 0]
    assert gate.dropped == 180


async def test_what_others_send_is_kept_during_a_flood(desk, gate):
    await store(desk, gate, updates(200))

    assert await store(desk, gate, updates(50, of=LINA, first=1000)) == 50


async def test_once_the_crowd_is_handled_everything_is_kept_again(desk, gate):
    await store(desk, gate, updates(200))
    await handle_all(desk)

    assert await store(desk, gate, updates(100, first=1000)) == 100


async def test_who_waits_for_each_answer_is_never_slowed_down_however_fast_they_tap(desk, gate, monkeypatch):
    monkeypatch.setattr(gate._slow_lane, "acquire", pytest.fail)

    for number in range(5 * CROWD):
        await store(desk, gate, updates(1, first=number))
        await gate.wait(NOA)
        await handle_all(desk)

    assert gate.dropped == 0


async def test_a_crowd_of_updates_goes_by_the_slow_lane_and_others_do_not(desk, gate, monkeypatch):
    slow = []

    async def acquire() -> None:
        slow.append(True)

    monkeypatch.setattr(gate._slow_lane, "acquire", acquire)
    await store(desk, gate, [*updates(60), *updates(2, of=LINA, first=100)])

    for _ in range(CROWD + 5):
        await gate.wait(NOA)
        await gate.wait(LINA)

    assert len(slow) == 5


def test_an_allowance_comes_back_with_time(time):
    allowance = Allowance(burst=2, per_second=0.5, time=time)

    taken = [allowance.take(NOA), allowance.take(NOA), allowance.take(NOA), allowance.take(LINA)]
    time.now += 2

    assert taken == [True, True, False, True]
    assert [allowance.take(NOA), allowance.take(NOA)] == [True, False]


def test_an_allowance_forgets_whom_it_need_not_know(time, monkeypatch):
    monkeypatch.setattr("bot.flood.MOST_KNOWN", 10)
    allowance = Allowance(burst=1, per_second=1.0, time=time)
    for person in range(100):
        allowance.take(person)
        time.now += 1

    assert len(allowance._left) <= 10


async def test_strangers_hear_once_a_minute_whom_rappel_answers_and_each_of_their_taps_is_answered(bot):
    calls = await bot.handle(*(bot.text(NOA, "coucou") for _ in range(30)), *(bot.tap(NOA, "x") for _ in range(5)))

    methods = [call.method for call in calls]
    assert methods.count("sendMessage") == 1
    assert methods.count("answerCallbackQuery") == 5


async def test_a_flood_of_answers_through_the_chat_is_kept_up_to_the_limit(opened):
    async with opened(most_waiting=40, roles={NOA: Role.APPRENTICE}) as bot:
        await bot.handle(bot.text(NOA, "/start"))

        calls = await bot.handle(*(bot.text(NOA, "/aide") for _ in range(90)))

        assert 39 <= len([call for call in calls if call.method == "sendMessage"]) <= 42


async def test_a_tap_behind_a_flood_of_texts_counts_and_whoever_sent_too_much_hears_of_it_once(opened):
    async with opened(most_waiting=10, roles={NOA: Role.APPRENTICE}) as bot:
        await bot.handle(bot.text(NOA, "/start"))
        before = count_dropped()

        for _ in range(2):
            texts = [bot.text(NOA, "coucou") for _ in range(30)]
            calls = await bot.handle(*texts, bot.tap(NOA, "x"), bot.text(LINA, "coucou"))
            assert [call.method for call in calls].count("answerCallbackQuery") == 1

        person = await bot.desk.read(lambda uow: uow.people.find_by_telegram_id(NOA))
        told = await bot.desk.read(lambda uow: uow.outbox.list_of(person.id))
        assert [message.kind for message in told] == [DROPPED]
        assert (
            "derniers n’ont pas été gardés"
            in show_dropped(True, bot.intake.application.bot_data["services"].shelf.shipped).text
        )
        assert count_dropped() - before >= 30


async def test_pictures_and_files_are_made_twenty_times_in_a_row_and_others_have_their_own_share(opened):
    async with opened(roles={NOA: Role.TRAINER, LINA: Role.TRAINER}, costly_acts=20) as bot:
        await bot.handle(bot.text(NOA, "/start"), bot.text(LINA, "/start"))

        many = await bot.handle(*(bot.text(NOA, "/invitation") for _ in range(25)))
        few = await bot.handle(bot.text(LINA, "/invitation"))

        declined = [call for call in many if "beaucoup d’un coup" in call.parameters["text"]]
        assert len(declined) == 5
        assert "beaucoup" not in few[0].parameters["text"]
