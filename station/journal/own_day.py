"""What this desk did today and still owes, by its own journal: known without any network.

Read by a connection of the caller's thread, newest events first, while no scan waits for it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import msgspec

from station.events import Target
from station.journal.reading import reading
from station.journal.record import EventBody
from station.today import QUARTER, Owed, Worked

if TYPE_CHECKING:
    from datetime import datetime
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
_decode = msgspec.json.Decoder(EventBody).decode


class OwnDay(msgspec.Struct, frozen=True):
    """What was scanned since a moment, and what is owed now."""

    worked: tuple[Worked, ...] = ()
    owed: tuple[Owed, ...] = ()


def own_day(file: Path, since: datetime) -> OwnDay:
    """Return it; nothing where there is no journal yet. Raises JournalError."""
    if not file.exists():
        return OwnDay()
    with reading(file) as reader:
        return OwnDay(_worked(reader, since), tuple(_owed(reader, target) for target in Target))


def _worked(reader: apsw.Connection, since: datetime) -> tuple[Worked, ...]:
    scans: Counter[tuple[str, str]] = Counter()
    quarters: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for (raw,) in reader.execute(_NEWEST, (MOST_EVENTS,)):
        body = _decode(raw)
        if body.effective_at < since:
            break
        by = (body.desk, body.operator)
        scans[by] += 1
        quarters[by].add(int(body.effective_at.timestamp() // QUARTER.total_seconds()))
    return tuple(Worked(*by, count, len(quarters[by])) for by, count in scans.items())


def _owed(reader: apsw.Connection, target: Target) -> Owed:
    waiting, parked = _read(reader, _OWED, target)[0]
    oldest = _read(reader, _OLDEST, target)
    at = _decode(oldest[0][0]).device_at if oldest else None
    return Owed(target.value, waiting, parked, at)


def _read(reader: apsw.Connection, sql: str, target: Target) -> list[tuple[Any, ...]]:
    return reader.execute(sql, (target.value,)).fetchall()
