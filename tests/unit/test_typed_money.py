"""Rupiah as they are typed at a counter."""

from __future__ import annotations

import pytest

from station.rules.typed_money import rupiah_in


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        *(("150000", 150_000), ("150.000", 150_000), ("Rp 150.000", 150_000), ("0", 0)),
        *(("RP150.000,-", 150_000), ("Rp. 1.250.000,00", 1_250_000), (" 7.500 ", 7_500)),
        *(("150rb", 150_000), ("1,5 JT", 1_500_000), ("2 juta", 2_000_000), ("12,5K", 12_500)),
    ],
)
def test_an_amount_is_read_as_indonesians_write_it(text: str, rupiah: int) -> None:
    assert rupiah_in(text) == rupiah


@pytest.mark.parametrize(
    "text",
    [
        *("", "Rp", "150,000", "15.00", "1.5jt", "150.0000", "-5000", "12 34"),
        *("0012345678", "1234567890123", "JX1203345871", "1,2345jt", "999999jt"),
    ],
)
def test_what_could_be_another_amount_or_is_a_waybill_is_none(text: str) -> None:
    assert rupiah_in(text) is None
