"""Devices: a scan's way from a pty to the desk, with and without a scale; and a day of weighing."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import ExitStack
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from station.clock import SystemClock
from station.demo.scanner import SimulatedScanner
from station.desk import Desk
from station.devices import attach, scale_reader
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.pan import Pan
from station.devices.simulators.running import Simulation
from station.devices.simulators.scales import StreamingScale
from station.devices.simulators.table import SCALES
from station.events import ChooseInquiry, ScanLookedUp
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.options import ReceivingOptions, ScaleOptions, SerialScannerOptions
from station.recollection import Recollection
from station.weighing import Weighing
from tests.benchmarks.device_day import a_day
from tests.benchmarks.harness import Ceiling, Limit
from tests.fakes.knowledge import FakeKnowledge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.events import Announcement, DeviceEvent
    from tests.benchmarks.harness import Report

SCANS = 500
SCALE = ScaleOptions(port="scale", protocol="cas_22")
PATIENCE_S = 20.0


def run(report: Report) -> None:
    """Scan, weigh."""
    _line_to_event(report)
    a_day(report)


def _line_to_event(report: Report) -> None:
    """Time from the last byte's write into a pty until the desk has taken the scan up.

    While the desk only looks up, it tells of a scan before it does anything else with it.
    """
    taken: queue.SimpleQueue[int] = queue.SimpleQueue()

    def hear(announcement: Announcement) -> None:
        if isinstance(announcement, ScanLookedUp):
            taken.put(time.perf_counter_ns())

    with ExitStack() as at_end:
        desk = _desk(report.folder, hear, at_end)
        desk.post(ChooseInquiry())
        scanner = SimulatedScanner(PtyLine(report.folder / "scanner"))
        at_end.callback(scanner.close)
        options = SerialScannerOptions(scanner.port)
        found = threading.Event()

        def post(event: DeviceEvent) -> None:
            desk.post(event)
            found.set()

        reader = attach.scanner(options, post, SystemClock())
        reader.start()
        at_end.callback(reader.stop)
        assert found.wait(PATIENCE_S), "what was scanned before the line was open is dropped"
        numbers = count()

        def scan() -> float:
            # Another code each time: the same at once is one pull of the trigger.
            scanner.send(f"JP{next(numbers):010}", suffix="")
            written_ns = time.perf_counter_ns()
            scanner.send("", suffix="\r")
            return (taken.get(timeout=PATIENCE_S) - written_ns) / 1e9

        weighed = _start_scale(report.folder, desk, at_end)

        def scan_while_weighing() -> float:
            weighed.clear()
            assert weighed.wait(PATIENCE_S), "the scale is silent"
            return scan()

        limits: list[Limit | Ceiling] = [
            Ceiling("scan", "p99", 0.005),
            Ceiling("scan as a weight comes", "p99", 0.005),
        ]
        report.compare(
            "pty to the desk",
            {"scan": scan, "scan as a weight comes": scan_while_weighing},
            limits,
            rounds=SCANS,
        )


def _desk(folder: Path, hear: Callable[[Announcement], None], at_end: ExitStack) -> Desk:
    """Return a desk at work, with a scale in its settings."""
    clock = SystemClock()
    journal = Journal(folder / "desk.sqlite", clock)
    at_end.callback(journal.close)
    desk = Desk(
        journal,
        Recollection(journal, FakeKnowledge()),
        clock,
        lambda: StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta"),
        options=ReceivingOptions(),
        announce=hear,
        weighing=Weighing(SCALE),
    )
    desk.start()
    at_end.callback(desk.stop)
    return desk


def _start_scale(folder: Path, desk: Desk, at_end: ExitStack) -> threading.Event:
    """Let a scale speak a hundred times a second; return what is set at each weight."""
    scale = StreamingScale(Pan(noise_steps=50), SCALES["cas_22"].frame, every_s=0.0)
    simulation = Simulation(scale, PtyLine(folder / "scale"))
    simulation.start()
    at_end.callback(simulation.stop)
    weighed = threading.Event()

    def post(event: DeviceEvent) -> None:
        desk.post(event)
        weighed.set()

    options = msgspec.structs.replace(SCALE, port=simulation.port)
    reader = scale_reader.scale(options, post, SystemClock())
    reader.start()
    at_end.callback(reader.stop)
    return weighed
