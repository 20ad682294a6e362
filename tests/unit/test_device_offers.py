"""What a clerk may choose of devices that were found: whole settings, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec import structs

from station.devices.catalogue import model_of
from station.devices.evidence import Evidence
from station.devices.identifying import Identified
from station.devices.identity import Found, Identity
from station.devices.line_settings import LineSettings
from station.devices.protocols import Role
from station.devices.readings import Said, ScaleReading, status, weight
from station.events import Scan
from station.texts import Texts
from tests.fakes.station import NOON
from ui.device_offers import offers_of
from ui.device_pictures import IDENTIFIED

INDONESIAN = Texts.load("id")
ADDRESS = "usb:05e0:1701"
SEVEN_EVEN = LineSettings(9600, 7, "E")


@pytest.mark.parametrize(
    ("protocol", "line"),
    [
        ("serial_scan", LineSettings(115200)),
        ("olivetti_scan", SEVEN_EVEN),
        ("zebra_ssi", LineSettings()),
    ],
)
def test_a_scanner_is_offered_with_what_it_spoke_on_its_line(
    protocol: str, line: LineSettings
) -> None:
    spoke = Evidence(
        protocol, Role.SCANNER, line, frames=1, readings=(Scan("JP1234567890", NOON, "x"),)
    )
    (offer,) = offers_of(structs.replace(IDENTIFIED, evidence=(spoke,)), ADDRESS, INDONESIAN)
    assert offer.table == "scanner"
    assert offer.choices == {"port": ADDRESS, "protocol": protocol, "line": str(line)}
    assert "JP1234567890" in offer.detail


def test_a_makers_scanner_that_is_a_serial_port_may_speak_plainly_or_ssi() -> None:
    found = Found("/dev/ttyACM0", Identity("serial", 0x05E0, 0x1701))
    known = Identified(found, model_of(0x05E0, 0x1701))
    offers = offers_of(known, ADDRESS, INDONESIAN)
    assert [one.choices["protocol"] for one in offers] == ["serial_scan", "zebra_ssi"]
    as_hid = structs.replace(known, found=Found("/dev/hidraw0", Identity("hid", 0x05E0, 0x1701)))
    (offer,) = offers_of(as_hid, "hid:05e0:1701", INDONESIAN)
    assert offer.choices == {"port": "hid:05e0:1701", "protocol": "", "line": ""}


def test_a_scale_that_names_no_unit_is_offered_in_kilograms_and_says_so() -> None:
    nameless = structs.replace(
        IDENTIFIED.evidence[0],
        protocol="toledo_8217",
        readings=(ScaleReading(weight(Decimal("1.25"), None), NOON, "x"),),
    )
    (offer,) = offers_of(structs.replace(IDENTIFIED, evidence=(nameless,)), "usb:1:2", INDONESIAN)
    assert offer.choices["unit"] == "kg"
    assert INDONESIAN("tools.unit_assumed") in offer.detail
    assert "1,25" in offer.detail, "as an Indonesian display has it: a dot parts thousands"
    assert "unit" not in offers_of(IDENTIFIED, "usb:1:2", INDONESIAN)[0].choices


@pytest.mark.parametrize(
    ("protocol", "said", "unit"),
    [("toledo_8217", status("overload"), "kg"), ("kern_18", weight(Decimal("2.5"), None), None)],
    ids=["never names one, and shows none now", "leaves it out in motion"],
)
def test_the_unit_hangs_on_the_protocol_and_not_on_what_lies_on_the_pan(
    protocol: str, said: Said, unit: str | None
) -> None:
    spoke = structs.replace(
        IDENTIFIED.evidence[0], protocol=protocol, readings=(ScaleReading(said, NOON, "x"),)
    )
    (offer,) = offers_of(structs.replace(IDENTIFIED, evidence=(spoke,)), "usb:1:2", INDONESIAN)
    assert offer.choices.get("unit") == unit
