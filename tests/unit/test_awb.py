"""What a scanned code is taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.rules.awb import CodeKind, carrier_of, codes_in, kind_of, s10_holds


@pytest.mark.parametrize(
    ("code", "carrier"),
    [
        ("JX1203345871", "jnt"),
        ("004821733920", "sicepat"),
        ("88LP1690114420137", "lion"),
        ("77LP1690114420137", "lion_return"),
        ("NLIDAP0012345", "ninja"),
        ("RA473124829DE", "s10"),
        ("RA473124828DE", None),
        ("ABC-12345", None),
    ],
)
def test_a_carriers_format_is_recognised(code: str, carrier: str | None) -> None:
    assert carrier_of(code) == carrier
    assert kind_of(code) is CodeKind.AWB, "a format is a hint, never a ground to reject"


def test_the_example_of_the_standard_has_a_right_check_digit() -> None:
    assert s10_holds("RA473124829DE")
    assert not s10_holds("RA473124820DE")


@given(st.text(max_size=200))
def test_any_text_is_taken_for_something(text: str) -> None:
    for code in codes_in(text):
        assert kind_of(code) in CodeKind
        carrier_of(code)
