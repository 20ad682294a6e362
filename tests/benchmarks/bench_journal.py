"""Committing a scan, against the least that a disk needs to make 4 KiB durable.

Plain: with nothing kept at first, with a million events that wait for both databases, as after a
long time without a network, and with a million that both have, as a busy station keeps for its
thirty days; and in a store that is encrypted. Now and then comes an idle moment, as at a counter, in
which the desk tidies up; no checkpoint may run between: the store's own file stays as it is while
scans are committed.

What was delivered must cost neither a start nor an uplink anything either, against a store without.
"""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack, closing
from functools import partial
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.events import Target
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from station.journal.sealing import is_sealed
from tests.benchmarks.floor import appends
from tests.benchmarks.harness import Limit, Unit
from tests.benchmarks.stores import EventMill, many_delivered, many_waiting, sealed_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.benchmarks.harness import Report

ROUNDS, STARTS, LOOKS = 4_000, 100, 1_000
MILLION = 1_000_000
EMPTY, WAITING, DELIVERED = "empty at first", "1,000,000 waiting", "2,000,000 rows delivered"
ENCRYPTED = "encrypted"
SCANS_BETWEEN_IDLE_MOMENTS = 250
AT_ONCE = 2_000
MILLISECONDS = Unit("ms", 1e3)


def run(report: Report) -> None:
    """Compare commits with the floor, starts and looks at the outbox with those of little."""
    # Each in a folder of its own, as at a station: beside it lies what was last known of it.
    files = {name: report.folder / name / "journal.sqlite" for name in (EMPTY, WAITING, DELIVERED)}
    for file in files.values():
        file.parent.mkdir()
    secret = sealed_folder(report.folder / "sealed") / "secret.sqlite"
    many_waiting(files[WAITING], MILLION)
    many_delivered(files[DELIVERED], MILLION)
    # Before anything is committed to them: what is started with is what was made.
    _starts(report, files)
    with ExitStack() as stack:
        plain = {name: stack.enter_context(opened(file)) for name, file in files.items()}
        sealed = stack.enter_context(opened(secret))
        report.expect("the encrypted store is one", is_sealed(secret), wanted=True)
        _commits(report, plain, sealed)
        _looks(report, plain)


def opened(file: Path) -> closing[Journal]:
    """Return a store's journal, closed at the end."""
    return closing(Journal(file, SystemClock()))


def _starts(report: Report, files: Mapping[str, Path]) -> None:
    def start(file: Path) -> float:
        started_s = time.perf_counter()
        with opened(file):
            return time.perf_counter() - started_s

    report.compare(
        "a journal's start",
        {name: partial(start, file) for name, file in files.items()},
        [Limit(DELIVERED, "p50", 1.5, EMPTY), Limit(DELIVERED, "p99", 2.5, EMPTY)],
        rounds=STARTS,
        unit=MILLISECONDS,
    )


def _commits(report: Report, plain: Mapping[str, Journal], sealed: Journal) -> None:
    commits = {name: Commits(journal) for name, journal in plain.items()}
    commits[ENCRYPTED] = Commits(sealed)
    with appends(report.folder) as append:
        report.compare(
            "journal commit",
            {"floor": append, **commits},
            [
                *(Limit(name, "p50", 1.7, "floor") for name in plain),
                *(Limit(name, "p99", 2.5, "floor") for name in plain),
                Limit(ENCRYPTED, "p50", 2.1, "floor"),
            ],
            rounds=ROUNDS,
        )
    checkpoints = sum(commit.checkpoints for commit in commits.values())
    report.expect("checkpoints on a scan's path", checkpoints, wanted=0)


def _looks(report: Report, plain: Mapping[str, Journal]) -> None:
    """Compare what an uplink reads before a batch, where the same events wait behind delivered ones."""
    with ExitStack() as stack:
        outboxes = {
            name: stack.enter_context(closing(JournalOutbox(Target.OSAS, journal, journal)))
            for name, journal in plain.items()
            if name != WAITING
        }
        report.expect("as many wait", len({one.state().waiting for one in outboxes.values()}), 1)
        report.compare(
            f"the next {AT_ONCE:,} of what waits",
            {name: partial(_look, outbox) for name, outbox in outboxes.items()},
            [Limit(DELIVERED, "p50", 1.5, EMPTY), Limit(DELIVERED, "p99", 2.5, EMPTY)],
            rounds=LOOKS,
            unit=MILLISECONDS,
        )


def _look(outbox: JournalOutbox) -> None:
    assert len(outbox.pending(AT_ONCE)) == AT_ONCE
    outbox.state()


class Commits:
    """Commits scan after scan to one journal, and watches its file for checkpoints."""

    def __init__(self, journal: Journal) -> None:
        self.checkpoints = 0
        self._journal = journal
        self._mill = EventMill(journal.boot_id)
        self._numbers = itertools.count(1)
        room = True
        while room:  # as the desk does while nobody scans
            room = journal.make_room()
        self._tidy()

    def __call__(self) -> float:
        """Commit one scan; return the seconds that took, without what an idle moment takes."""
        number = next(self._numbers)
        started_s = time.perf_counter()
        body, claim = self._mill.event(self._journal.prepare(), f"JX{MILLION * 7 + number:010}")
        self._journal.record(body, claim)
        took_s = time.perf_counter() - started_s
        if number % SCANS_BETWEEN_IDLE_MOMENTS == 0:
            self.checkpoints += _unmoved(self._journal.file) != self._before
            self._tidy()
        return took_s

    def _tidy(self) -> None:
        self._journal.checkpoint()
        self._before = _unmoved(self._journal.file)


def _unmoved(file: Path) -> tuple[int, int]:
    """Return what a checkpoint would change of the store's own file."""
    found = file.stat()
    return found.st_size, found.st_mtime_ns
