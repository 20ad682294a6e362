"""What this desk did today and still owes, by its own journal: known without any network.

Read by a connection of the caller's thread, newest events first, while no scan waits for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from station.events import Target
from station.journal.reading import reading
from station.journal.record import EventBody
from station.today import QUARTER, Owed, Worked

if TYPE_CHECKING:
    from pathlib import Path

    import apsw

MOST_EVENTS = 50_000
"""More than a desk scans in a day."""

_NEWEST = "SELECT body FROM event ORDER BY seq DESC LIMIT ?"
_OWED = """
SELECT count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'parked')
  FROM delivery WHERE target = ?1 AND state IN ('pending', 'parked')
"""
_OLDEST = """
SELECT body FROM event WHERE seq =
    (SELECT seq FROM delivery WHERE target = ? AND state = 'pending' ORDER BY seq LIMIT 1)
"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Quarter = tuple[str, str, int]
_decode = msgspec.json.Decoder(EventBody).decode


class OwnDay(msgspec.Struct, frozen=True):
    """What was scanned since a moment, and what is owed now."""

    worked: tuple[Worked, ...] = ()
    scanned: tuple[tuple[datetime, int], ...] = ()
    """How much, by the quarter of an hour that began then."""
    owed: tuple[Owed, ...] = ()


def own_day(file: Path, since: datetime) -> OwnDay:
    """Return it; nothing where there is no journal yet. Raises JournalError."""
    if not file.exists():
        return OwnDay()
    with reading(file) as reader:
        scans = _scans(reader, since)
        owed = tuple(_owed(reader, target) for target in Target)
    return OwnDay(_worked(scans), _scanned(scans), owed)


def _scans(reader: apsw.Connection, since: datetime) -> Counter[_Quarter]:
    """Return how often each operator scanned at a desk in each quarter of an hour."""
    counted: Counter[_Quarter] = Counter()
    for (raw,) in reader.execute(_NEWEST, (MOST_EVENTS,)):
        body = _decode(raw)
        if body.effective_at < since:
            break
        quarter = int(body.effective_at.timestamp() // QUARTER.total_seconds())
        counted[body.desk, body.operator, quarter] += 1
    return counted


def _worked(scans: Counter[_Quarter]) -> tuple[Worked, ...]:
    told: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for (desk, operator, _), count in scans.items():
        told[desk, operator].append(count)
    return tuple(Worked(*by, sum(counts), len(counts)) for by, counts in told.items())


def _scanned(scans: Counter[_Quarter]) -> tuple[tuple[datetime, int], ...]:
    counted: Counter[int] = Counter()
    for (_, _, quarter), count in scans.items():
        counted[quarter] += count
    return tuple((_EPOCH + quarter * QUARTER, count) for quarter, count in sorted(counted.items()))


def _owed(reader: apsw.Connection, target: Target) -> Owed:
    waiting, parked = _read(reader, _OWED, target)[0]
    oldest = _read(reader, _OLDEST, target)
    at = _decode(oldest[0][0]).device_at if oldest else None
    return Owed(target.value, waiting, parked, at)


def _read(reader: apsw.Connection, sql: str, target: Target) -> list[tuple[Any, ...]]:
    return reader.execute(sql, (target.value,)).fetchall()
