"""What a simulated scale shows is what the station reads in it: two codes that share nothing agree."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.devices.protocols import decoder_for
from station.devices.readings import Kind, ScaleReading
from station.devices.simulators.pan import Condition, Shown
from station.devices.simulators.table import SCALES

if TYPE_CHECKING:
    from station.devices.readings import Said

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
DECODERS = {name: "nci_scp01" if name == "nci_ecr" else name for name in SCALES}
SAYS_NO_STABILITY = ("xk3190_a12e", "xk3190_tf0", "xk3190_eq_reversed", "xk3190_eq_forward")
NO_WEIGHT_IN_MOTION = ("toledo_8217", "toledo_8213", "nci_ecr", "dialog06")
NO_WEIGHT_BELOW_NOTHING = ("toledo_8217", "toledo_8213", "dialog06", "berkel_icl")
LIGHTS_A_LAMP_ONLY = "toledo_continuous"
"""Its zero error is a lamp beside the weight."""
NOTHING_AT_ZERO = ("dialog06",)
ALWAYS_STABLE = ("berkel_icl",)
"""It answers no request while the pan moves."""


def read(name: str, shown: Shown) -> list[Said]:
    """Return what the station reads in a scale's frame, whole and byte by byte."""
    frame = SCALES[name].frame(shown)
    whole, pieces = (decoder_for(DECODERS[name], "scale") for _ in range(2))
    told = [*whole.feed(frame, NOON), *whole.idle(NOON)]
    again = [event for byte in frame for event in pieces.feed(bytes((byte,)), NOON)]
    assert [*again, *pieces.idle(NOON)] == told
    return [event.said for event in told if isinstance(event, ScaleReading)]


@pytest.mark.parametrize("name", SCALES)
@given(value=st.decimals("-9.999", "29.999", places=3), stable=st.booleans(), net=st.booleans())
@settings(max_examples=10, deadline=None)
def test_a_weight_is_read_as_it_is_shown(
    name: str, value: Decimal, stable: bool, net: bool
) -> None:
    if name in ALWAYS_STABLE:
        stable = True
    shown = Shown(value + 0, "kg", stable, "ok", Decimal("0.100" if net else "0.000"))
    said = read(name, shown)
    silent = (
        (not stable and name in NO_WEIGHT_IN_MOTION)
        or (value < 0 and name in NO_WEIGHT_BELOW_NOTHING)
        or (not value and name in NOTHING_AT_ZERO)
    )
    weights = [one for one in said if one.kind is Kind.WEIGHT]
    if silent:
        assert weights == []
        return
    (weight,) = weights
    assert weight.value == value
    assert weight.unit in ("kg", None)
    if name not in SAYS_NO_STABILITY:
        assert weight.stable is stable


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("condition", ["over", "under", "zero_error"])
@pytest.mark.parametrize("value", ["0.000", "1.250"])
def test_no_weight_is_read_where_the_scale_shows_none(
    name: str, condition: Condition, value: str
) -> None:
    said = read(name, Shown(Decimal(value), condition=condition))
    weights = [one for one in said if one.kind is Kind.WEIGHT]
    if (name, condition) == (LIGHTS_A_LAMP_ONLY, "zero_error"):
        assert "not_zeroed" in weights[0].flags
    else:
        assert weights == []
