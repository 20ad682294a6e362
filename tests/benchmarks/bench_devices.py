"""Devices: a scan's way from its last byte to the desk's door, and a day at a counter."""

from __future__ import annotations

import queue
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.demo.scanner import SimulatedScanner
from station.devices.decoders.line import LineDecoder
from station.devices.reader import DeviceReader
from station.devices.simulators.lines import PtyLine
from station.devices.transports.serial import SerialTransport
from station.events import DeviceFound, DeviceKind, Scan
from tests.benchmarks.device_day import a_day
from tests.benchmarks.harness import Ceiling, Limit

if TYPE_CHECKING:
    from tests.benchmarks.harness import Report

SCANS = 1_000
PATIENCE_S = 20.0


def run(report: Report) -> None:
    """Scan, then play the day."""
    _line_to_event(report)
    a_day(report)


def _line_to_event(report: Report) -> None:
    """Time from the last byte's write into a pty to the scan's arrival at the desk's door."""
    arrived: queue.SimpleQueue[tuple[int, object]] = queue.SimpleQueue()
    scanner = SimulatedScanner(PtyLine(report.folder / "scanner"))
    reader = DeviceReader(
        SerialTransport(scanner.port),
        LineDecoder("scanner"),
        lambda event: arrived.put((time.perf_counter_ns(), event)),
        SystemClock(),
        device_name="scanner",
        kind=DeviceKind.SCANNER,
    )
    with ExitStack() as at_end:
        at_end.callback(scanner.close)
        reader.start()
        at_end.callback(reader.stop)
        assert isinstance(arrived.get(timeout=PATIENCE_S)[1], DeviceFound)

        def scan() -> float:
            scanner.send("JP1234567890", suffix="")
            written_ns = time.perf_counter_ns()
            scanner.send("", suffix="\r")
            at_ns, event = arrived.get(timeout=PATIENCE_S)
            assert isinstance(event, Scan)
            return (at_ns - written_ns) / 1e9

        limits: list[Limit | Ceiling] = [Ceiling("scan", "p99", 0.005)]
        report.compare("pty to scan", {"scan": scan}, limits, rounds=SCANS)
