import random
import re

import pytest

from questions.invites import ALPHABET, draw_secrets, hash_secret, read_code, read_secret


def test_secrets_fit_a_link_and_can_be_typed_without_mistaking_a_sign():
    rng = random.Random(11)

    for _ in range(500):
        secrets = draw_secrets(rng)
        assert re.fullmatch(r"[A-Za-z0-9_-]{32}", secrets.token)
        assert len(secrets.code) == 6
        assert not set(secrets.code) & set("01OIL")
        assert read_secret(secrets.token) == secrets.token
        assert read_code(secrets.code) == secrets.code


def test_no_two_draws_are_alike():
    rng = random.Random(11)
    drawn = [draw_secrets(rng) for _ in range(2000)]

    assert len({secrets.token for secrets in drawn}) == len({secrets.code for secrets in drawn}) == 2000


@pytest.mark.parametrize("typed", ["k7m2qx", " K7M-2QX ", "K7M\u00a02QX", "k 7 m 2 q x"])
def test_a_code_is_read_in_whatever_way_it_is_typed(typed):
    assert read_code(typed) == "K7M2QX"


@pytest.mark.parametrize("typed", ["", "bateau", "234567", "K7M2Q", "K7M2QXX", "K0M2QX", "O7M2QX", "K7M2Qé", "/quiz2"])
def test_words_numbers_and_mistakable_signs_are_no_code(typed):
    assert read_code(typed) is None


def test_a_hash_depends_on_the_key_and_tells_nothing_of_the_secret():
    hashed = hash_secret("K7M2QX", key=b"a")

    assert hashed != hash_secret("K7M2QX", key=b"b")
    assert re.fullmatch("[0-9a-f]{64}", hashed)
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
