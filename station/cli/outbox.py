"""`hub-station outbox`: what waits, for which database, since when and why.

Reads the journal itself, also beside a running window.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from station.cli import lines
from station.cli.store import journal_reader
from station.journal.decisions import why_key
from station.journal.journal import moment
from station.journal.record import DeliveryState

if TYPE_CHECKING:
    import apsw

    from station.cli.invocation import Invocation
    from station.texts import Texts

_OWED = """
SELECT event.seq, event_id, awb, target, state, note, body
  FROM delivery CROSS JOIN event USING (seq)
 WHERE state IN ('pending', 'parked') AND (?1 IS NULL OR target = ?1)
 ORDER BY delivery.seq, target LIMIT ?2
"""
_EVENT = "SELECT seq, event_id, body, hex(body_hash), hex(chain_hash) FROM event WHERE {} = ?"
_MOST_DIGITS = 18
"""More than any station sequence has; SQLite's integers end at 19."""
_DELIVERIES = "SELECT target, state, note, settled_us FROM delivery WHERE seq = ? ORDER BY target"


def list_owed(call: Invocation) -> int:
    """Print one line for each event and database that still waits or is parked; 0."""
    with journal_reader(call.folders) as reader:
        if reader is not None:
            _put_owed(reader, call.arguments.target, call.arguments.limit, call.texts)
    return 0


def _put_owed(reader: apsw.Connection, target: str | None, limit: int, texts: Texts) -> None:
    rows = reader.execute(_OWED, (target, limit))
    for seq, event_id, awb, owed_to, state, note, body in rows:
        lines.put(
            {
                "event_id": str(UUID(bytes=event_id)),
                "seq": seq,
                "awb": awb,
                "target": owed_to,
                "state": state,
                "since": json.loads(body)["device_at"],
                "note": note,
                "why": texts(why_key(note)) if state == DeliveryState.PARKED else "",
            }
        )


def show(call: Invocation) -> int:
    """Print everything known of one event, by its id or station sequence; 1 if there is none."""
    with journal_reader(call.folders) as reader:
        found = find_event(reader, call.arguments.id) if reader is not None else None
        if reader is None or found is None:
            call.tell(call.texts("cli.no_event", id=call.arguments.id))
            return 1
        _put_event(reader, found)
    return 0


def _put_event(reader: apsw.Connection, event: tuple[Any, ...]) -> None:
    seq, event_id, body, body_hash, chain_hash = event
    deliveries = {
        target: {"state": state, "note": note, "settled_at": settled and _instant(settled)}
        for target, state, note, settled in reader.execute(_DELIVERIES, (seq,))
    }
    line = {"event_id": str(UUID(bytes=event_id)), "seq": seq, "deliveries": deliveries}
    hashes = {"body_hash": body_hash.lower(), "chain_hash": chain_hash.lower()}
    lines.put(line | hashes | {"body": json.loads(body)})


def find_event(reader: apsw.Connection, wanted: str) -> tuple[Any, ...] | None:
    """Return seq, event_id, body and the hashes of an event, by its id or station sequence."""
    if wanted.isdecimal() and len(wanted) <= _MOST_DIGITS:
        return reader.execute(_EVENT.format("seq"), (int(wanted),)).fetchone()
    try:
        event_id = UUID(wanted).bytes
    except ValueError:
        return None
    return reader.execute(_EVENT.format("event_id"), (event_id,)).fetchone()


def _instant(microseconds: int) -> str:
    return lines.instant(moment(microseconds))
