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


@pytest.mark.parametrize(
    "code",
    ["8991002101234", "9556001214539", "8888002076009", "6901234567892", "9786020324784"],
)
def test_goods_sold_in_indonesia_are_known_by_their_prefix(code: str) -> None:
    assert kind_of(_with_check_digit(code)) is CodeKind.EAN


@pytest.mark.parametrize("code", ["1203345871006", "4006381333931", "0012345678905"])
def test_thirteen_digits_whose_last_one_happens_to_check_may_be_a_waybill(code: str) -> None:
    assert kind_of(_with_check_digit(code)) is CodeKind.AWB


def test_a_wrong_check_digit_is_no_product_whatever_the_prefix() -> None:
    code = _with_check_digit("8991002101234")
    assert kind_of(code[:12] + str((int(code[12]) + 1) % 10)) is CodeKind.AWB


def _with_check_digit(code: str) -> str:
    digits = [int(digit) for digit in code[:12]]
    return code[:12] + str(-(sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10)


def test_the_example_of_the_standard_has_a_right_check_digit() -> None:
    assert s10_holds("RA473124829DE")
    assert not s10_holds("RA473124820DE")


@pytest.mark.parametrize(
    "code",
    ["$P", "$+CP0$-", "@MENUEN", "%%SPC", "<FNC3>DEFALT", "\\000026", "PAPDEF.", "TERMID."],
)
def test_a_code_that_would_set_a_scanner_up_is_known_and_never_a_waybill(code: str) -> None:
    assert kind_of(code) is CodeKind.PROGRAMMING


@pytest.mark.parametrize(
    "code",
    ["J\u0420123456", "JX12\u202e3456", "\uff2aX1203345871", "JX120\u20073345", "JX12\u06603345"],
    ids=["Cyrillic", "bidi", "full width", "figure space", "Arabic digit"],
)
def test_look_alikes_and_turned_letters_are_no_waybill(code: str) -> None:
    assert kind_of(code) is CodeKind.FOREIGN


@given(st.text(max_size=200))
def test_any_text_is_taken_for_something(text: str) -> None:
    for code in codes_in(text):
        assert kind_of(code) in CodeKind
        carrier_of(code)
