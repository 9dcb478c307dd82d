"""What an error says about a message: only what proves that it never arrived lets it go again without a thought."""

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.demo.server import DEMO_TOKEN
from bot.send_errors import LONGEST_REASON, Outcome, judge
from tests.bot.scripted_wire import FAULTS, Wire


async def verdict_on(fault: str):
    """The verdict on what python-telegram-bot makes of such an answer."""
    wire = Wire([fault])
    bot = ExtBot(DEMO_TOKEN, request=wire, get_updates_request=wire)
    try:
        await bot.send_message(7, "Bonjour")
    except TelegramError as error:
        return judge(error)
    raise AssertionError("nothing went wrong")


OUTCOMES = {
    "flood": Outcome.FLOOD,
    "blocked": Outcome.UNREACHABLE,
    "gone": Outcome.UNREACHABLE,
    "refused": Outcome.REFUSED,
    "failing": Outcome.NOT_SENT,
    "bad gateway": Outcome.NOT_SENT,
    "no connection": Outcome.NOT_SENT,
    "no time to connect": Outcome.NOT_SENT,
    "no free connection": Outcome.NOT_SENT,
    "reset before": Outcome.UNKNOWN,
    "reset after": Outcome.UNKNOWN,
    "silence before": Outcome.UNKNOWN,
    "silence after": Outcome.UNKNOWN,
    "gibberish after": Outcome.UNKNOWN,
}


def test_every_fault_of_the_wire_is_classed():
    assert set(OUTCOMES) == {fault for fault in FAULTS if not fault.startswith("kill")}


@pytest.mark.parametrize("fault", OUTCOMES)
async def test_an_answer_of_telegram_is_classed(fault):
    verdict = await verdict_on(fault)

    assert verdict.outcome is OUTCOMES[fault]
    assert verdict.reason
    assert verdict.wait == (7 if fault == "flood" else 0)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (TimedOut(), Outcome.UNKNOWN),
        (TelegramError("Invalid server response"), Outcome.UNKNOWN),
        (KeyError("message_id"), Outcome.UNKNOWN),
        (ChatMigrated(-100), Outcome.REFUSED),
    ],
)
def test_an_error_that_proves_nothing_leaves_the_message_unknown(error, outcome):
    assert judge(error).outcome is outcome


def test_a_reason_says_each_thing_once_and_is_short():
    assert judge(Forbidden("Forbidden: bot was blocked by the user")).reason == (
        "Forbidden: bot was blocked by the user"
    )
    assert judge(KeyError("Noa")).reason == "KeyError"
    assert len(judge(BadRequest("x" * 999)).reason) == LONGEST_REASON
