"""A mirror of 1,000,000 waybills with all that befell them: the demo's 20,000, fifty times over.

Made once a run, in some twenty seconds, when a bench first asks for it. Each copy has numbers of its
own (AWBs, bags, manifests, runsheets, seals end in the copy's number), so that whatever belongs
together in the demo does so in each copy; lists come once. A hub has fifty times the demo's work.
"""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING

from station.demo.rig import HUB
from station.mirror import schema
from tests.benchmarks.world import world

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

    import apsw

    from station.mirror.table import MirrorTable

COPIES = 50
_APART = 10**9
"""Between the ids of two copies."""
_NUMBERS = frozenset(
    {
        *("awb", "bag_no", "seal_no", "number", "manifest", "manifest_no", "supersedes", "run"),
        *("runsheet", "order_no", "partner_awb"),
    }
)
"""The columns whose values a copy has of its own; the first copy's are the demo's."""
_COPY = "WITH copy (n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM copy WHERE n < {most})"
# The demo's manifests name no run: here what a hub sends to another is on a truck of today's. Those
# of the bench's own hub are being loaded.
_ON_RUNS = f"""
UPDATE manifest_hub SET run = (
       SELECT run.number FROM run WHERE run.from_hub = manifest_hub.from_hub
          AND run.to_hub = manifest_hub.to_hub AND arrived_us IS NULL
        ORDER BY abs(run.id - manifest_hub.id) LIMIT 1)
 WHERE closed_us IS NOT NULL;
UPDATE run SET departed_us = NULL WHERE from_hub = '{HUB}' AND arrived_us IS NULL
"""


@cache
def million_mirror(folder: Path, at_end: ExitStack) -> Path:
    """Return the run's big mirror; nobody writes to it."""
    file = folder / "million.sqlite"
    demo = world(folder, at_end).folders.mirror_file
    started_s = time.monotonic()
    multiply(demo, file)
    print(f"\na mirror of 1,000,000 waybills made in {time.monotonic() - started_s:.0f} s")
    return file


def multiply(demo: Path, file: Path, copies: int = COPIES) -> None:
    """Make a mirror that holds so many copies of another's rows."""
    with closing(schema.open_writer(demo)) as small:
        small.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(demo, file)
    with closing(schema.open_writer(file)) as mirror:
        mirror.execute("PRAGMA synchronous = OFF")
        mirror.execute("PRAGMA cache_size = -256000")
        with mirror:
            for table in schema.TABLES:
                _multiply(mirror, table, copies)
            mirror.execute(_ON_RUNS)
        mirror.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _multiply(mirror: apsw.Connection, table: MirrorTable, copies: int) -> None:
    name = table.name
    if table.key[0] in _NUMBERS and not table.whole:
        cells = ", ".join(map(_cell, table.names))
        mirror.execute(f"CREATE TEMP TABLE first AS SELECT * FROM {name}")
        mirror.execute(f"DELETE FROM {name}")  # in the key's order every row is appended
        mirror.execute(
            f"{_COPY.format(most=copies - 1)} INSERT INTO {name}"
            f" SELECT {cells} FROM first, copy ORDER BY {', '.join(table.key)}"
        )
        mirror.execute("DROP TABLE temp.first")
    for index in table.indexes:
        mirror.execute(index)


def _cell(column: str) -> str:
    if column == "id":
        return f"id + n * {_APART} AS id"
    return (
        f"iif(n, {column} || format('%02d', n), {column}) AS {column}"
        if column in _NUMBERS
        else column
    )
