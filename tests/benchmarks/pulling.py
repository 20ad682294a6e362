"""One process that moves a million waybills once and says how long it took.

    pull      from OSAS into a mirror, as a station does; then the index by id that it made late
    inserts   into a mirror of the same definition, in the same order, already in memory
    copy      out of OSAS, same columns, looked at by nobody

Started by bench_pull, so that each begins with an empty memory. Prints a Moved as JSON.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import msgspec
import psycopg

from station.central.naming import Naming
from station.central.pools import Pool
from station.central.pull import Pull
from station.events import Target
from station.mirror import schema
from station.mirror.writer import Cursor, MirrorWriter
from station.options import DatabaseOptions

ALL_DAYS = 30
CACHE_KIB = 64_000
WAYBILL = next(table for table in schema.TABLES if table.name == "waybill")
COLUMNS = """
id, awb_number, origin, destination, coalesce(service_type, ''), round(weight * 1000)::bigint,
status, direction, koli_count, (extract(epoch FROM updated_at) * 1000000)::bigint, chargeable_g,
freight_amount, cod_amount, recipient_postcode, agent_id, customer_id,
(extract(epoch FROM created_at) * 1000000)::bigint
"""


class Moved(msgspec.Struct):
    """Seconds, seconds with the index by id, and the most memory used before and in the end."""

    took_s: float
    with_index_s: float
    before_kib: int
    peak_kib: int


def pull(url: str, file: Path, days: int = ALL_DAYS) -> Moved:
    """Fill a mirror."""
    writer = MirrorWriter(file)
    pool = Pool(Target.OSAS, DatabaseOptions(url=url))
    fill = Pull(pool, Naming(), overlap_s=900, days=days)
    before_kib, started_s = _peak_kib(), time.monotonic()
    fill(writer)
    took_s = time.monotonic() - started_s
    writer.put(WAYBILL, "[]", Cursor(0, 0))
    moved = Moved(took_s, time.monotonic() - started_s, before_kib, _peak_kib())
    assert days < ALL_DAYS or writer.count(WAYBILL) == 1_000_000
    pool.close()
    writer.close()
    return moved


def inserts(url: str, file: Path) -> Moved:
    """Insert what a pull puts, without a database and without JSON."""
    with psycopg.connect(url) as connection:
        query = f"SELECT {COLUMNS} FROM waybill_numbers ORDER BY awb_number"
        rows = connection.execute(query.encode()).fetchall()
    before_kib = _peak_kib()
    mirror = schema.open_writer(file)
    mirror.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    mirror.execute(WAYBILL.by_id)
    blanks = ", ".join("?" * len(WAYBILL.columns))
    started_s = time.monotonic()
    with mirror:
        mirror.executemany(f"INSERT INTO waybill VALUES ({blanks})", rows)
    took_s = time.monotonic() - started_s
    return Moved(took_s, took_s, before_kib, _peak_kib())


def copy(url: str, _file: Path) -> Moved:
    """Read and forget."""
    before_kib, started_s = _peak_kib(), time.monotonic()
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        query = f"COPY (SELECT {COLUMNS} FROM waybill_numbers) TO STDOUT"
        with cursor.copy(query.encode()) as rows:
            for _ in rows:
                pass
    took_s = time.monotonic() - started_s
    return Moved(took_s, took_s, before_kib, _peak_kib())


def _peak_kib() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])


if __name__ == "__main__":
    sys.setswitchinterval(0.0005)  # as a station does
    kinds = {"pull": pull, "inserts": inserts, "copy": copy}
    what, url, file, *days = sys.argv[1:]
    moved = kinds[what](url, Path(file), *map(int, days))
    sys.stdout.write(msgspec.json.encode(moved).decode())
