"""How much of the time a station that has nothing to do holds a connection, pulling as it does.

A pull every `mirror_every_s`, its pool as the settings have it, and with a shorter `pool_idle_ms`.
How many connections so many stations hold at once is that share of them: see the administrators'
guide (resources/help/*/scaling.md).
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import psycopg

from station.central.naming import Naming
from station.central.pools import Pool
from station.central.pull import Pull
from station.events import Target
from station.mirror.writer import MirrorWriter
from station.options import DatabaseOptions, SyncOptions
from tests.benchmarks.arrivals import EXPECTED, Arrivals

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.harness import Report

PARCELS = 1_000
IDLE_MS = (DatabaseOptions().pool_idle_ms, 1_000)
EVERY_S, FOR_S, LOOK_EVERY_S = SyncOptions().mirror_every_s, 90.0, 0.1
_OPEN = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"


def run(report: Report) -> None:
    """Let two stations pull beside each other, and count."""
    folder = report.folder / "holding"
    folder.mkdir()
    with Arrivals(folder / "server", PARCELS, EXPECTED) as arrivals, ExitStack() as stack:
        stations = [
            Pulling(stack.enter_context(arrivals.copy(EXPECTED)), ms, folder) for ms in IDLE_MS
        ]
        for station in stations:
            station.start()
        shares = _watch(arrivals.url("postgres"), stations)
        for station in stations:
            station.stop()
    print(f"\na pull every {EVERY_S:g} s, for {FOR_S:g} s")
    for station, share in zip(stations, shares, strict=True):
        print(
            f"  pool_idle_ms = {station.idle_ms:<6}  a connection is open {share:.0%} of the time"
        )
    report.expect("a shorter idle time holds less", shares[1] < shares[0], wanted=True)


def _watch(url: str, stations: list[Pulling]) -> list[float]:
    """Return for each the share of looks at which it held a connection."""
    held, looks = [0] * len(stations), 0
    end_s = time.monotonic() + FOR_S
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end_s:
            for place, station in enumerate(stations):
                found = connection.execute(_OPEN, (station.database,)).fetchone()
                held[place] += bool(found and found[0])
            looks += 1
            time.sleep(LOOK_EVERY_S)
    return [one / looks for one in held]


class Pulling:
    """A station's downlink reduced to its rhythm, in a thread of its own."""

    def __init__(self, url: str, idle_ms: int, folder: Path) -> None:
        self.idle_ms, self.database = idle_ms, url.rpartition("/")[2]
        self._url, self._file = url, folder / f"{idle_ms}.sqlite"
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        options = DatabaseOptions(url=self._url, pool_idle_ms=self.idle_ms)
        with (
            closing(MirrorWriter(self._file)) as writer,
            closing(Pool(Target.OSAS, options)) as pool,
        ):
            pull = Pull(pool, Naming(), overlap_s=SyncOptions().mirror_overlap_s, days=29)
            while not self._stopped.is_set():
                pull(writer)
                self._stopped.wait(EVERY_S)
