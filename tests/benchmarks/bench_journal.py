"""Committing a scan, against the least that a disk needs to make 4 KiB durable.

Plain, with nothing owed at first and with a million events that wait for both databases, as after a
long time without a network; and in a store that is encrypted. Now and then comes an idle moment, as
at a counter, in which the desk tidies up; no checkpoint may run between: the store's own file stays
as it is while scans are committed.
"""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.journal.journal import Journal
from station.journal.sealing import is_sealed
from tests.benchmarks.floor import appends
from tests.benchmarks.harness import Limit
from tests.benchmarks.stores import EventMill, many_waiting, sealed_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.harness import Report

ROUNDS = 4_000
MILLION = 1_000_000
ENCRYPTED = "encrypted"
SCANS_BETWEEN_IDLE_MOMENTS = 250


def run(report: Report) -> None:
    """Compare a commit with the floor, with little and with much owed."""
    empty, full = report.folder / "empty.sqlite", report.folder / "full.sqlite"
    secret = sealed_folder(report.folder / "sealed") / "secret.sqlite"
    many_waiting(full, MILLION)
    with ExitStack() as stack:
        append = stack.enter_context(appends(report.folder))
        few = stack.enter_context(closing(Journal(empty, SystemClock())))
        many = stack.enter_context(closing(Journal(full, SystemClock())))
        sealed = stack.enter_context(closing(Journal(secret, SystemClock())))
        report.expect("the encrypted store is one", is_sealed(secret), wanted=True)
        plain = {"0 waiting": Commits(few), "1,000,000 waiting": Commits(many)}
        commits = {**plain, ENCRYPTED: Commits(sealed)}
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
