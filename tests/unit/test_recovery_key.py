"""The recovery key survives being written down, typed again, and mistyped."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import StoreKeyError
from station.journal import recovery

SECRETS = st.binary(min_size=recovery.SECRET_BYTES, max_size=recovery.SECRET_BYTES)


@given(SECRETS)
def test_what_was_written_is_read(secret: bytes) -> None:
    text = recovery.written(secret)
    assert [len(group) for group in text.split("-")] == [4] * 9
    assert recovery.read(text) == secret


@given(SECRETS)
def test_it_is_read_as_people_type_it(secret: bytes) -> None:
    text = recovery.written(secret).lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    assert recovery.read(f" {text}\n") == secret


@given(SECRETS, st.integers(0, 35), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_letter_is_found(secret: bytes, at: int, letter: str) -> None:
    letters = recovery.written(secret).replace("-", "")
    wrong = letters[:at] + letter + letters[at + 1 :]
    if wrong != letters:
        with pytest.raises(StoreKeyError, match="recovery_key_mistyped"):
            recovery.read(wrong)


def test_letters_that_changed_places_are_found() -> None:
    chance = random.Random(7)
    for _ in range(200):
        letters = list(recovery.written(chance.randbytes(recovery.SECRET_BYTES)).replace("-", ""))
        at = chance.randrange(len(letters) - 1)
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
        swapped = "".join(letters)
        try:
            secret = recovery.read(swapped)
        except StoreKeyError:
            continue
        assert recovery.written(secret).replace("-", "") == swapped, "the two letters were alike"


@pytest.mark.parametrize("text", ["", "7K3M", "U" * 36, "é" * 36, "0" * 35, "0" * 37, "x" * 10_000])
def test_what_is_no_recovery_key_is_refused(text: str) -> None:
    with pytest.raises(StoreKeyError, match="recovery_key_mistyped"):
        recovery.read(text)


def test_the_key_and_its_name_do_not_tell_the_secret() -> None:
    secret = bytes(range(20))
    key = recovery.key_of(secret)
    assert len(key) == 32
    assert recovery.key_id(key) not in key.hex()
    assert secret.hex() not in key.hex()
    # Both are for ever: stores out there are sealed with it.
    assert key.hex() == "7b088fd9dccf96ca3274a26e6186573ccb651552df83df0b5e3f7228bcd2b4d9"
    assert recovery.key_id(key) == "a86cdf8f0db5f053"
    assert recovery.written(secret) == "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-D91C"
