"""T3: a client may send any bytes as the data of a button; none that Rappel did not offer does anything."""

from tests.trials.findings import broken
from tests.trials.forged_taps import forge


async def test_forged_taps_are_answered_and_change_nothing(sqlite_url):
    assert broken(await forge(sqlite_url, taps=400, seed=3)) == []


async def test_a_tap_outside_the_private_chat_is_answered_and_does_nothing(bot):
    (calls,) = [await bot.handle(bot.tap(1001, None, message=None, inline_message_id="77"))]

    assert [call.method for call in calls] == ["answerCallbackQuery"]
