"""A backlog of 100,000 scans into OSAS with all their effects, near and far.

Journal → outbox → transaction → settled, in a process of its own, over a round trip of 0, 20 and
80 ms. Beside it, in turns: plain COPY of the rows that come of it, and the backend's own Sequelize
doing the same at the batch size that it is best at. Each into a fresh copy of the same database.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Self
from uuid import UUID

import msgspec
import psycopg

from station.journal import schema
from tests.benchmarks import copying
from tests.benchmarks.arrivals import EXPECTED, OTHERS, Arrivals
from tests.benchmarks.draining import Drained
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.long_line import long_line
from tests.benchmarks.stores import many_waiting
from tests.fakes.backend import Backend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.benchmarks.harness import Report

EVENTS = 100_000
ROUNDS = 3
LINES_MS = (0, 20, 80)
BATCHES = (1_000, 2_500, 5_000, 10_000)
PROBED = 10_000
SECONDS = Unit("s", 1)
_COUNTS = """
SELECT (SELECT count(*) FROM hub_station.event_ledger), (SELECT count(*) FROM receiving_scan),
       (SELECT count(*) FROM scans WHERE event_id IS NOT NULL),
       (SELECT count(*) FROM hub_station.parcel_state),
       (SELECT count(*) FROM waybill_numbers WHERE status = 'AT_HUB')
"""


def run(report: Report) -> None:
    """Measure all in turns, and hold the push to what was promised of it."""
    with Contest(report) as contest:
        quick: dict[str, Callable[[], float]] = {"COPY, no projection": contest.copy_less_s}
        slow: dict[str, Callable[[], float]] = {}
        for line_ms in LINES_MS:
            quick |= contest.quick(line_ms)
            slow |= contest.slow(line_ms)
        samples = measure(quick, 1) | measure(slow, 1)
        for name, more in measure(quick, ROUNDS - 1).items():
            samples[name] += more
    report.judge(
        f"{EVENTS:,} events into OSAS with all their effects",
        samples,
        [
            Limit(_push(0), "p50", 1 / 0.5, _copy(0)),
            Limit(_push(80), "p50", 1 / 0.65, _push(0)),
            *(Limit(_push(ms), "p50", 1.0, _sequelize(ms)) for ms in LINES_MS),
        ],
        unit=SECONDS,
    )
    for name, values in samples.items():
        print(f"  {name:<28} {EVENTS / sorted(values)[len(values) // 2]:12,.0f} events a second")


def _push(line_ms: int) -> str:
    return f"push, {line_ms} ms"


def _copy(line_ms: int) -> str:
    return f"COPY, {line_ms} ms"


def _sequelize(line_ms: int) -> str:
    return f"Sequelize, {line_ms} ms"


class Contest:
    """Everybody who takes part, and what they need. A context manager."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._folder = report.folder / "push"
        self._folder.mkdir()
        self._owed = self._folder / "owed.sqlite"
        many_waiting(self._owed, EVENTS)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._arrivals = self._stack.enter_context(
            Arrivals(self._folder / "server", EVENTS, EXPECTED, OTHERS)
        )
        self._backend = self._stack.enter_context(closing(Backend()))
        loaded = self._backend("loadEvents", file=str(self._events()))
        self._report.expect("events that Sequelize has before it starts", loaded, EVENTS)
        with self._arrivals.copy(EXPECTED) as url:
            _drained(self._folder, self._owed, url)
            self._rows = copying.written(url, EVENTS)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def quick(self, line_ms: int) -> dict[str, Callable[[], float]]:
        """Return the push and the COPY over a line."""
        return {
            _copy(line_ms): lambda: self._copy_s(line_ms),
            _push(line_ms): lambda: self._push_s(line_ms),
        }

    def slow(self, line_ms: int) -> dict[str, Callable[[], float]]:
        """Return Sequelize over a line."""
        return {_sequelize(line_ms): lambda: self._sequelize_s(line_ms)}

    def copy_less_s(self) -> float:
        """COPY into four tables without the projection, for whoever reckons it apart."""
        waybills, rest = copying.projection(self._rows)
        with self._arrivals.copy(OTHERS) as url:
            copying.copy_s(url, waybills)
            return copying.copy_s(url, rest)

    def _push_s(self, line_ms: int) -> float:
        with self._arrivals.copy(EXPECTED) as url, _line(url, line_ms) as far_url:
            took_s = _drained(self._folder, self._owed, far_url).took_s
            self._check(_push(line_ms), url)
        return took_s

    def _copy_s(self, line_ms: int) -> float:
        with self._arrivals.copy(OTHERS) as url, _line(url, line_ms) as far_url:
            took_s = copying.copy_s(far_url, self._rows)
            self._check(_copy(line_ms), url)
        return took_s

    def _sequelize_s(self, line_ms: int) -> float:
        best = self._best_batch(line_ms)
        print(f"\nover {line_ms} ms Sequelize is best at {best:,} events a batch")
        with self._arrivals.copy(EXPECTED) as url, self._connected(url, line_ms):
            took_s: float = self._backend("pushEvents", start=0, end=EVENTS, batch=best)
            self._check(_sequelize(line_ms), url)
        return took_s

    def _best_batch(self, line_ms: int) -> int:
        took_s: dict[int, float] = {}
        with self._arrivals.copy(EXPECTED) as url, self._connected(url, line_ms):
            for turn, batch in enumerate(BATCHES):
                start = turn * PROBED
                took_s[batch] = self._backend(
                    "pushEvents", start=start, end=start + PROBED, batch=batch
                )
        return min(took_s, key=lambda batch: took_s[batch])

    @contextmanager
    def _connected(self, url: str, line_ms: int) -> Iterator[None]:
        with _line(url, line_ms) as far_url:
            self._backend("connect", osas=far_url, onmart=far_url)
            try:
                yield
            finally:
                self._backend("disconnect")

    def _check(self, name: str, url: str) -> None:
        with psycopg.connect(url) as connection:
            counts = connection.execute(_COUNTS).fetchone()
        self._report.expect(f"{name}: rows in each table", counts, (EVENTS,) * 5)

    def _events(self) -> Path:
        """Write the events out, a line of JSON each."""
        file = self._folder / "events.jsonl"
        query = "SELECT seq, event_id, body_hash, body FROM event ORDER BY seq"
        with closing(schema.open_reader(self._owed)) as reader, file.open("wb") as lines:
            for event in reader.execute(query):
                lines.write(_line_of(*event))
        return file


def _line_of(seq: int, event_id: bytes, body_hash: bytes, body: bytes) -> bytes:
    facts = {
        "seq": seq,
        "event_id": UUID(bytes=event_id),
        "body_hash": body_hash,
        "body": msgspec.Raw(body),
    }
    return msgspec.json.encode(facts) + b"\n"


@contextmanager
def _line(url: str, line_ms: int) -> Iterator[str]:
    if not line_ms:
        yield url
        return
    with long_line(url, line_ms / 2_000) as far_url:
        yield far_url


def _drained(folder: Path, owed: Path, url: str) -> Drained:
    store = folder / "store.sqlite"
    shutil.copy(owed, store)
    command = [sys.executable, "-m", "tests.benchmarks.draining", str(store), url]
    process = subprocess.run(command, check=True, capture_output=True)
    for suffix in ("", "-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
    return msgspec.json.decode(process.stdout, type=Drained)
