"""A parcel onto a manifest: decided beside a mirror of 1,000,000 waybills, the first and the 5,001st.

Besides the commit: what the workflow asks, decides, and what the panel shows then; in the
processor's time, so that what else runs here says nothing.
"""

from __future__ import annotations

from contextlib import closing
from itertools import cycle
from time import thread_time
from typing import TYPE_CHECKING

import psycopg
from msgspec.structs import replace

from station.clock import SystemClock
from station.demo.rig import HUB
from station.events import Command, CommandName, Scan, Verdict, Workflow
from station.journal.details import Handover
from station.journal.journal import Journal
from station.mirror.reader import MirrorReader
from station.recollection import Recollection
from station.workflows.handover import answer
from station.workflows.handover_book import HandoverBook
from station.workflows.knowledge import Outcome
from station.workflows.work import Situation
from tests.benchmarks.harness import Ceiling, Limit
from tests.benchmarks.million import million
from tests.benchmarks.pulling import pull
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.events import Decision
    from station.workflows.knowledge import Knowledge
    from station.workflows.work import Said
    from tests.benchmarks.harness import Report

ROUNDS, LINES = 2_000, 5_000
DECIDED_S = 0.002
EMPTY, FULL = "onto an empty manifest", f"onto one of {LINES:,} parcels"
_HOP = """
SELECT r.next_hop FROM route_config AS r JOIN waybill_numbers AS w ON w.destination = r.destination
 WHERE r.hub = %(hub)s AND r.next_hop <> %(hub)s AND w.status = 'AT_HUB'
 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
"""
_HERE = """
SELECT w.awb_number FROM waybill_numbers AS w
  JOIN route_config AS r ON r.hub = %(hub)s AND r.destination = w.destination
 WHERE r.next_hop = %(hop)s AND w.status = 'AT_HUB' AND w.direction = 'forward' AND w.id > 20000
   AND w.origin <> %(hop)s
 ORDER BY hashint8(w.id) LIMIT %(limit)s
"""


class AtDesk:
    """One manifest that parcels are decided for."""

    def __init__(self, known: Knowledge, hop: str) -> None:
        self._known, self._clock = known, SystemClock()
        self._book = HandoverBook()
        self.take(Command(CommandName.OPEN, self._clock.now(), "", hop))

    def decide(self, said: Said) -> Outcome:
        """Decide as the desk does, and paint the panel's facts anew."""
        here = Situation(HUB, "3", "operator01", self._clock.now())
        decided = answer(said, self._known, here, self._book)
        self._book.shown("")
        assert isinstance(decided, Outcome)
        return decided

    def scan(self, awb: str) -> Decision:
        return self.decide(Scan(awb, self._clock.now(), "scanner")).decision

    def take(self, said: Said) -> None:
        """Have the book know it, as if it was committed."""
        decided = self.decide(said)
        assert decided.decision.verdict is Verdict.OK, decided.decision
        (details,) = decided.details
        assert isinstance(details, Handover)
        event = owed_event(
            *(1, decided.decision.awb),
            workflow=Workflow.HANDOVER,
            handover=details,
            action=decided.action,
            moves_to=decided.moves_to,
        )
        self._book.take(event.event_id, replace(event.body, counts=True))


def run(report: Report) -> None:
    """Compare an empty manifest with a full one."""
    url = million(report.folder, report.at_end).osas
    mirror_file = report.folder / "handed-over.sqlite"
    pull(url, mirror_file)
    with psycopg.connect(url) as connection:
        facts: dict[str, object] = {"hub": HUB, "limit": LINES + 2 * ROUNDS}
        (hop,) = connection.execute(_HOP, facts).fetchone() or ("",)
        found = connection.execute(_HERE, facts | {"hop": hop}).fetchall()
    compare(report, mirror_file, hop, [awb for (awb,) in found])


def compare(report: Report, mirror_file: Path, hop: str, awbs: list[str]) -> None:
    """Decide parcels for one hop: 5,000 fill a manifest, the others are measured."""
    journal = Journal(report.folder / "handover.sqlite", SystemClock())
    with MirrorReader(mirror_file) as mirror, closing(journal):
        known = Recollection(journal, mirror)
        empty, full = AtDesk(known, hop), AtDesk(known, hop)
        for awb in awbs[:LINES]:
            full.take(Scan(awb, SystemClock().now(), "scanner"))
        report.compare(
            "a parcel decided, besides its commit",
            {EMPTY: _scanning(empty, awbs[LINES:]), FULL: _scanning(full, awbs[LINES:])},
            [
                Ceiling(EMPTY, "p99", DECIDED_S),
                Ceiling(FULL, "p99", DECIDED_S),
                Limit(FULL, "p50", 2, EMPTY),
                Limit(FULL, "p99", 2, EMPTY),
            ],
            rounds=ROUNDS,
        )


def _scanning(desk: AtDesk, awbs: list[str]) -> Callable[[], float]:
    codes = cycle(awbs)

    def scan() -> float:
        awb, began_s = next(codes), thread_time()
        decision = desk.scan(awb)
        took_s = thread_time() - began_s
        assert decision.verdict is Verdict.OK
        return took_s

    return scan
