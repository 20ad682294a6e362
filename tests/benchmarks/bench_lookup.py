"""Looking a waybill up in a mirror of 1,000,000, against an empty statement of the same SQLite."""

from __future__ import annotations

from contextlib import closing
from itertools import cycle
from typing import TYPE_CHECKING

import psycopg

from station.mirror import schema
from station.mirror.reader import MirrorReader
from tests.benchmarks.harness import Limit
from tests.benchmarks.million import million
from tests.benchmarks.pulling import pull

if TYPE_CHECKING:
    import apsw

    from tests.benchmarks.harness import Report

ROUNDS = 50_000
EMPTY, LOOK_UP, UNKNOWN = "empty statement", "waybill by AWB", "AWB that is not there"
_SOME = "SELECT awb_number FROM waybill_numbers ORDER BY hashint8(id) LIMIT 20000"


def run(report: Report) -> None:
    """Compare look-ups all over the mirror with doing nothing."""
    url = million(report.folder, report.at_end).osas
    file = report.folder / "looked-up.sqlite"
    pull(url, file)
    with psycopg.connect(url) as connection:
        awbs = cycle([awb for (awb,) in connection.execute(_SOME).fetchall()])
    with closing(schema.open_reader(file)) as bare, MirrorReader(file) as mirror:
        report.compare(
            "mirror of 1,000,000 waybills",
            {
                EMPTY: lambda: _nothing(bare),
                LOOK_UP: lambda: _look_up(mirror, next(awbs), there=True),
                UNKNOWN: lambda: _look_up(mirror, f"{next(awbs)}X", there=False),
            },
            [Limit(LOOK_UP, "p50", 12, EMPTY), Limit(UNKNOWN, "p50", 12, EMPTY)],
            rounds=ROUNDS,
        )


def _nothing(connection: apsw.Connection) -> None:
    connection.execute("SELECT 1").fetchall()


def _look_up(mirror: MirrorReader, awb: str, *, there: bool) -> None:
    assert (mirror.waybill(awb) is not None) == there
