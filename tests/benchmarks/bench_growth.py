"""What a scan leaves behind: bytes in each table, in the log, on the station; and how a month goes.

100,000 received parcels are pushed as a station pushes them; then a month of the ledger is dropped
as a partition, and beside it, in a copy, the same rows are deleted. The advice in the
administrators' guide (resources/help/*/scaling.md) multiplies these figures.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import psycopg

from station.central.naming import Naming
from station.central.pools import Pool
from station.central.pull import Pull
from station.events import Target
from station.mirror.writer import MirrorWriter
from station.options import DatabaseOptions, SyncOptions
from tests.benchmarks.arrivals import EXPECTED, Arrivals
from tests.benchmarks.draining import Drained
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.stores import many_waiting

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.harness import Report

EVENTS = 100_000
ROUNDS = 3
DAYS = 29
_PARCELS_A_DAY, _SCANS_A_PARCEL = 5_000, 3
_MILLISECONDS = Unit("ms", 1e3)
_TABLES = ("event_ledger", "parcel_state", "receiving_scan", "scans", "waybill_numbers")
_DROP, _DELETE = "drop a partition", "delete its rows"
_SIZES = """
SELECT regexp_replace(relname, '_(default|[0-9]{4}_[0-9]{2})$', '') AS name,
       sum(pg_total_relation_size(oid))::bigint
  FROM pg_class WHERE relkind = 'r' AND relname ~ ANY(%s) GROUP BY 1
"""
_OVERLAP_S, _LOOKS = SyncOptions().mirror_overlap_s, 10
_FAR, _NEAR = "looking back 15 minutes", "looking back not at all"
_MONTH = """
SELECT tableoid::regclass::text FROM hub_station.event_ledger GROUP BY 1 ORDER BY count(*) DESC
"""
_WRITTEN = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"


def run(report: Report) -> None:
    """Push, weigh what it left, and let a month go."""
    folder = report.folder / "growth"
    folder.mkdir()
    store = folder / "store.sqlite"
    many_waiting(store, EVENTS)
    kept = store.stat().st_size
    with Arrivals(folder / "server", EVENTS, EXPECTED) as arrivals:
        url = arrivals.url(EXPECTED)
        before, log_before = _sizes(url), _log_bytes(url)
        drained = _drain(store, url)
        log = _log_bytes(url) - log_before
        after = _sizes(url)
        report.expect("events delivered", drained.delivered, EVENTS)
        looked = _looks(url, folder / "mirror.sqlite")
        mirror = (folder / "mirror.sqlite").stat().st_size
        grown = {name: (after[name] - before[name]) / EVENTS for name in _TABLES}
        _tell(grown, log / EVENTS, kept / EVENTS, mirror / EVENTS)
        report.judge(
            f"a pull that finds nothing new, {EVENTS:,} rows touched just now",
            looked,
            unit=_MILLISECONDS,
        )
        print(f"  pushed at {EVENTS / drained.took_s:,.0f} events a second, by one station")
        subjects = {_DROP: lambda: _let_go(arrivals, drop=True)}
        subjects[_DELETE] = lambda: _let_go(arrivals, drop=False)
        samples = measure(subjects, ROUNDS)
    title = f"a month of {EVENTS:,} events leaves the ledger"
    report.judge(title, samples, [Limit(_DROP, "p50", 0.5, _DELETE)], unit=_MILLISECONDS)


def _tell(grown: dict[str, float], log: float, journal: float, mirror: float) -> None:
    print(f"\nbytes a scan leaves, of {EVENTS:,} parcels received")
    for name, size in grown.items():
        print(f"  {name:<28} {size:8,.0f}")
    total = sum(grown.values())
    print(f"  {'in OSAS, with indexes':<28} {total:8,.0f}")
    print(f"  {'in the log (WAL)':<28} {log:8,.0f}")
    print(f"  {'in the journal, on the disk':<28} {journal:8,.0f}")
    print(f"  {'in the mirror, a waybill':<28} {mirror:8,.0f}")
    scans = _PARCELS_A_DAY * _SCANS_A_PARCEL
    print(f"  at {_PARCELS_A_DAY:,} parcels a hub and day, {_SCANS_A_PARCEL} scans each:")
    for hubs in (10, 100, 1_000):
        day = hubs * scans * total / 1e9
        rate = hubs * scans / 36_000
        print(f"  {hubs:>6,} hubs {rate:10,.0f} scans/s in 10 h {day:8,.2f} GB a day")


def _looks(url: str, file: Path) -> dict[str, list[float]]:
    """Fill a mirror; then return the seconds of pulls that look back over all of it, and over none.

    What was touched within the overlap is read and left where its transaction was over before.
    """
    with (
        closing(MirrorWriter(file)) as writer,
        closing(Pool(Target.OSAS, DatabaseOptions(url=url))) as pool,
    ):
        far, near = (Pull(pool, Naming(), overlap_s=s, days=DAYS) for s in (_OVERLAP_S, 0))
        far(writer)
        subjects = {_FAR: lambda: _timed(far, writer), _NEAR: lambda: _timed(near, writer)}
        measure(subjects, 1)
        return measure(subjects, _LOOKS)


def _timed(look: Pull, writer: MirrorWriter) -> float:
    started_s = time.monotonic()
    look(writer)
    return time.monotonic() - started_s


def _drain(store: Path, url: str) -> Drained:
    command = [sys.executable, "-m", "tests.benchmarks.draining", str(store), url]
    process = subprocess.run(command, check=True, capture_output=True)
    return msgspec.json.decode(process.stdout, type=Drained)


def _sizes(url: str) -> dict[str, int]:
    """Return bytes of each table with its indexes, a partitioned one's parts together."""
    ours = [f"^{name}(_default|_[0-9]{{4}}_[0-9]{{2}})?$" for name in _TABLES]
    with psycopg.connect(url, autocommit=True) as connection:
        return dict(connection.execute(_SIZES, (ours,)).fetchall())


def _log_bytes(url: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(_WRITTEN).fetchone()
    assert found is not None
    return int(found[0])


def _let_go(arrivals: Arrivals, *, drop: bool) -> float:
    """Rid a copy's ledger of its fullest month; return the seconds, vacuuming included."""
    with (
        arrivals.copy(EXPECTED) as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        (month,) = connection.execute(_MONTH).fetchone() or ("",)
        detach = f"ALTER TABLE hub_station.event_ledger DETACH PARTITION {month}"
        gone = [detach, f"DROP TABLE {month}"]
        statements = gone if drop else [f"DELETE FROM {month}", f"VACUUM {month}"]
        started_s = time.monotonic()
        for statement in statements:
            connection.execute(statement.encode())
        return time.monotonic() - started_s
