import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Action, Tap, derive_key, pack, unpack
from questions.errors import NotAllowed

KEY = derive_key("123456:secret")
taps = st.builds(
    Tap,
    action=st.sampled_from(Action),
    asked_id=st.integers(0, 2**32 - 1),
    sequence=st.integers(0, 2**24 - 1),
    choice=st.integers(0, 255),
    offered=st.one_of(st.just(0), st.integers(0, 2**24 - 1)),
)


@given(taps, st.integers(-(2**63), 2**63 - 1))
def test_a_tap_comes_back_as_it_was_packed_and_fits_telegrams_limit(tap, telegram_id):
    data = pack(tap, key=KEY, telegram_id=telegram_id)

    assert unpack(data, key=KEY, telegram_id=telegram_id) == tap
    assert len(data.encode()) <= 64


def test_another_persons_button_is_refused():
    data = pack(Tap(action=Action.NEXT), key=KEY, telegram_id=1001)

    with pytest.raises(NotAllowed):
        unpack(data, key=KEY, telegram_id=1002)


def test_a_button_of_another_bot_is_refused():
    data = pack(Tap(action=Action.NEXT), key=derive_key("123456:other"), telegram_id=1001)

    with pytest.raises(NotAllowed):
        unpack(data, key=KEY, telegram_id=1001)


@pytest.mark.parametrize("offered", [0, 3_650_000], ids=["undated", "dated"])
def test_no_single_changed_character_is_accepted(offered):
    tap = Tap(action=Action.CHOOSE, asked_id=7, sequence=1, choice=2, offered=offered)
    data = pack(tap, key=KEY, telegram_id=1001)
    alphabet = base64.urlsafe_b64encode(bytes(range(256))).decode().rstrip("=") + "=+/ é"

    for place in range(len(data)):
        for character in set(alphabet) - {data[place]}:
            with pytest.raises(NotAllowed):
                unpack(data[:place] + character + data[place + 1 :], key=KEY, telegram_id=1001)


def test_random_data_is_refused():
    rng = random.Random(1)

    for _ in range(5_000):
        data = base64.urlsafe_b64encode(rng.randbytes(rng.choice((21, 24)))).decode()
        with pytest.raises(NotAllowed):
            unpack(data, key=KEY, telegram_id=1001)


@pytest.mark.parametrize("data", ["", "a", "é" * 28, "A" * 64, "=" * 28, "A" * 27 + "=", "A" * 32])
def test_malformed_data_is_refused(data):
    with pytest.raises(NotAllowed):
        unpack(data, key=KEY, telegram_id=1001)
