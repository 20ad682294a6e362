"""A weight in any unit is the same grams that a calculator without rounding gives."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.rules.mass import GRAMS, grams_of

SHOWN = st.decimals(-99_999, 99_999, places=3, allow_nan=False, allow_infinity=False)
UNITS = sorted(GRAMS)


@pytest.mark.parametrize(
    ("shown", "unit", "grams"),
    [
        ("1.250", "kg", 1250),
        ("0.0005", "kg", 1),
        ("0.0004", "kg", 0),
        ("2.5", "g", 3),
        ("-2.5", "g", -3),
        ("1", "lb", 454),
        ("16", "oz", 454),
        ("113.5", "oz", 3218),
        ("7.85", "lb", 3561),
        ("199.50", "oz", 5656),
        ("0.031", "t", 31_000),
    ],
)
def test_what_a_scale_shows_is_grams(shown: str, unit: str, grams: int) -> None:
    assert grams_of(Decimal(shown), unit) == grams


@pytest.mark.parametrize("unit", ["pcs", "%", "tael", "ton", "custom", ""])
def test_no_weight_is_made_of_what_is_no_mass(unit: str) -> None:
    assert grams_of(Decimal(3), unit) is None


@pytest.mark.parametrize("shown", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_no_weight_is_made_of_no_number(shown: str) -> None:
    assert grams_of(Decimal(shown), "kg") is None


@given(SHOWN, st.sampled_from(UNITS))
def test_grams_are_never_further_than_half_a_gram_from_the_exact_value(
    shown: Decimal, unit: str
) -> None:
    exact = Fraction(shown) * Fraction(GRAMS[unit])
    grams = grams_of(shown, unit)
    assert grams is not None
    assert abs(Fraction(grams) - exact) <= Fraction(1, 2)
    assert grams_of(-shown, unit) == -grams


@given(SHOWN)
def test_the_same_mass_in_two_units_is_the_same_grams(shown: Decimal) -> None:
    assert grams_of(shown, "kg") == grams_of(shown * 1000, "g")
    assert grams_of(shown, "lb") == grams_of(shown * 16, "oz")
