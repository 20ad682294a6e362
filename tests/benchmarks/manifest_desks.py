"""Desks that load manifests, and desks that unload them: one parcel a call.

Both scan only what nothing is wrong with, and take one manifest after another of the same size.
Neighbours: deciding, bench_manifest.
"""

from __future__ import annotations

from contextlib import closing
from itertools import cycle, islice
from typing import TYPE_CHECKING

from station.demo.rig import HUB
from station.events import CommandName, ScanRecorded, Workflow
from station.mirror import schema

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.benchmarks.deciding import DecidingDesk

NAME = CommandName
HOP = "SUB"
_SOUND = """
   AND w.direction = 'forward' AND w.koli_total = 1
   AND NOT EXISTS (SELECT 1 FROM problem WHERE problem.awb = w.awb AND NOT resolved)
 ORDER BY (w.id * 7368787) % 1000003 LIMIT ?2
"""
_HERE = f"""
SELECT w.awb FROM waybill AS w JOIN route AS r ON r.hub = ?1 AND r.destination = w.destination
 WHERE w.status = 'AT_HUB' AND r.next_hop = '{HOP}'
   AND (SELECT hub FROM receiving WHERE awb = w.awb AND counts
         ORDER BY scanned_us DESC LIMIT 1) = ?1{_SOUND}"""
_COMING = f"""
SELECT w.awb FROM waybill AS w
 WHERE w.status = 'IN_TRANSIT'
   AND (SELECT to_hub FROM handover WHERE awb = w.awb
         ORDER BY scanned_us DESC LIMIT 1) = ?1{_SOUND}"""
_MANIFEST = f"""
INSERT INTO manifest_hub (id, number, from_hub, to_hub, closed_us, closed_by, changed_us)
SELECT ?1, ?2, '{HOP}', '{HUB}', value, 'operator-sub', value FROM note WHERE name = 'as_of_us'
"""
_LINE = f"""
INSERT INTO manifest_item (id, manifest, kind, from_hub, to_hub, line_no, awb, koli, weight_g,
       changed_us, removed)
SELECT ?1, ?2, 'hub', '{HOP}', '{HUB}', ?1, ?3, 1, 1000, value, 0
  FROM note WHERE name = 'as_of_us'
"""
_FIRST_ID = 10**12


class Loading:
    """Loads manifests of so many parcels. `closed`: what closing took, each time, by the parcel."""

    def __init__(self, desk: DecidingDesk, parcels: Iterable[str], load: int) -> None:
        self._desk, self._parcels, self._load = desk, cycle(parcels), load
        self._on = 0
        desk.tell(NAME.WORKFLOW, Workflow.HANDOVER)
        desk.tell(NAME.OPEN, HOP)

    @property
    def closed(self) -> list[float]:
        """Processor's seconds."""
        return [took.processor_s for took in self._desk.along]

    def scan(self) -> float:
        """Scan the next parcel onto it; return the processor's seconds."""
        if self._on == self._load:
            self.close()
            self._desk.tell(NAME.OPEN, HOP)
        self._on += 1
        self._desk.scan(next(self._parcels))
        return self._desk.took[-1].processor_s

    def close(self) -> None:
        """Let all that is on it leave."""
        self._desk.twice(NAME.CLOSE)
        self._on = 0


class Unloading:
    """Unloads manifests, all but so many parcels of each; what each step took, by the parcel."""

    def __init__(
        self, desk: DecidingDesk, manifests: Iterable[tuple[str, list[str]]], missing: int
    ) -> None:
        self._desk, self._manifests, self._missing = desk, iter(manifests), missing
        self.opened: list[float] = []
        self.closed: list[float] = []
        self.lacked: set[str] = set()
        """How many parcels each closing named as missing."""
        self._open()

    def scan(self) -> float:
        """Scan the next parcel off it; return the processor's seconds."""
        if not self._left:
            self.close()
            self._open()
        self._desk.scan(self._left.pop())
        return self._desk.took[-1].processor_s

    def close(self) -> None:
        """Reconcile, and put away what that found."""
        told = self._desk.twice(NAME.CLOSE)
        self.closed.append(self._desk.took[-1].processor_s / self._lines)
        self.lacked |= {
            number
            for one in told
            if isinstance(one, ScanRecorded)
            for fact, number in one.decision.facts
            if fact == "missing"
        }
        self._desk.tell(NAME.CLOSE)

    def _open(self) -> None:
        number, awbs = next(self._manifests)
        self._desk.scan(number)
        self._lines = len(awbs)
        self.opened.append(self._desk.took[-1].processor_s / self._lines)
        self._left = awbs[self._missing :]


def waiting_here(mirror_file: Path, most: int) -> list[str]:
    """Return parcels that wait at the hub for HOP."""
    return _awbs(mirror_file, _HERE, most)


def on_manifests(mirror_file: Path, sizes: Iterable[int]) -> list[tuple[str, list[str]]]:
    """Put parcels that are coming on closed manifests of these sizes; return them."""
    sizes = list(sizes)
    coming = iter(_awbs(mirror_file, _COMING, sum(sizes)))
    told = [
        (f"{HOP}-9-20261126-M{n:03}", list(islice(coming, size))) for n, size in enumerate(sizes)
    ]
    with closing(schema.open_writer(mirror_file)) as mirror, mirror:
        line = _FIRST_ID
        for number, awbs in told:
            mirror.execute(_MANIFEST, (line, number))
            for awb in awbs:
                line += 1
                mirror.execute(_LINE, (line, number, awb))
            line += 1
    return told


def _awbs(mirror_file: Path, sql: str, most: int) -> list[str]:
    with closing(schema.open_reader(mirror_file)) as mirror:
        found = [str(awb) for (awb,) in mirror.execute(sql, (HUB, most)).fetchall()]
    assert len(found) == most, f"only {len(found)} parcels"
    return found
