"""Simulated devices are byte-true: each says the recorded bytes when it shows what they mean."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from station.devices.simulators import (
    and_standard,
    berkel,
    cas,
    dialog06,
    mt_sics,
    nci,
    toledo_continuous,
)
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.pan import Condition, Pan, Shown
from station.devices.simulators.scanners import EAN_13, SsiScanner, packet
from station.devices.simulators.table import SCALES

if TYPE_CHECKING:
    from station.devices.simulators.scales import Frame

RECORDINGS = Path(__file__).parents[1] / "recordings/device-vectors.jsonl"
VECTORS: dict[str, dict[str, Any]] = {
    vector["id"]: vector for vector in map(json.loads, RECORDINGS.read_text("utf-8").splitlines())
}
CONDITIONS: dict[str, Condition] = {
    "overload": "over",
    "underload": "under",
    "zero_error": "zero_error",
    "under_or_over_range": "over",
    "err_054": "zero_error",
}
OTHER_SETTING: dict[str, Frame] = {
    "nci_scp01-028": nci.ecr_frame,
    "nci_scp01-029": nci.ecr_frame,
    "toledo_continuous-060": lambda shown: _with_print_key(toledo_continuous.unsealed_frame(shown)),
    "cas_22-069": lambda shown: cas.frame_22(shown, fill="0"),
    "cas_22-070": lambda shown: cas.frame_22(shown, fill="0"),
    "and_standard-092": lambda shown: and_standard.frame(shown).replace(b".", b","),
    "and_standard-093": lambda shown: and_standard.frame(shown).replace(b"ST,", b"ST,OK,"),
    "dialog06-132": lambda shown: dialog06.frame(shown, price=123),
}
"""Vectors of a scale that is set otherwise than the table's."""
SAID_ELSEWHERE = {
    "mt_sics-005": "in motion only: see the last test",
    "mt_sics-015": "pounds and ounces in one value",
    "nci_scp01-031": "a broken memory",
    "nci_scp01-032": "a broken calibration",
    "toledo_8217-042": "at zero it shows its zeroes",
    "toledo_8217-044": "net and stable it shows its weight",
    "toledo_8217-046": "an answer to B",
    "sma-068": "an answer to nonsense",
    "nci_scp01-033": "an answer to nonsense",
    "mt_sics-008": "an answer to nonsense",
    "mt_sics-009": "a transmission error",
    "mt_sics-011": "an answer to Z",
    "mt_sics-013": "an answer to T",
    "mt_sics-014": "an answer to @",
    "cas_enq-077": "an answer to ENQ",
    "and_standard-090": "counts pieces",
    "st_us_header-099": "another width, another case",
    "ohaus-107": "a total",
    "ohaus-109": "another width",
    "sartorius_sbi-118": "a bracketed digit",
    "dialog06-133": "no record yet",
    "dialog06-139": "an answer to record 01",
    "berkel_icl-143": "an answer in motion",
    "toledo_continuous-061": "a damaged frame",
    "xk3190_a12e-123": "a damaged frame",
    "nci_scp01-034": "read with the wrong parity",
}


def _with_print_key(frame: bytes) -> bytes:
    """As the scale sends it while its print key is held: bit 3 of word C."""
    return frame[:3] + bytes((frame[3] | 0x08,)) + frame[4:]


def shown_by(vector: dict[str, Any]) -> Shown:
    """What the display showed when the scale said this."""
    expect = vector["expect"]
    flags = set(expect["flags"])
    condition: Condition = next((CONDITIONS[flag] for flag in CONDITIONS if flag in flags), "ok")
    if expect["value"] is not None and condition == "under":
        condition = "ok"  # NCI calls a weight below nothing under, and shows it
    decimals = 1 if vector["id"] == "and_standard-088" else 3
    moving = expect["stable"] is False or "motion" in flags
    value = Decimal(expect["value"] or Decimal(7 if moving else 0).scaleb(-decimals))
    tare = Decimal(expect.get("tare") or ("1" if flags & {"net", "tare"} else "0"))
    unit = {"pcs": "PC", None: "kg"}.get(expect["unit"], expect["unit"])
    return Shown(value, unit, not moving, condition, tare)


SHOWN = [
    name
    for name, vector in VECTORS.items()
    if vector["protocol"] in SCALES
    and "kind" in vector["expect"]  # a single frame, not a piece of one or several
    and name not in SAID_ELSEWHERE
]


def test_every_simulated_scale_is_held_to_a_recording() -> None:
    assert {VECTORS[name]["protocol"] for name in SHOWN} == set(SCALES) - {"nci_ecr"}
    assert {*SAID_ELSEWHERE, *OTHER_SETTING} <= set(VECTORS)


