"""500 stations after an outage: the server is there again, and each has a backlog to send.

Real uplinks with their pools, some hundred in a process, as a station's own database role, against
a real PostgreSQL with the 100 connections that it allows by default. The outage lasts until the
pauses after failures no longer remember its beginning. A server that is slow enough fills up: it
refuses whoever comes then, and they back off.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from bisect import bisect_left
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import sql

from models.grants import grants_script
from station.events import Target
from tests.benchmarks.arrivals import EXPECTED, SERVER, Arrivals
from tests.benchmarks.door import Door
from tests.fakes.admission import PASSWORD, ROLE, STATION, own_url

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.harness import Report

STATIONS, EACH = 500, 200
PROCESSES = 5
CONNECTIONS, RESERVED = 100, 3
OUTAGE_S = 80.0
HALF_WINDOW_S = 15
WORTH = 8.0
"""Where fewer than so many a second knock, a handful in one second is chance and harms nobody."""
MOST = 2.0
_OURS = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
LOOK_EVERY_S, GONE_WITHIN_S = 0.1, 30.0
_RECORDED = "SELECT count(*), count(DISTINCT station) FROM hub_station.event_ledger"


def run(report: Report) -> None:
    """Let them all come back, and count."""
    folder = report.folder / "stations"
    settings = {**SERVER, "max_connections": str(CONNECTIONS)}
    with Arrivals(folder, STATIONS * EACH, EXPECTED, settings=settings) as arrivals:
        door, watch = Door(_admit(arrivals.url(EXPECTED))), Watch(arrivals.url(EXPECTED))
        with door as url:
            arrivals.server.stop()
            with _stations(url) as processes:
                time.sleep(OUTAGE_S)
                arrivals.server.start()
                back_s = time.time()
                with watch:
                    _wait_for(processes, "drained")
                    drained_s = time.time()
                    watch.until_gone()
        with psycopg.connect(arrivals.url(EXPECTED)) as connection:
            recorded = connection.execute(_RECORDED).fetchone()
        refused = (folder / "log").read_text("utf-8", errors="replace").count("connection slots")
    print(f"\n{STATIONS} stations back after an outage, {EACH} events each")
    print(f"  drained after                {drained_s - back_s:.0f} s")
    print(f"  most connections at once     {watch.most} of {CONNECTIONS}")
    print(f"  refused, and back later      {refused}")
    _judge(report, sorted(door.knocks), back_s, drained_s)
    report.expect("events and stations in the ledger", recorded, (STATIONS * EACH, STATIONS))
    limit = CONNECTIONS - RESERVED
    report.expect(f"never more than {limit} connections", watch.most <= limit, wanted=True)


def _admit(url: str) -> str:
    """Admit a station whose role all of them use; return its URL."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(grants_script(Target.OSAS, STATION).encode())
        password = sql.SQL("ALTER ROLE {} PASSWORD {}")
        admin.execute(password.format(sql.Identifier(ROLE), sql.Literal(PASSWORD)))
        return own_url(admin)


@contextmanager
def _stations(url: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Start all, and wait until each has tried to connect."""
    share = STATIONS // PROCESSES
    command = [sys.executable, "-m", "tests.benchmarks.many_stations", url]
    processes = [
        subprocess.Popen(
            [*command, str(number * share), str(share), str(EACH)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    try:
        _wait_for(processes, "started")
        yield processes
    finally:
        for process in processes:
            process.communicate()


def _wait_for(processes: Sequence[subprocess.Popen[str]], word: str) -> None:
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == word


def _judge(report: Report, knocks: Sequence[float], back_s: float, drained_s: float) -> None:
    """Hold every second after the outage to the mean of the half minute around it."""
    worst = most = 0.0
    for second in range(int(drained_s - back_s) + 1):
        at_s = back_s + second
        mean = _knocks(knocks, at_s - HALF_WINDOW_S, at_s + HALF_WINDOW_S) / (2 * HALF_WINDOW_S)
        count = _knocks(knocks, at_s, at_s + 1)
        most = max(most, count)
        if mean >= WORTH:
            worst = max(worst, count / mean)
    since = len(knocks) - bisect_left(knocks, back_s)
    print(f"  {since} connections since, {most:.0f} in the busiest second,")
    print(f"  at most {worst:.2f} times the mean of the {2 * HALF_WINDOW_S} s around it")
    report.expect(f"no second above {MOST:g} times that mean", 0 < worst <= MOST, wanted=True)


def _knocks(knocks: Sequence[float], from_s: float, to_s: float) -> int:
    return bisect_left(knocks, to_s) - bisect_left(knocks, from_s)


class Watch:
    """Counts the stations' connections, ten times a second. A context manager."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.most = self._last = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def until_gone(self) -> None:
        """Wait until no station keeps a connection; give up after a while."""
        deadline_s = time.monotonic() + GONE_WITHIN_S
        while self._last and time.monotonic() < deadline_s:
            self._stop.wait(LOOK_EVERY_S)

    def _run(self) -> None:
        with psycopg.connect(self._url, autocommit=True) as connection:
            while not self._stop.wait(LOOK_EVERY_S):
                found = connection.execute(_OURS, (ROLE,)).fetchone()
                assert found is not None
                self._last = found[0]
                self.most = max(self.most, self._last)
