"""From a code's last key to its verdict on the pane: decided, committed, painted.

Through the real window, the keyboard wedge, a journal on this disk and a mirror of 20,000 waybills:
with an empty list and with 10,000 rows in it. While a backlog drains: see bench_drain.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

from station.demo.rig import HUB
from station.demo.shift import shift
from tests.benchmarks.floor import appends
from tests.benchmarks.harness import Limit, Unit
from tests.benchmarks.window import counter_window, scanning
from tests.benchmarks.world import SEED, station_in, world
from tests.fakes.station import recorded

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import ScanRecorded
    from tests.benchmarks.harness import Report
    from tests.benchmarks.window import CounterWindow

ROUNDS = 250
ROWS = 10_000
MILLISECONDS = Unit("ms", 1e3)
IDLE, LONG = "idle", "idle, 10,000 rows"


def run(report: Report) -> None:
    """Compare scans with the floor, and with each other."""
    station = station_in(report.folder / "scan", world(report.folder, report.at_end))
    codes = cycle([scan.text for scan in shift(SEED, 1_500, HUB)])
    station.open()
    try:
        with counter_window(station) as counter, appends(report.folder) as append:
            scan = scanning(counter, codes)
            long_list = [recorded(seq=row) for row in range(ROWS)]
            subjects: dict[str, Callable[[], float | None]] = {
                "floor": append,
                IDLE: lambda: _with_rows(counter, [], scan),
                LONG: lambda: _with_rows(counter, long_list, scan),
            }
            report.compare(
                "last key → decided → committed → verdict painted",
                subjects,
                [Limit(IDLE, "p50", 9, "floor"), Limit(LONG, "p50", 1.15, IDLE)],
                rounds=ROUNDS,
                unit=MILLISECONDS,
            )
    finally:
        station.close()


def _with_rows(
    counter: CounterWindow, newest_first: list[ScanRecorded], scan: Callable[[], float]
) -> float:
    counter.show_rows(newest_first)
    counter.rest(20)
    return scan()
