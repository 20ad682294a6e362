"""Deciding that a parcel goes into a bag: an empty one, and one that holds 5,000.

Commits apart; in the processor's time, so that what else runs here says nothing.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from itertools import cycle
from time import thread_time
from typing import TYPE_CHECKING
from uuid import UUID

from station.clock import SystemClock
from station.events import Scan
from station.journal.details import Packing
from station.journal.journal import Journal
from station.journal.record import order_keys
from station.mirror import schema
from station.mirror.reader import MirrorReader
from station.recollection import Recollection
from station.workflows import packing
from station.workflows.knowledge import Outcome
from station.workflows.packing_book import PackingBook
from station.workflows.work import Situation
from tests.benchmarks.harness import Ceiling, Limit, Unit
from tests.benchmarks.world import station_in, world
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.benchmarks.harness import Report

ROUNDS = 2_000
PIECES = 5_000
EMPTY, FULL = "into an empty bag", f"into a bag of {PIECES:,}"
MICROSECONDS = Unit("µs", 1e6)
NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
_BOUND = """
SELECT awb, next_hop FROM waybill JOIN route ON hub = 'CGK' AND route.destination = waybill.destination
 WHERE status = 'AT_HUB' AND next_hop = 'BDO' AND direction = 'forward' LIMIT 2000
"""


def run(report: Report) -> None:
    """Compare decisions; each looks up a parcel of the mirror."""
    station = station_in(report.folder / "packing", world(report.folder, report.at_end))
    mirror_file = station.folders.mirror_file
    with closing(schema.open_reader(mirror_file)) as reader:
        awbs = [str(awb) for awb, _ in reader.execute(_BOUND).fetchall()]
    journal = Journal(report.folder / "packing.sqlite", SystemClock())
    with closing(journal), MirrorReader(mirror_file) as mirror:
        known = Recollection(journal, mirror)
        subjects = {
            name: _deciding(known, book_with(pieces), awbs)
            for name, pieces in ((EMPTY, 0), (FULL, PIECES))
        }
        limits: list[Limit | Ceiling] = [Limit(FULL, "p50", 2, EMPTY), Ceiling(FULL, "p99", 0.002)]
        report.compare("a parcel decided", subjects, limits, rounds=ROUNDS, unit=MICROSECONDS)


def book_with(pieces: int) -> PackingBook:
    """Return the book of a desk with one bag open, which holds so many."""
    book = PackingBook()
    for number in range(pieces + 1):
        event = owed_event(
            number,
            f"JX{number:012}" if number else "",
            action="put_in" if number else "open",
            packing=Packing("B1", "BDO"),
            order_keys=order_keys(bag="B1"),
        )
        book.take(UUID(int=number), event.body)
    return book


def _deciding(known: Recollection, book: PackingBook, awbs: list[str]) -> Callable[[], float]:
    codes = cycle(awbs)
    here = Situation("CGK", "3", "operator01", NOW, selected="B1", today=date(2026, 11, 26))

    def decide() -> float:
        scan = Scan(next(codes), NOW, "scanner")
        began_s = thread_time()
        answer = packing.answer(scan, known, here, book)
        shown = book.shown("B1")
        took_s = thread_time() - began_s
        assert isinstance(answer, Outcome)
        assert shown.scanned == len(book.open["B1"].pieces)
        return took_s

    return decide
