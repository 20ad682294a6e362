"""`hub-station outbox`: what waits, for which database, since when and why.

Reads the journal itself, also beside a running window.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from station.cli import lines
from station.journal import schema
from station.journal.journal import moment

if TYPE_CHECKING:
    import apsw

    from station.cli.invocation import Invocation

_OWED = """
SELECT event.seq, event_id, awb, target, state, note, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE state IN ('pending', 'parked') AND (?1 IS NULL OR target = ?1)
 ORDER BY delivery.seq, target LIMIT ?2
"""
_EVENT = "SELECT seq, event_id, body, hex(body_hash), hex(chain_hash) FROM event WHERE {} = ?"
_DELIVERIES = "SELECT target, state, note, settled_us FROM delivery WHERE seq = ? ORDER BY target"


def list_owed(call: Invocation) -> int:
    """Print one line for each event and database that still waits or is parked; 0."""
    reader = _reader(call)
    if reader is None:
        return 0
    arguments = call.arguments
    rows = reader.execute(_OWED, (arguments.target, arguments.limit))
    for seq, event_id, awb, target, state, note, body in rows:
        lines.put(
            {
                "event_id": str(UUID(bytes=event_id)),
                "seq": seq,
                "awb": awb,
                "target": target,
                "state": state,
                "since": json.loads(body)["device_at"],
                "note": note,
            }
        )
    return 0


def show(call: Invocation) -> int:
    """Print everything known of one event, by its id or station sequence; 1 if there is none."""
    reader = _reader(call)
    found = _find(reader, call.arguments.id) if reader is not None else None
    if reader is None or found is None:
        call.tell(call.texts("cli.no_event", id=call.arguments.id))
        return 1
    seq, event_id, body, body_hash, chain_hash = found
    deliveries = {
        target: {"state": state, "note": note, "settled_at": settled and _instant(settled)}
        for target, state, note, settled in reader.execute(_DELIVERIES, (seq,))
    }
    line = {"event_id": str(UUID(bytes=event_id)), "seq": seq, "deliveries": deliveries}
    hashes = {"body_hash": body_hash.lower(), "chain_hash": chain_hash.lower()}
    lines.put(line | hashes | {"body": json.loads(body)})
    return 0


def _find(reader: apsw.Connection, wanted: str) -> tuple[Any, ...] | None:
    if wanted.isdecimal():
        return reader.execute(_EVENT.format("seq"), (int(wanted),)).fetchone()
    try:
        event_id = UUID(wanted).bytes
    except ValueError:
        return None
    return reader.execute(_EVENT.format("event_id"), (event_id,)).fetchone()


def _reader(call: Invocation) -> apsw.Connection | None:
    """Open the journal for reading; a station that never scanned has none yet."""
    if not call.folders.journal_file.exists():
        return None
    return schema.open_reader(call.folders.journal_file)


def _instant(microseconds: int) -> str:
    return lines.instant(moment(microseconds))
