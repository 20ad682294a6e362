"""A rush: 1,000 scans, 5 ms from the end of one to the start of the next. None may be missed.

Once typed by a keyboard wedge into the real window, once over a serial line (a pty) with the window
open beside it. What counts is the journal: all of them, in order.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec

from station.demo.waybills import demo_waybills
from station.events import DeviceChanged, ScanRecorded
from station.journal import schema
from station.journal.record import EventBody
from tests.benchmarks.window import counter_window
from tests.benchmarks.world import SEED, station_in, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.bootstrap import Station
    from station.demo.rig import DemoRig
    from station.events import Announcement
    from tests.benchmarks.harness import Report
    from tests.benchmarks.window import CounterWindow

SCANS = 1_000
APART_MS = 5
PATIENCE_S = 60.0


def run(report: Report) -> None:
    """Scan in a rush, by keys and by bytes, and read the journal afterwards."""
    rig = world(report.folder, report.at_end)
    codes = [parcel.awb for parcel in demo_waybills(SEED, SCANS)]
    print(f"\nburst of {SCANS:,} scans, {APART_MS} ms apart")
    for name, rush in (("wedge", _by_wedge), ("serial", _by_serial)):
        station = station_in(report.folder / name, rig)
        started_s = time.monotonic()
        _rush(station, rig, codes, rush)
        print(f"  {name:<28} took {time.monotonic() - started_s:8.1f} s")
        journalled = list(_journalled(station.folders.journal_file))
        report.expect(f"{name}: scans in the journal", len(journalled), wanted=SCANS)
        report.expect(f"{name}: all of them, in order", journalled == codes, wanted=True)


def _rush(station: Station, rig: DemoRig, codes: list[str], rush: Rush) -> None:
    heard = _Heard(len(codes))
    station.open()
    station.subscribe(heard)
    try:
        with counter_window(station) as counter:
            rush(counter, station, rig, heard, codes)
            deadline_s = time.monotonic() + PATIENCE_S
            while not heard.all_recorded.is_set() and time.monotonic() < deadline_s:
                counter.rest(APART_MS)
    finally:
        station.close()


def _by_wedge(
    counter: CounterWindow, _station: Station, _rig: DemoRig, _heard: _Heard, codes: list[str]
) -> None:
    for code in codes:
        counter.type_code(code)
        counter.press_enter()
        counter.rest(APART_MS)


def _by_serial(
    counter: CounterWindow, station: Station, rig: DemoRig, heard: _Heard, codes: list[str]
) -> None:
    def send() -> None:
        for code in codes:
            rig.scanner.send(code)
            time.sleep(APART_MS / 1_000)

    station.attach_devices()
    while not heard.scanner_found.is_set():
        counter.rest(APART_MS)
    sender = threading.Thread(target=send, name="scanner", daemon=True)
    sender.start()
    while sender.is_alive():
        counter.rest(APART_MS)


class _Heard:
    """Counts what the desk says it has recorded."""

    def __init__(self, scans: int) -> None:
        self._missing = scans
        self.all_recorded = threading.Event()
        self.scanner_found = threading.Event()

    def __call__(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            self._missing -= 1
            if not self._missing:
                self.all_recorded.set()
        elif isinstance(announcement, DeviceChanged):
            self.scanner_found.set()


def _journalled(file: Path) -> Iterator[str]:
    decode = msgspec.json.Decoder(EventBody).decode
    with closing(schema.open_reader(file)) as reader:
        for (body,) in reader.execute("SELECT body FROM event ORDER BY seq"):
            yield decode(body).scanned


if TYPE_CHECKING:
    Rush = Callable[[CounterWindow, Station, DemoRig, _Heard, list[str]], None]
