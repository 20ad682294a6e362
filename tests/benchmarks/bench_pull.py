"""A station's first pull: 1,000,000 waybills from OSAS into its mirror.

Against the SQLite inserts alone, both until the mirror is complete with its index; and over a line
of 80 ms there and back against a raw COPY of the same columns, both with their connecting. The pull
brings the other tables as well, some 40,000 rows. A process for each, in turns.
"""

from __future__ import annotations

import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import psycopg

from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.long_line import ONE_WAY_S, long_line
from tests.benchmarks.million import million
from tests.benchmarks.pulling import Moved

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.harness import Report

ROUNDS = 3
SECONDS = Unit("s", 1)
MEBIBYTES = Unit("MiB", 1 / 1024)
PULL, PULL_WHOLE, INSERTS, COPY = "pull", "pull and index", "SQLite inserts alone", "raw COPY"


def run(report: Report) -> None:
    """Compare a pull with what it cannot do without."""
    url = million(report.folder, report.at_end).osas
    moved = partial(_moved, report.folder)
    pulls: list[Moved] = []

    def pull_whole_s() -> float:
        pulls.append(moved("pull", url))
        return pulls[-1].with_index_s

    near = {INSERTS: lambda: moved("inserts", url).took_s, PULL_WHOLE: pull_whole_s}
    report.judge(
        "1,000,000 waybills into a mirror",
        measure(near, ROUNDS),
        [Limit(PULL_WHOLE, "p50", 1.6, INSERTS)],
        unit=SECONDS,
    )
    with long_line(url) as far_url:
        there_and_back_s = _round_trip_s(far_url)
        print(f"\na round trip over the line took {there_and_back_s * 1_000:.0f} ms")
        report.expect("a long line", there_and_back_s >= 2 * ONE_WAY_S, wanted=True)
        far = {
            COPY: lambda: moved("copy", far_url).took_s,
            PULL: lambda: moved("pull", far_url).took_s,
        }
        report.judge(
            "the same over a line of 80 ms there and back",
            measure(far, ROUNDS),
            [Limit(PULL, "p50", 2, COPY)],
            unit=SECONDS,
        )
    day = [moved("pull", url, "1") for _ in range(ROUNDS)]
    report.judge(
        "most memory used by a pull",
        {
            "before": [float(one.before_kib) for one in pulls],
            "of a day's": [float(one.peak_kib) for one in day],
            "of all": [float(one.peak_kib) for one in pulls],
        },
        [Limit("of all", "p50", 1.25, "of a day's")],
        unit=MEBIBYTES,
    )


def _round_trip_s(url: str) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        started_s = time.monotonic()
        connection.execute("SELECT 1")
        return time.monotonic() - started_s


def _moved(folder: Path, what: str, url: str, *days: str) -> Moved:
    file = folder / "pulled.sqlite"
    command = [sys.executable, "-m", "tests.benchmarks.pulling", what, url, str(file), *days]
    process = subprocess.run(command, check=True, capture_output=True)
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    return msgspec.json.decode(process.stdout, type=Moved)
