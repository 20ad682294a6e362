"""Every scale, simulated on a real pty, asked and read by the real reader, with all that befalls it."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from station.clock import SystemClock
from station.devices.protocols import decoder_for
from station.devices.reader import DeviceReader
from station.devices.readings import Kind, ScaleReading
from station.devices.schedules import SCHEDULES
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.table import SCALES
from station.devices.transports.serial import SerialTransport
from station.events import DeviceFound, DeviceKind, DeviceLost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 20.0
KILO = Decimal("1.250")


class Weighing:
    """A simulated scale, and what the station reads of it."""

    def __init__(self, name: str, folder: Path, faults: Faults) -> None:
        pan = Pan()
        pan.put(KILO)
        device = FaultyDevice(SCALES[name].make(pan), faults)
        self.scale = Simulation(device, PtyLine(folder / "scale"))
        self.scale.start()
        self.events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.reader = DeviceReader(
            SerialTransport(self.scale.port, SCALES[name].line),
            decoder_for(name, "scale"),
            self.events.put,
            SystemClock(),
            device_name="scale",
            kind=DeviceKind.SCANNER,
            reopen_delay_s=0.02,
            schedule=replace(SCHEDULES[name], every_s=0.02) if name in SCHEDULES else None,
            alike=lambda event: event.said.kind if isinstance(event, ScaleReading) else None,
        )
        self.reader.start()

    def next(self, kind: type[object]) -> object:
        """Return the next event of this kind; all before it are dropped."""
        while True:
            event = self.events.get(timeout=PATIENCE_S)
            if isinstance(event, kind):
                return event

    def next_weight(self) -> Decimal | None:
        while True:
            event = self.next(ScaleReading)
            assert isinstance(event, ScaleReading)
            if event.said.kind is Kind.WEIGHT:
                return event.said.value

    def close(self) -> None:
        self.reader.stop()
        self.scale.stop()


@contextmanager
def weighing(name: str, folder: Path, faults: Faults | None = None) -> Iterator[Weighing]:
    at_work = Weighing(name, folder, faults or Faults())
    try:
        yield at_work
    finally:
        at_work.close()


@pytest.mark.parametrize("name", sorted(set(SCALES) - {"dialog06", "nci_ecr"}))
def test_a_scale_is_read_whether_it_speaks_by_itself_or_must_be_asked(
    name: str, tmp_path: Path
) -> None:
    with weighing(name, tmp_path) as counter:
        assert counter.next_weight() == KILO
        counter.scale.obey("2.005")
        while (weight := counter.next_weight()) != Decimal("2.005"):
            assert weight == KILO


@pytest.mark.parametrize("name", ["mt_sics", "cas_enq", "berkel_icl", "cas_22", "xk3190_tf0"])
def test_half_frames_and_late_answers_are_never_another_weight(name: str, tmp_path: Path) -> None:
    with weighing(name, tmp_path, Faults(late_s=0.03, halves=0.1, seed=3)) as counter:
        assert {counter.next_weight() for _ in range(5)} == {KILO}


def test_a_scale_pulled_out_while_it_weighs_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with weighing("mt_sics", tmp_path) as counter:
        for _ in range(3):
            assert counter.next_weight() == KILO
            counter.scale.unplug()
            counter.next(DeviceLost)
            counter.scale.plug()
            counter.next(DeviceFound)
        assert counter.next_weight() == KILO
