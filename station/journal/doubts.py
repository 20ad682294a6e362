"""Settled deliveries whose parcel the database did not know, and when to look at them again.

A marketplace's shipment or a waybill may appear after its parcel was scanned: ten minutes later or
three weeks. Looks come after 10 minutes, then at twice the distance each time, up to a day, for
some 30 days. They are counted rather than dated, so that a clock that jumps ends no debt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from station.events import Workflow
from station.journal.record import Doubt

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import apsw

    from station.events import Target

_SECOND_US = 1_000_000
FIRST_LOOK_US = 600 * _SECOND_US
_DAY_US = 86_400 * _SECOND_US
LOOKS = 36
"""Seven within the first day, then one a day."""

_DUE = """
SELECT seq, awb, CAST(body AS TEXT) ->> 'workflow'
  FROM (SELECT seq FROM delivery
         WHERE target = ?1 AND look_us IS NOT NULL AND {}
         ORDER BY look_us LIMIT ?3) CROSS JOIN event USING (seq)
"""
_OVERDUE = _DUE.format("look_us <= ?2")
# Set while the clock was far ahead.
_BEYOND = _DUE.format(f"look_us > ?2 + {2 * _DAY_US}")
_OF_PARCELS = """
SELECT delivery.seq FROM delivery CROSS JOIN event USING (seq)
 WHERE target = ? AND look_us IS NOT NULL AND awb IN (SELECT value FROM json_each(?))
"""
_MISSED = """
UPDATE delivery
   SET looks = looks + 1,
       look_us = CASE WHEN looks + 1 < ?4 THEN ?1 + min(?5 << min(looks + 1, 10), ?6) END
 WHERE target = ?2 AND look_us IS NOT NULL AND seq IN (SELECT value FROM json_each(?3))
"""
_OWED_NOW = """
UPDATE delivery SET state = 'pending', note = '', settled_us = NULL, look_us = NULL, looks = 0
 WHERE target = ? AND state = 'not_owed' AND seq IN (SELECT value FROM json_each(?))
"""


def due(reader: apsw.Connection, target: Target, now_us: int, limit: int) -> list[Doubt]:
    """Return what is due to be looked at, the longest due first."""
    rows = [
        row
        for query in (_OVERDUE, _BEYOND)
        for row in reader.execute(query, (target, now_us, limit))
    ]
    return [Doubt(seq, awb, Workflow(workflow)) for seq, awb, workflow in rows[:limit]]


def of_parcels(reader: apsw.Connection, target: Target, awbs: Collection[str]) -> list[int]:
    """Return all doubtful events of these parcels, due or not: their order must be kept.

    Walks through everything that is in doubt, which is why a reader does it, not the desk.
    """
    rows: list[Any] = reader.execute(_OF_PARCELS, (target, _listed(sorted(awbs)))).fetchall()
    return [seq for (seq,) in rows]


def missed(db: apsw.Connection, target: Target, seqs: Sequence[int], now_us: int) -> None:
    """Note that these were looked at: again later, unless that was the last time."""
    db.execute(_MISSED, (now_us, target, _listed(seqs), LOOKS, FIRST_LOOK_US, _DAY_US))


def found(db: apsw.Connection, target: Target, seqs: Sequence[int], now_us: int) -> int:
    """Note that these events' parcels are known now; return how many are pending by that.

    An orphan that is attached is looked at on: a database that is put back to before it was has
    lost that, and the events that bear witness may all be older.
    """
    db.execute(_OWED_NOW, (target, _listed(seqs)))
    owed: int = db.changes()
    missed(db, target, seqs, now_us)
    return owed


def _listed(values: Sequence[object]) -> str:
    return msgspec.json.encode(values).decode()
