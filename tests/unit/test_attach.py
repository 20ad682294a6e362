"""The scanner that the settings name is read, whichever way it is plugged in."""

from __future__ import annotations

import queue
import sys
from typing import TYPE_CHECKING, Any, cast

import pytest

from station.clock import SystemClock
from station.devices import attach
from station.devices.attach import scanner
from station.devices.protocols import decoder_for
from station.events import DeviceEvent, DeviceFound, DeviceLost, Scan
from station.options import SerialScannerOptions
from tests.fakes.hid import FakeHidapi, FakeHidGadget

if TYPE_CHECKING:
    from types import ModuleType

PATIENCE_S = 20.0
SCANNER = FakeHidGadget(0x0C2E, 0x0B61, "22147", page=0x8C, usage=2)
REPORT = (b"\x02\x0c]C0JP1234567890").ljust(64, b"\x00")


def test_a_scanner_in_hid_pos_mode_is_read_on_whatever_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = FakeHidapi()
    monkeypatch.setitem(sys.modules, "hidraw", cast("ModuleType", there))
    events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    reader = scanner(SerialScannerOptions("hid:0c2e:0b61"), events.put, SystemClock())
    reader.start()
    assert isinstance(events.get(timeout=PATIENCE_S), DeviceLost)
    for path in ("/dev/hidraw0", "/dev/hidraw4"):
        there.plug(path, SCANNER)
        assert isinstance(events.get(timeout=PATIENCE_S), DeviceFound)
        SCANNER.reports.put(REPORT)
        scan = events.get(timeout=PATIENCE_S)
        assert isinstance(scan, Scan)
        assert (scan.text, scan.aim) == ("JP1234567890", "]C0")
        there.unplug(path)
        assert isinstance(events.get(timeout=PATIENCE_S), DeviceLost)
    reader.stop()


def test_what_the_descriptor_says_outweighs_how_a_report_looks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = FakeHidapi()
    monkeypatch.setitem(sys.modules, "hidraw", cast("ModuleType", there))
    newland = FakeHidGadget(0x1EAB, 0x1234, page=0x8C, usage=2)
    newland.descriptor = bytes((0x05, 0x8C, 0x09, 0xFE, 0x81, 2, 0x09, 0xFF, 0x81, 2))
    there.plug("/dev/hidraw0", newland)
    events: queue.SimpleQueue[DeviceEvent] = queue.SimpleQueue()
    reader = scanner(SerialScannerOptions("hid:1eab:1234"), events.put, SystemClock())
    reader.start()
    assert isinstance(events.get(timeout=PATIENCE_S), DeviceFound)
    newland.reports.put(b"\x02\x0f]C0JP1234567890".ljust(64, b"\0"))
    scan = events.get(timeout=PATIENCE_S)
    reader.stop()
    assert isinstance(scan, Scan)
    assert (scan.text, scan.aim) == ("JP1234567890", "]C0")


@pytest.mark.parametrize(
    ("options", "protocol", "line"),
    [
        ({}, "serial_scan", "9600 8N1"),
        ({"baud": 115200}, "serial_scan", "115200 8N1"),
        ({"line": "9600 8O1"}, "serial_scan", "9600 8O1"),
        ({"protocol": "zebra_ssi", "baud": 115200}, "zebra_ssi", "115200 8N1"),
        ({"protocol": "olivetti_scan"}, "olivetti_scan", "9600 7E1"),
        ({"protocol": "olivetti_scan", "line": "2400 8N1"}, "olivetti_scan", "2400 8N1"),
        ({"port": "hid:0c2e:0b61", "protocol": "zebra_ssi"}, "hid_pos_scanner", "9600 8N1"),
    ],
)
def test_the_settings_choose_what_a_scanner_speaks_and_how_its_line_is_set(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], protocol: str, line: str
) -> None:
    lines: list[str] = []
    monkeypatch.setattr(attach, "transport_at", lambda _port, line: lines.append(str(line)))
    chosen = SerialScannerOptions(**{"port": "/dev/ttyS0", **options})
    reader = scanner(chosen, lambda _event: None, SystemClock())
    assert isinstance(reader._decoder, type(decoder_for(protocol, "scanner")))
    assert attach.protocol_of(chosen) == protocol
    if protocol != "hid_pos_scanner":
        assert lines == [line]
