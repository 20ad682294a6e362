"""The scanner that the settings name is read, whichever way it is plugged in."""

from __future__ import annotations

import queue
import sys
from typing import TYPE_CHECKING, cast

from station.clock import SystemClock
from station.devices.attach import scanner
from station.events import DeviceEvent, DeviceFound, DeviceLost, Scan
from station.options import SerialScannerOptions
from tests.fakes.hid import FakeHidapi, FakeHidGadget

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

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
