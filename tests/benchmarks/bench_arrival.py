"""Deciding on a parcel that comes in: with nothing expected, and with a manifest of 5,000.

Commits apart; in the processor's time, so that what else runs here says nothing.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from time import thread_time
from typing import TYPE_CHECKING
from uuid import UUID

from station.clock import SystemClock
from station.events import Scan
from station.journal.details import Arrival
from station.journal.journal import Journal
from station.mirror import schema
from station.mirror.reader import MirrorReader
from station.recollection import Recollection
from station.workflows import receiving
from station.workflows.arrival_book import ArrivalBook
from station.workflows.knowledge import Outcome
from station.workflows.work import Situation
from tests.benchmarks.harness import Ceiling, Limit, Unit
from tests.benchmarks.world import station_in, world
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.harness import Report

ROUNDS = 2_000
PIECES = 5_000
FREE, SMALL, LARGE = "nothing expected", "one expected", f"{PIECES:,} expected"
MICROSECONDS = Unit("µs", 1e6)
NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
_COMING = """
SELECT awb FROM waybill WHERE status = 'IN_TRANSIT' AND direction = 'forward' LIMIT 2000
"""


def run(report: Report) -> None:
    """Compare decisions; each looks up a parcel of the mirror."""
    station = station_in(report.folder / "arrival", world(report.folder, report.at_end))
    mirror_file = station.folders.mirror_file
    with closing(schema.open_reader(mirror_file)) as reader:
        awbs = [str(awb) for (awb,) in reader.execute(_COMING).fetchall()]
    journal = Journal(report.folder / "arrival.sqlite", SystemClock())
    with closing(journal), MirrorReader(mirror_file) as mirror:
        known = Recollection(journal, mirror)
        books = {FREE: ArrivalBook(), SMALL: unloading(1), LARGE: unloading(PIECES)}
        subjects = {name: _deciding(known, book, awbs) for name, book in books.items()}
        limits: list[Limit | Ceiling] = [
            Limit(LARGE, "p50", 2, SMALL),
            Limit(LARGE, "p50", 2, FREE),
        ]
        limits.append(Ceiling(LARGE, "p99", 0.002))
        report.compare("a parcel received", subjects, limits, rounds=ROUNDS, unit=MICROSECONDS)


def unloading(pieces: int) -> ArrivalBook:
    """Return the book of a desk that unloads a manifest of so many, all but one of them here."""
    book = ArrivalBook()
    for number in range(pieces):
        event = owed_event(
            number,
            f"JX{number:012}" if number else "",
            action="unload" if number else "expect",
            arrival=Arrival("M1", "" if number else "manifest", pieces=0 if number else pieces),
        )
        book.take(UUID(int=number), event.body)
    return book


def _deciding(known: Recollection, book: ArrivalBook, awbs: list[str]) -> Callable[[], float]:
    codes = cycle(awbs)
    here = Situation("CGK", "3", "operator01", NOW)

    def decide() -> float:
        scan = Scan(next(codes), NOW, "scanner")
        began_s = thread_time()
        answer = receiving.answer(scan, known, here, book)
        shown = book.shown("")
        took_s = thread_time() - began_s
        assert isinstance(answer, Outcome)
        assert shown.scanned == len(book.came)
        return took_s

    return decide
