"""A million events wait, as after weeks without a network, and the station scans on.

The memory of a process that drains them, against one that drains 100,000; with everything that a
push writes, for as long as it takes to know, and no more at once than both soon reach: else the
machine's speed of the minute, which batches follow, would be measured. Then, through the real window: from a code's last key
to its verdict, idle, while the outbox drains into both databases, and while the whole mirror is
imported again and again besides.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from itertools import cycle
from typing import TYPE_CHECKING

import msgspec

from station.demo.rig import HUB
from station.demo.shift import shift
from station.events import Target
from station.mirror.writer import MirrorWriter
from tests.benchmarks.arrivals import EXPECTED, Arrivals
from tests.benchmarks.draining import Drained
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.stores import many_waiting
from tests.benchmarks.window import counter_window, scanning
from tests.benchmarks.world import SEED, station_in, world

if TYPE_CHECKING:
    from pathlib import Path

    from station.bootstrap import Station
    from tests.benchmarks.harness import Report

MILLION, FEW = 1_000_000, 100_000
DRAINS_S, AT_ONCE = 45.0, 2_000
ROUNDS = 150
IMPORT_EVERY_S = 0.5
MEBIBYTES, MILLISECONDS = Unit("MiB", 1 / 1024), Unit("ms", 1e3)
IDLE, DRAINING, IMPORTING = "idle", "draining", "draining and importing"


def run(report: Report) -> None:
    """Compare memory, then verdicts."""
    folder = report.folder / "drain"
    folder.mkdir()
    many_waiting(folder / "million.sqlite", MILLION)
    many_waiting(folder / "few.sqlite", FEW)
    _memory(report, folder)
    _verdicts(report, folder)


def _memory(report: Report, folder: Path) -> None:
    with Arrivals(folder / "server", MILLION, EXPECTED, with_history=False) as arrivals:
        few = _drained(arrivals, folder / "few.sqlite")
        million = _drained(arrivals, folder / "million.sqlite")
    print(f"\n{few.delivered:,} events drained in {few.took_s:.0f} s")
    print(f"{million.delivered:,} of {MILLION:,} events drained in {million.took_s:.0f} s")
    report.expect("more than of the few", million.delivered > few.delivered, wanted=True)
    report.judge(
        f"most memory used by a drain, {AT_ONCE:,} events at once",
        {
            "before, 100,000": [float(few.before_kib)],
            "before, 1,000,000": [float(million.before_kib)],
            "of 100,000": [float(few.peak_kib)],
            "of 1,000,000": [float(million.peak_kib)],
        },
        [Limit("of 1,000,000", "p50", 1.25, "of 100,000")],
        unit=MEBIBYTES,
    )


def _drained(arrivals: Arrivals, owed: Path) -> Drained:
    store = owed.with_name("store.sqlite")
    shutil.copy(owed, store)
    command = [sys.executable, "-m", "tests.benchmarks.draining", str(store)]
    with arrivals.copy(EXPECTED) as url:
        limits = [str(DRAINS_S), str(AT_ONCE)]
        process = subprocess.run([*command, url, *limits], check=True, capture_output=True)
    for suffix in ("", "-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    return msgspec.json.decode(process.stdout, type=Drained)


def _verdicts(report: Report, folder: Path) -> None:
    station = station_in(folder / "home", world(report.folder, report.at_end))
    shutil.move(folder / "million.sqlite", station.folders.journal_file)
    codes = cycle([scan.text for scan in shift(SEED, 1_500, HUB)])
    samples: dict[str, list[float]] = {}
    station.open()
    try:
        with counter_window(station) as counter:
            scan = scanning(counter, codes)
            measure({IDLE: scan}, 20)
            samples |= measure({IDLE: scan}, ROUNDS)
            station.attach_centre()
            counter.rest(1_000)
            samples |= measure({DRAINING: scan}, ROUNDS)
            with Imports(station):
                counter.rest(1_000)
                samples |= measure({IMPORTING: scan}, ROUNDS)
            left = min(station.journal.owed(target).waiting for target in Target)
    finally:
        station.close()
    report.judge(
        "last key → decided → committed → verdict painted",
        samples,
        [Limit(DRAINING, "p99", 5, IDLE), Limit(IMPORTING, "p99", 5, IDLE)],
        unit=MILLISECONDS,
    )
    print(f"  {MILLION - left:,} of {MILLION:,} events drained meanwhile")
    report.expect("still draining when the last verdict came", left > 0, wanted=True)


class Imports:
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
