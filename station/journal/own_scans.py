"""What this station's own journal knows of a waybill: its scans, delivered or waiting.

The journal has no index by AWB: one more would cost every scan a page. So only the newest events
are looked through, some weeks of a busy desk, while nobody waits on the desk's thread.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import UUID

import apsw
import msgspec

from station.errors import JournalError
from station.inquiry import MOST_ROWS, Cell, Section, Source
from station.journal import schema
from station.journal.record import EventBody

if TYPE_CHECKING:
    from pathlib import Path

NAME = "own_scans"
COLUMNS = (
    *("happened_at", "kind", "hub", "desk", "operator", "verdict", "counts", "koli_no", "leg"),
    *("scanned", "seq", "osas", "onmart", "event_id"),
)
NEWEST_EVENTS = 50_000

_ROWS = f"""
SELECT event.seq, event_id, body, osas.state, onmart.state
  FROM event
  LEFT JOIN delivery AS osas ON osas.seq = event.seq AND osas.target = 'osas'
  LEFT JOIN delivery AS onmart ON onmart.seq = event.seq AND onmart.target = 'onmart'
 WHERE event.awb = ?1 AND event.seq > (SELECT max(seq) FROM event) - {NEWEST_EVENTS}
 ORDER BY event.seq DESC LIMIT {MOST_ROWS + 1}
"""  # noqa: S608  # our own numbers
_decode = msgspec.json.Decoder(EventBody).decode


def own_scans(file: Path, awb: str) -> Section | None:
    """Return the scans of a waybill, newest first; None where there is none, or no journal.

    Raises JournalError.
    """
    if not file.exists():
        return None
    try:
        with closing(schema.open_reader(file)) as reader:
            rows: list[tuple[Any, ...]] = reader.execute(_ROWS, (awb,)).fetchall()
    except apsw.Error as error:
        raise JournalError("journal_unusable", file=file, cause=error) from error
    if not rows:
        return None
    told = tuple(_cells(*row) for row in rows[:MOST_ROWS])
    return Section(NAME, Source.STATION, COLUMNS, told, more=len(rows) > MOST_ROWS)


def _cells(seq: int, event_id: bytes, body: bytes, osas: Any, onmart: Any) -> tuple[Cell, ...]:
    scan = _decode(body)
    return (
        *(scan.effective_at, scan.workflow.value, scan.hub, scan.desk, scan.operator),
        *(scan.verdict.value, scan.counts, scan.koli_no, scan.leg, scan.scanned, seq),
        *(osas, onmart, str(UUID(bytes=event_id))),
    )
