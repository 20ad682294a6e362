"""One parcel, one weight: what stands in the way of it, and what never counts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from station.devices.readings import Kind, Said, ScaleReading, Stability, error, status, weight
from station.rules.stillness import Stillness
from station.rules.weighing import Obstacle, Weighed, WeighingGate, WeighingRules
from station.texts import Texts

START = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)
EMPTY = weight(Decimal("0.000"), "kg")
PARCEL = weight(Decimal("1.250"), "kg")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def gate(*said: Said, unit: str | None = None) -> WeighingGate:
    """A gate that has seen these readings, one a second."""
    seen = WeighingGate(WeighingRules(), unit)
    for second, one in enumerate(said):
        seen.see(ScaleReading(one, at(second), "scale"))
    return seen


def weigh(*said: Said, unit: str | None = None) -> int | Obstacle:
    found = gate(*said, unit=unit).weigh(at(len(said) - 1))
    return found.weight_g if isinstance(found, Weighed) else found


def test_a_parcel_on_an_empty_pan_has_a_weight() -> None:
    assert weigh(EMPTY, PARCEL) == 1250


def test_the_next_parcel_waits_until_the_last_one_is_off() -> None:
    one = gate(EMPTY, PARCEL)
    assert isinstance(one.weigh(at(1)), Weighed)
    assert one.weigh(at(1)) is Obstacle.NOT_CLEARED
    one.see(ScaleReading(weight(Decimal("2.500"), "kg"), at(2), "scale"))
    assert one.weigh(at(2)) is Obstacle.NOT_CLEARED


def test_the_same_weight_twice_is_two_parcels() -> None:
    one = gate(EMPTY, PARCEL)
    one.weigh(at(1))
    one.see(ScaleReading(EMPTY, at(2), "scale"))
    one.see(ScaleReading(PARCEL, at(3), "scale"))
    assert isinstance(one.weigh(at(3)), Weighed)


@pytest.mark.parametrize(
    ("said", "obstacle"),
    [
        ((), Obstacle.NOTHING_YET),
        ((PARCEL,), Obstacle.NOT_CLEARED),
        ((EMPTY,), Obstacle.BELOW_MINIMUM),
        ((EMPTY, weight(Decimal("0.019"), "kg")), Obstacle.BELOW_MINIMUM),
        ((EMPTY, weight(Decimal("1.250"), "kg", stable=False)), Obstacle.IN_MOTION),
        ((EMPTY, weight(Decimal("1.250"), "kg", stable=None)), Obstacle.IN_MOTION),
        ((EMPTY, weight(Decimal("1.250"), "kg", "hold")), Obstacle.IN_MOTION),
        ((EMPTY, status("overload")), Obstacle.OVERLOAD),
        ((EMPTY, status("underload")), Obstacle.UNDERLOAD),
        ((EMPTY, error("zero_error")), Obstacle.NEEDS_ZERO),
        ((EMPTY, error("fault")), Obstacle.FAULT),
        ((EMPTY, error("checksum")), Obstacle.BELOW_MINIMUM),
        ((EMPTY, weight(Decimal("1.250"), "kg", "not_zeroed")), Obstacle.NEEDS_ZERO),
        ((EMPTY, weight(Decimal("-0.500"), "kg")), Obstacle.NEEDS_ZERO),
        ((EMPTY, weight(Decimal(12), "pcs")), Obstacle.NO_MASS),
        ((EMPTY, weight(Decimal("1.250"), None)), Obstacle.NO_MASS),
        ((EMPTY, weight(Decimal("1.250"), None, stable=False)), Obstacle.IN_MOTION),
        ((EMPTY, PARCEL, Said(Kind.RESET)), Obstacle.NOTHING_YET),
        ((status("zero", stable=True),), Obstacle.BELOW_MINIMUM),
        ((weight(Decimal("0.000"), "kg", stable=False), PARCEL), Obstacle.NOT_CLEARED),
    ],
)
def test_what_stands_in_the_way_is_told(said: tuple[Said, ...], obstacle: Obstacle) -> None:
    assert weigh(*said) is obstacle


def test_a_scale_whose_frames_name_no_unit_weighs_in_the_one_it_is_set_to() -> None:
    assert weigh(weight(Decimal(0), None), weight(Decimal("2.5"), None), unit="lb") == 1134


def test_a_zero_that_is_only_told_as_a_state_clears_the_pan() -> None:
    assert weigh(status("zero", stable=True), PARCEL) == 1250


def test_a_total_or_a_tare_between_is_no_weight_of_the_parcel() -> None:
    total = Said(Kind.IGNORED, Decimal("207.80"), "g", None, ("total",))
    assert weigh(EMPTY, PARCEL, total) == 1250


def test_a_reading_expires_and_one_of_the_future_does_not_count() -> None:
    one = gate(EMPTY, PARCEL)
    assert one.obstacle(at(3.1)) is Obstacle.EXPIRED
    assert one.obstacle(at(0)) is Obstacle.EXPIRED
    assert one.obstacle(at(3)) is None


def test_a_scale_that_went_away_must_show_an_empty_pan_again() -> None:
    one = gate(EMPTY)
    one.lose()
    one.see(ScaleReading(PARCEL, at(2), "scale"))
    assert one.weigh(at(2)) is Obstacle.NOT_CLEARED


def unmarked(value: str) -> Said:
    said = weight(Decimal(value), "kg")
    return replace(said, stability=Stability.NOT_IN_FRAME)


def test_a_frame_that_says_nothing_of_stillness_is_never_still_by_itself() -> None:
    assert weigh(EMPTY, unmarked("1.250")) is Obstacle.IN_MOTION


def test_a_value_that_stays_for_half_a_second_is_inferred_to_be_still() -> None:
    stillness = Stillness()
    told = [
        stillness.judge(ScaleReading(unmarked(value), at(number / 10), "scale")).said
        for number, value in enumerate(["1.2", "1.25", "1.25", "1.25", "1.25", "1.25", "1.25"])
    ]
    assert [said.stable for said in told] == [False] * 6 + [True]
    assert {said.stability for said in told} == {Stability.INFERRED}


def test_silence_between_two_equal_values_proves_nothing() -> None:
    stillness = Stillness()
    stillness.judge(ScaleReading(unmarked("1.25"), at(0), "scale"))
    late = stillness.judge(ScaleReading(unmarked("1.25"), at(30), "scale"))
    assert late.said.stable is False


def test_an_overload_between_two_equal_values_starts_anew() -> None:
    stillness = Stillness()
    stillness.judge(ScaleReading(unmarked("1.25"), at(0), "scale"))
    stillness.judge(ScaleReading(status("overload"), at(0.3), "scale"))
    after = stillness.judge(ScaleReading(unmarked("1.25"), at(0.6), "scale"))
    assert after.said.stable is False


def test_what_a_scale_measures_itself_passes_unchanged() -> None:
    reading = ScaleReading(PARCEL, at(0), "scale")
    assert Stillness().judge(reading) is reading


ANY = st.sampled_from(
    [
        EMPTY,
        PARCEL,
        weight(Decimal("0.004"), "kg"),
        weight(Decimal("1.250"), "kg", stable=False),
        weight(Decimal(-1), "kg"),
        unmarked("1.250"),
        unmarked("0.000"),
        status("overload"),
        error("fault"),
        Said(Kind.RESET),
    ]
)


@given(st.lists(st.tuples(ANY, st.booleans()), max_size=30))
def test_between_two_weights_the_pan_was_always_empty_and_still(
    steps: list[tuple[Said, bool]],
) -> None:
    one = WeighingGate(WeighingRules())
    empty_since = False
    for second, (said, asks) in enumerate(steps):
        one.see(ScaleReading(said, at(second), "scale"))
        if said.kind is Kind.RESET:
            empty_since = False
        empty_since |= said in (EMPTY, weight(Decimal("0.004"), "kg"))
        found = one.weigh(at(second)) if asks else None
        if isinstance(found, Weighed):
            assert empty_since
            assert said == PARCEL
            assert found.weight_g == 1250
            empty_since = False


def test_every_obstacle_has_its_sentence() -> None:
    known = Texts.load("id").known()
    assert {f"weighing.{obstacle}" for obstacle in Obstacle} <= known
