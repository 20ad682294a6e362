"""What is charged for a parcel, to the gram at each carrier's boundary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from station.rules.chargeable import (
    USUAL,
    Charged,
    Piece,
    charge_difference,
    charged,
    exceeds,
    rounded_g,
    rule_for,
    volumetric_g,
)
from tests.fakes.knowledge_work import FakeLists

if TYPE_CHECKING:
    from station.mirror.facts import MirrorWeightRule

JNE = replace(USUAL, tolerance_g=300, inclusive=True)
EXCLUSIVE = replace(USUAL, tolerance_g=300, inclusive=False)
INTERPACK = replace(USUAL, divisor=5_000, tolerance_g=0, inclusive=False)
CARGO = replace(USUAL, divisor=4_000, tolerance_g=None, minimum_g=10_000)

rules = st.builds(
    lambda tolerance_g, inclusive, per_koli, minimum_g, divisor: replace(
        USUAL,
        tolerance_g=tolerance_g,
        inclusive=inclusive,
        per_koli=per_koli,
        minimum_g=minimum_g,
        divisor=divisor,
    ),
    st.one_of(st.none(), st.integers(0, 999)),
    st.booleans(),
    st.booleans(),
    st.sampled_from([0, 1_000, 10_000]),
    st.sampled_from([4_000, 5_000, 6_000]),
)
grams = st.integers(0, 70_000)


@pytest.mark.parametrize(
    ("weight_g", "rule", "expected_g"),
    [
        (1_300, JNE, 1_000),
        (1_301, JNE, 2_000),
        (1_310, JNE, 2_000),
        (1_300, EXCLUSIVE, 2_000),
        (1_299, EXCLUSIVE, 1_000),
        (1_000, EXCLUSIVE, 1_000),
        (1_010, INTERPACK, 2_000),
        (1_001, INTERPACK, 2_000),
        (1_000, INTERPACK, 1_000),
        (1_490, replace(USUAL, tolerance_g=490), 1_000),
        (1_491, replace(USUAL, tolerance_g=490), 2_000),
        (12_345, CARGO, 12_345),
    ],
)
def test_a_fraction_is_dropped_or_counted_as_the_carrier_says(
    weight_g: int, rule: MirrorWeightRule, expected_g: int
) -> None:
    assert rounded_g(weight_g, rule) == expected_g


def test_volume_counts_where_it_is_more_than_weight() -> None:
    box = Piece(2_000, (40, 30, 30))
    assert volumetric_g((40, 30, 30), 6_000) == 6_000
    assert charged([box], JNE) == Charged(2_000, 6_000, 6_000)
    assert charged([box], INTERPACK) == Charged(2_000, 7_200, 8_000)
    assert charged([Piece(9_000, (40, 30, 30))], JNE) == Charged(9_000, 6_000, 9_000)


def test_a_light_parcel_is_charged_the_minimum() -> None:
    assert charged([Piece(120)], JNE).chargeable_g == 1_000
    assert charged([Piece(3_000)], CARGO).chargeable_g == 10_000


def test_pieces_are_rounded_one_by_one_or_together() -> None:
    three = [Piece(1_310), Piece(1_310), Piece(200)]
    assert charged(three, JNE) == Charged(2_820, 0, 3_000)
    assert charged(three, replace(JNE, per_koli=True)) == Charged(2_820, 0, 5_000)


def test_without_a_rule_the_service_s_divisor_and_the_usual_rounding_count() -> None:
    lists = FakeLists(divisors={"CARGO": 4_000})
    assert rule_for("", "REG", lists) == USUAL
    assert rule_for("", "CARGO", lists) == replace(USUAL, divisor=4_000)
    own = replace(USUAL, id=7, partner="JNE")
    lists.rules.append(own)
    assert rule_for("JNE", "CARGO", lists) is own


def test_the_difference_in_charge_is_told_only_where_the_tariff_is_known() -> None:
    assert charge_difference(1_000, 2_000, 12_000) == 12_000
    assert charge_difference(3_000, 2_000, 36_000) == -12_000
    assert charge_difference(3_000, 1_000, 10_000) == -6_667
    assert charge_difference(1_000, 2_000, None) is None
    assert charge_difference(None, 2_000, 12_000) is None
    assert charge_difference(0, 2_000, 12_000) is None


def test_only_more_than_the_tolerance_is_asked_about() -> None:
    assert [exceeds(1_000, actual_g, 50) for actual_g in (950, 1_050, 1_051, 949)] == [
        *(False, False),
        *(True, True),
    ]


@settings(max_examples=100, deadline=None)
@given(lighter=grams, heavier=grams, rule=rules)
def test_a_heavier_parcel_is_never_charged_less(
    lighter: int, heavier: int, rule: MirrorWeightRule
) -> None:
    lighter, heavier = sorted((lighter, heavier))
    less, more = (
        charged([Piece(500, (10, 20, 30)), Piece(weight_g)], rule)
        for weight_g in (lighter, heavier)
    )
    assert less.chargeable_g <= more.chargeable_g


@settings(max_examples=100, deadline=None)
@given(weight_g=grams, rule=rules)
def test_rounding_moves_less_than_a_kilogram_and_never_twice(
    weight_g: int, rule: MirrorWeightRule
) -> None:
    once = rounded_g(weight_g, rule)
    assert abs(once - weight_g) < 1_000
    assert rounded_g(once, rule) == once
