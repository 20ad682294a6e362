"""What a scale sends, in the clerk's words, beside its bytes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from station.devices.readings import Kind, Said, ScaleReading, error, status, weight
from station.devices.tap import Passed
from station.texts import Texts
from tests.fakes.station import NOON
from ui.device_words import read_as

INDONESIAN = Texts.load("id")
PARCEL = Decimal("1.250")


def told(said: Said) -> str:
    return read_as(Passed("scale", NOON, b"x", (ScaleReading(said, NOON, "scale"),)), INDONESIAN)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (status("overload"), "weighing.overload"),
        (error("zero_error"), "weighing.needs_zero"),
        (error("err_54"), "weighing.fault"),
        (error("checksum"), "live.damaged"),
        (status(stable=False), "live.moves"),
        (status("zero", stable=True), "live.still"),
        (Said(Kind.BUSY, stable=False, flags=("not_executable",)), "live.moves"),
        (Said(Kind.ACK), "live.no_weight"),
    ],
)
def test_what_is_said_in_place_of_a_weight_is_no_devices_jargon(said: Said, words: str) -> None:
    assert told(said) == INDONESIAN(words)


def test_a_weight_is_told_with_what_is_the_matter_with_it() -> None:
    assert told(weight(PARCEL, "kg")) == "1,250 kg · diam"
    assert told(weight(PARCEL, "kg", "net")) == f"1,250 kg · diam · {INDONESIAN('weigh.net')}"
    held = INDONESIAN("weighing.in_motion")
    assert told(weight(PARCEL, "kg", "hold")) == f"1,250 kg · diam · {held}"
    assert told(weight(PARCEL, None, stable=None)) == "1,250"
    assert told(Said(Kind.TARE, Decimal("0.200"), "kg", stable=True)) == "Tara 0,200 kg"
