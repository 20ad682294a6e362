"""Scanners pulled in the middle of a code, and plugged in again elsewhere: found by what they are."""

from __future__ import annotations

import queue
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

import msgspec
import pytest

from station.bootstrap import Station
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.scanners import LineScanner, OlivettiScanner, SsiScanner
from station.events import (
    Announcement,
    DeviceChanged,
    DeviceKind,
    ScanRecorded,
    ScanUnreadable,
)
from station.folders import Folders
from station.options import SerialScannerOptions, Settings, StationOptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.devices.simulators.scales import SimulatedDevice

T = TypeVar("T")

PATIENCE_S = 30.0
ADAPTER = "usb:1a86:7523"
"""A CH340: it has no serial number, and is known again all the same."""
FIRST, SECOND = "JP1234567890", "JX0987654321"


class Counter:
    """A station whose scanner is known by its adapter's ids, and the ports there are."""

    def __init__(
        self, folder: Path, protocol: str, device: SimulatedDevice, ports: list[str]
    ) -> None:
        self._folder, self._device, self._ports = folder, device, ports
        self.line = self.plugged_in("first")
        settings = msgspec.structs.replace(
            Settings(),
            station=StationOptions(hub="CGK", desk="3", operator="op"),
            scanner=SerialScannerOptions(port=ADAPTER, protocol=protocol),  # type: ignore[arg-type]  # as the test names it
        )
        self.station = Station(Folders.under(folder / "home"), settings)
        self.station.open()
        self.told: queue.SimpleQueue[Announcement] = queue.SimpleQueue()
        self.station.subscribe(self.told.put)
        self.station.attach_devices()
        self.comes(connected=True)

    def plugged_in(self, name: str) -> PtyLine:
        line = PtyLine(self._folder / name)
        line.plug()
        self._ports[:] = [line.port]
        return line

    def comes(self, *, connected: bool) -> None:
        changed = self.next(DeviceChanged)
        assert (changed.kind, changed.connected) == (DeviceKind.SCANNER, connected)

    def next(self, kind: type[T]) -> T:
        """Return the next announcement of this kind; no reading may be passed over."""
        while True:
            heard = self.told.get(timeout=PATIENCE_S)
            if isinstance(heard, kind):
                return heard
            assert not isinstance(heard, (ScanRecorded, ScanUnreadable)), heard

    def close(self) -> None:
        self.station.close()
        self.line.close()


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What pyserial lists: each path as the same adapter."""
    there: list[str] = []
    facts = {"vid": 0x1A86, "pid": 0x7523, "serial_number": None, "location": "1-2"}
    words = {"product": "USB Serial", "description": "n/a"}
    monkeypatch.setattr(
        "serial.tools.list_ports.comports",
        lambda: [SimpleNamespace(device=path, **facts, **words) for path in there],
    )
    return there


@pytest.fixture(
    params=[
        ("serial_scan", LineScanner),
        ("olivetti_scan", OlivettiScanner),
        ("zebra_ssi", SsiScanner),
    ],
    ids=["line", "Olivetti", "SSI"],
)
def counter(
    request: pytest.FixtureRequest, tmp_path: Path, ports: list[str]
) -> Iterator[tuple[Counter, SimulatedDevice]]:
    protocol, make = request.param
    scanner = make()
    counter = Counter(tmp_path, protocol, scanner, ports)
    yield counter, scanner
    counter.close()


@pytest.mark.fault("scanner unplugged mid-code, back on another port (38)", "found; no half code")
def test_a_scanner_pulled_in_mid_code_and_plugged_in_elsewhere(
    counter: tuple[Counter, SimulatedDevice],
) -> None:
    desk, scanner = counter
    whole = scanner.obey(FIRST, 0.0)
    desk.line.write(whole[: len(whole) // 2])
    desk.line.unplug()
    desk.comes(connected=False)
    desk.line = desk.plugged_in("another")
    desk.comes(connected=True)
    desk.line.write(type(scanner)().obey(SECOND, 0.0))
    assert desk.next(ScanRecorded).decision.awb == SECOND
