"""From a code's last key to its verdict on the pane: decided, committed, painted.

Through the real window, the keyboard wedge, a journal on this disk and a mirror of 20,000 waybills:
with an empty list and with 10,000 rows in it; then while the outbox drains into both databases and
the whole mirror is imported again and again.
"""

from __future__ import annotations

import threading
from itertools import cycle
from typing import TYPE_CHECKING

from station.demo.rig import HUB
from station.demo.shift import shift
from station.events import ScanRecorded, Target
from station.mirror.writer import MirrorWriter
from tests.benchmarks.floor import appends
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.stores import many_waiting
from tests.benchmarks.window import SETTLED_MS, counter_window
from tests.benchmarks.world import SEED, station_in, world
from tests.fakes.station import recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.bootstrap import Station
    from tests.benchmarks.harness import Report
    from tests.benchmarks.window import CounterWindow

ROUNDS = 250
BUSY_ROUNDS = 200
ROWS = 10_000
OWED = 250_000
IMPORT_EVERY_S = 0.5
MILLISECONDS = Unit("ms", 1e3)
IDLE, LONG, BUSY = "idle", "idle, 10,000 rows", "drain and import"


def run(report: Report) -> None:
    """Compare scans with the floor, and with each other."""
    rig = world(report.folder, report.at_end)
    station = station_in(report.folder / "scan", rig)
    many_waiting(station.folders.journal_file, OWED)
    codes = cycle([scan.text for scan in shift(SEED, 1_500, HUB)])
    station.open()
    try:
        with counter_window(station) as counter, appends(report.folder) as append:
            scan = _scan(counter, codes)
            long_list = [recorded(seq=row) for row in range(ROWS)]
            subjects: dict[str, Callable[[], float | None]] = {
                "floor": append,
                IDLE: lambda: _with_rows(counter, [], scan),
                LONG: lambda: _with_rows(counter, long_list, scan),
            }
            measure(subjects, 20)
            samples = measure(subjects, ROUNDS)
            station.attach_centre()
            with _Imports(station):
                counter.rest(1_000)
                samples[BUSY] = measure({BUSY: scan}, BUSY_ROUNDS)[BUSY]
                left = min(station.journal.owed(target).waiting for target in Target)
    finally:
        station.close()
    report.judge(
        "last key → decided → committed → verdict painted",
        samples,
        [
            Limit(IDLE, "p50", 9, "floor"),
            Limit(LONG, "p50", 1.15, IDLE),
            Limit(BUSY, "p99", 5, IDLE),
        ],
        unit=MILLISECONDS,
    )
    print(f"  {OWED - left:,} of {OWED:,} events drained meanwhile")
    report.expect("still draining when the last verdict came", left > 0, wanted=True)


def _scan(counter: CounterWindow, codes: Iterator[str]) -> Callable[[], float]:
    def scan() -> float:
        took_s = counter.scan_s(next(codes))
        counter.rest(SETTLED_MS)
        return took_s

    return scan


def _with_rows(
    counter: CounterWindow, newest_first: list[ScanRecorded], scan: Callable[[], float]
) -> float:
    counter.show_rows(newest_first)
    counter.rest(20)
    return scan()


class _Imports:
    """Has the station's downlink, which looks twice a second, import the whole mirror each time."""

    def __init__(self, station: Station) -> None:
        self._file: Path = station.folders.mirror_file
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        writer = MirrorWriter(self._file)
        while not self._stop.wait(IMPORT_EVERY_S):
            for target in Target:
                writer.forget_cursors(target)
        writer.close()
