"""One process that drains a store into OSAS, as a station does, and says what that took.

Journal → outbox → drain → one transaction a batch → settled in the journal. Started by a bench, so
that each begins with an empty memory; with a number of seconds it drains no longer than that, with
another number it sends no more events at once. Prints a Drained as JSON.
"""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from station.central.doctor.inspection import inspect
from station.central.fitness import FitPush
from station.central.link import Link
from station.central.naming import Naming
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.uplink import DrainReport, Uplink
from station.clock import SystemClock
from station.desk import Desk
from station.events import Target
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from station.mirror.reader import MirrorReader
from station.options import DatabaseOptions, ReceivingOptions, SyncOptions
from station.recollection import Recollection

if TYPE_CHECKING:
    from station.central.doctor.report import Report
    from station.central.idling_pool import Connection

TARGET = Target.OSAS
HUB, DESK = "CGK", "3"
LONGEST_S = 600.0
MOST = SyncOptions().batch


class Drained(msgspec.Struct):
    """Seconds, what came of it, and the most memory used before and in the end."""

    took_s: float
    delivered: int
    waiting: int
    error: str
    before_kib: int
    peak_kib: int


def drain(file: Path, url: str, within_s: float = LONGEST_S, most: float = MOST) -> Drained:
    """Send all that is owed to OSAS, or as much as can be sent in that time."""
    with ExitStack() as stack:
        journal = stack.enter_context(closing(Journal(file, SystemClock())))
        pool = stack.enter_context(closing(Pool(TARGET, DatabaseOptions(url=url))))
        desk = _desk(journal, file)
        desk.start()
        stack.callback(desk.stop)
        outbox = stack.enter_context(closing(JournalOutbox(TARGET, journal, desk)))
        uplink = _uplink(outbox, pool, int(most))
        before_kib, started_s = _peak_kib(), time.monotonic()
        report = uplink.drain_once(within_s)
        return _drained(report, time.monotonic() - started_s, before_kib)


def _drained(report: DrainReport, took_s: float, before_kib: int) -> Drained:
    return Drained(
        took_s, report.delivered, report.waiting, report.error_key, before_kib, _peak_kib()
    )


def _desk(journal: Journal, file: Path) -> Desk:
    mirror = MirrorReader(file.with_name("no mirror"))
    return Desk(
        journal,
        Recollection(journal, mirror),
        SystemClock(),
        lambda: StationIdentity(HUB, HUB, DESK, "operator01", "Asia/Jakarta"),
        options=ReceivingOptions(),
        announce=lambda _: None,
    )


def _uplink(outbox: JournalOutbox, pool: Pool, most: int) -> Uplink:
    clock, naming = SystemClock(), Naming()

    def look(connection: Connection) -> Report:
        with pool.answering(connection):
            return inspect(connection, TARGET, naming, HUB, clock)

    return Uplink(
        outbox,
        pool,
        FitPush(osas_push(pool, naming, clock, lambda _: None), look),
        station=f"{HUB}-{DESK}",
        link=Link(TARGET, lambda _: None, clock),
        announce=lambda _: None,
        clock=clock,
        options=SyncOptions(batch=most),
    )


def _peak_kib() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)  # as a station does
    store, database, *limits = sys.argv[1:]
    done = drain(Path(store), database, *map(float, limits))
    sys.stdout.write(msgspec.json.encode(done).decode())
