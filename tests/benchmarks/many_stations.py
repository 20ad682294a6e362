"""Many stations in one process: the real uplinks, each with its pool and a backlog in memory.

Run as a module with URL FIRST COUNT EACH: stations FIRST to FIRST + COUNT - 1 of EACH events, about
parcels of their own (see arrivals.py). Says "drained" when nothing waits any more; ends with its
standard input.
"""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack, closing
from random import Random

from station.central.link import Link
from station.central.naming import Naming
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.uplink import Uplink
from station.clock import SystemClock
from station.events import OutboxChanged, Target
from station.options import DatabaseOptions, SyncOptions
from tests.fakes.outbox import MemoryOutbox, owed_event

_STACK_BYTES = 512 * 1024


def uplink(pool: Pool, station: int, each: int, heard: Heard) -> Uplink:
    """Return a station with its backlog, not started."""
    first = station * each + 1
    events = [
        owed_event(seq, f"JX{(first + seq - 1) * 7:010}", station=station)
        for seq in range(1, each + 1)
    ]
    clock = SystemClock()
    return Uplink(
        MemoryOutbox(Target.OSAS, events),
        pool,
        osas_push(pool, Naming(), clock, lambda _: None),
        station=f"CGK-{station}",
        link=Link(Target.OSAS, lambda _: None, clock),
        announce=heard,
        clock=clock,
        options=SyncOptions(),
        random=Random(station),
    )


class Heard:
    """Waits until so many stations have said that nothing waits any more."""

    def __init__(self, stations: int) -> None:
        self._left = threading.Semaphore(0)
        self._stations = stations

    def __call__(self, told: object) -> None:
        if isinstance(told, OutboxChanged) and not told.waiting:
            self._left.release()

    def wait(self) -> None:
        for _ in range(self._stations):
            self._left.acquire()


def main(url: str, first: int, stations: int, each: int) -> None:
    """Run them until they are drained and nobody needs them any more."""
    threading.stack_size(_STACK_BYTES)
    heard = Heard(stations)
    with ExitStack() as stack:
        for station in range(first, first + stations):
            pool = stack.enter_context(closing(Pool(Target.OSAS, DatabaseOptions(url=url))))
            one = uplink(pool, station, each, heard)
            stack.callback(one.stop)
            one.start()
        print("started", flush=True)
        heard.wait()
        print("drained", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