@pytest.mark.parametrize("name", SHOWN)
def test_a_scale_says_what_was_recorded(name: str) -> None:
    vector = VECTORS[name]
    recorded = bytes.fromhex(vector["bytes_hex"])
    frame = OTHER_SETTING.get(name) or SCALES[vector["protocol"]].frame
    assert frame(shown_by(vector)) == recorded


def test_a_printer_answers_as_recorded() -> None:
    printer = LabelPrinter()
    answers = {}
    for name, order in (("222", ""), ("223", "paper 0"), ("224", "open"), ("228", "pause")):
        if order:
            printer.obey(order, 0.0)
        answers[name] = printer.hear(b"~HS", 0.0)
        for undo in ("paper 100", "close", "resume"):
            printer.obey(undo, 0.0)
    for name, answer in answers.items():
        assert answer == recorded(f"zpl_hs-{name}")


def recorded(name: str) -> bytes:
    return bytes.fromhex(VECTORS[name]["bytes_hex"])


def test_a_printer_whose_buffer_is_full_says_how_many_formats_wait() -> None:
    printer = LabelPrinter()
    printer.paused = True
    printer.hear(b"^XA^XZ" * 12, 0.0)
    printer.paused = False
    # As recorded: full, and not paused.
    printer.ribbon_out = True
    answer = printer.hear(b"~HS", 0.0)
    assert answer.split(b",")[4:6] == recorded("zpl_hs-226").split(b",")[4:6]


@pytest.mark.parametrize(
    ("name", "orders"),
    [
        ("tspl_status-231", ()),
        ("tspl_status-232", ("open",)),
        ("tspl_status-234", ("paper 0",)),
        ("tspl_status-235", ("open", "paper 0")),
    ],
)
def test_a_printer_answers_tspl_as_recorded(name: str, orders: tuple[str, ...]) -> None:
    printer = LabelPrinter()
    for order in orders:
        printer.obey(order, 0.0)
    assert printer.hear(b"\x1b!?", 0.0) == recorded(name)


def test_an_ssi_scanner_says_what_was_recorded() -> None:
    scanner = SsiScanner()
    first = scanner.obey("JP1234567890", 0.0)
    assert first == recorded("zebra_ssi-177")
    assert scanner.speak(1.9) == b""
    assert scanner.speak(2.0) == recorded("zebra_ssi-180"), "sent again, and marked so"
    assert scanner.hear(recorded("zebra_ssi-174"), 2.1) == b""
    assert scanner.speak(9.0) == b""
    assert SsiScanner(EAN_13).obey("5901234123457", 0.0) == recorded("zebra_ssi-178")
    assert scanner.hear(packet(0xE9, 0x04, 0x00), 9.0) == recorded("zebra_ssi-175")
    damaged = bytes((*packet(0xE9, 0x04, 0x00)[:-1], 0))
    assert scanner.hear(damaged, 9.0) == recorded("zebra_ssi-176")


ANSWERS: list[tuple[str, Any, bytes]] = [
    ("mt_sics-008", mt_sics.MtSics, b"XYZ\r\n"),
    ("mt_sics-011", mt_sics.MtSics, b"Z\r\n"),
    ("mt_sics-014", mt_sics.MtSics, b"@\r\n"),
    ("nci_scp01-033", nci.Nci, b"X\r"),
    ("sma-068", SCALES["sma"].make, b"\nX\r"),
    ("toledo_8217-042", SCALES["toledo_8217"].make, b"Z"),
    ("toledo_8217-046", SCALES["toledo_8217"].make, b"B"),
    ("cas_enq-077", cas.CasEnq, b"\x05"),
    ("dialog06-139", dialog06.Dialog06, b"\x04\x0201\x1b000123\x03"),
]


@pytest.mark.parametrize(("name", "make", "asked"), ANSWERS)
def test_a_scale_answers_as_recorded(name: str, make: Any, asked: bytes) -> None:
    assert make(Pan()).hear(asked, 0.0) == recorded(name)


def test_a_tare_is_told_as_recorded() -> None:
    pan = Pan(unit="g", decimals=2)
    pan.put(Decimal(25))
    assert mt_sics.MtSics(pan).hear(b"T\r\n", 0.0) == recorded("mt_sics-013")


def test_a_berkel_in_motion_asks_to_weigh_again_as_recorded() -> None:
    pan = Pan()
    pan.moving = True
    assert berkel.Berkel(pan).hear(b"\x11", 0.0) == recorded("berkel_icl-143")


def test_an_mt_sics_that_never_comes_to_rest_says_so_as_recorded() -> None:
    pan = Pan()
    pan.moving = True
    scale = mt_sics.MtSics(pan)
    assert scale.hear(b"S\r\n", 0.0) == b""
    assert scale.speak(2.9) == b""
    assert scale.speak(3.0) == recorded("mt_sics-005")
