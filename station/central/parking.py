"""Why an event was refused, and the copy of it that the other side is shown."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import msgspec
import psycopg

from station.central.refusals import root_of

if TYPE_CHECKING:
    from station.central.idling_pool import Connection
    from station.journal.record import OwedEvent

_PARK = (
    "INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)"
    " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s) ON CONFLICT (event_id) DO NOTHING"
)

log = logging.getLogger(__name__)


def reason(error: BaseException) -> str:
    """Return the SQLSTATE and what the server said; it may quote what the event holds."""
    root = root_of(error)
    if root is None or root.sqlstate is None:
        return str(error)
    return f"{root.sqlstate} {root.diag.message_primary}"


def keep_copy(connection: Connection, event: OwedEvent, station: str, reason: str) -> None:
    """Show the event to the other side, if it can be. The journal keeps it either way."""
    # Nothing of the reason: a log must not quote what the event holds.
    log.info("event %s parked", event.event_id)
    try:
        connection.execute(_PARK, _row(event, station, reason))
    except (psycopg.Error, UnicodeError) as refusal:
        root = root_of(refusal)
        log.info("event %s: no copy, SQLSTATE %s", event.event_id, root and root.sqlstate)


def _row(event: OwedEvent, station: str, reason: str) -> tuple[object, ...]:
    # jsonb cannot hold U+0000, a likely reason for being here.
    body = msgspec.json.encode(event.body).decode().replace("\\u0000", "\\ufffd")
    kind = event.body.workflow.value
    return (event.event_id, event.body_hash, station, event.seq, kind, body, reason)
