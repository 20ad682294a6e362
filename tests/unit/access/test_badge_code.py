"""A badge's code: told from a parcel's, and proved to have been read whole."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st

from station.access.badge_code import CHECKS, START, TOKEN_LENGTH, code_of, is_badge, token_hash
from station.rules.awb import carrier_of

CODE = code_of(bytes(range(17)))


def test_a_code_is_found_again_by_what_is_kept_of_it() -> None:
    assert CODE.startswith(START)
    assert len(CODE) == len(START) + TOKEN_LENGTH + CHECKS
    assert token_hash(f" {CODE.lower()}\r\n") == sha256(CODE.encode()).digest()
    assert carrier_of(CODE) is None


def test_different_randomness_makes_different_codes() -> None:
    assert len({code_of(bytes(16) + bytes([last])) for last in range(256)}) == 256
    assert len({code_of(bytes([first] + [0] * 16)) for first in range(256)}) == 256


def test_a_badge_of_before_still_opens() -> None:
    old = "HSB-000G40R40M30E209185GR38E1WH"
    assert token_hash(old) == sha256(old.encode()).digest()
    assert token_hash(old[:-1] + "X") is None


@settings(max_examples=25, deadline=None)
@given(st.integers(0, TOKEN_LENGTH + 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_one_character_read_wrong_is_noticed(place: int, sign: str) -> None:
    at = len(START) + place
    wrong = CODE[:at] + sign + CODE[at + 1 :]
    assert (token_hash(wrong) is None) is (wrong != CODE)
    assert is_badge(wrong)


def test_two_characters_the_wrong_way_round_are_noticed() -> None:
    body = CODE.removeprefix(START)
    for at in range(TOKEN_LENGTH + 1):
        swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
        assert swapped == body or token_hash(START + swapped) is None


def test_half_a_badge_is_no_parcel_either() -> None:
    assert is_badge(CODE[:12])
    assert token_hash(CODE[:12]) is None
    assert token_hash(START + "é" * 27) is None
    assert not is_badge("JX1203345871")
    assert token_hash("JX1203345871") is None
