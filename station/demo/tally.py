"""Counts what arrived by asking the journal's file and the two databases, nobody's counters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import psycopg

from station.journal import schema
from station.journal.record import EventBody

if TYPE_CHECKING:
    from pathlib import Path

    from station.demo.rig import Urls

_LEDGER = "SELECT event_id FROM hub_station.event_ledger WHERE event_id = ANY(%s)"
# What a parcel's history holds of these events: its row in a scan table, or as an orphan.
_RECEIVED = "SELECT event_id FROM receiving_scan WHERE event_id = ANY(%s)"
_ORPHANS = (
    "SELECT event_id FROM hub_station.orphan_scan WHERE event_id = ANY(%s) AND attached_at IS NULL"
)
_STATUSES = "SELECT event_id FROM scans WHERE event_id = ANY(%s)"
# The same piece at the same moment at the same desk, whatever id it came under.
_DOUBLED = """
SELECT coalesce(sum(n - 1), 0) FROM (
    SELECT count(*) AS n FROM receiving_scan WHERE event_id IS NOT NULL
     GROUP BY waybill_id, hub, desk, scanned_at, koli_no, verdict HAVING count(*) > 1) AS piece
"""
_STRAYS = """
SELECT count(*) FROM hub_station.event_ledger
 WHERE station = %(station)s AND NOT event_id = ANY(%(ids)s)
"""
_SHIPPED = "SELECT awb_number FROM marketplace_shipment WHERE awb_number = ANY(%s)"
_MARKETPLACE = "SELECT event_uid FROM marketplace_event WHERE event_uid = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Tally:
    """What the databases say. `owed` is worked out from the journal and ONMART's shipments."""

    journalled: int
    verdicts: dict[str, int]
    owed_osas: int
    found_osas: int
    owed_onmart: int
    found_onmart: int
    lost: int
    doubled: int
    never_captured: int

    @property
    def agrees(self) -> bool:
        """Whether every scan is where it belongs, once."""
        return (
            self.owed_osas == self.found_osas
            and self.owed_onmart == self.found_onmart
            and self.lost == self.doubled == self.never_captured == 0
        )


def tally(journal_file: Path, urls: Urls, station: str) -> Tally:
    """Ask the journal what was captured, and both databases what they hold of it."""
    events = _journalled(journal_file)
    ids = list(events)
    counting = [event_id for event_id, body in events.items() if body.counts]
    moving = [event_id for event_id in counting if events[event_id].moves_to is not None]
    with psycopg.connect(urls.osas, autocommit=True) as osas:
        ledger = _column(osas, _LEDGER, (ids,))
        received = _column(osas, _RECEIVED, (ids,))
        orphans = _column(osas, _ORPHANS, (ids,))
        statuses = _column(osas, _STATUSES, (counting,))
        (doubled,) = _column(osas, _DOUBLED, ())
        (strays,) = _column(osas, _STRAYS, {"ids": ids, "station": station})
    with psycopg.connect(urls.onmart, autocommit=True) as onmart:
        numbers = list({body.awb for body in events.values()})
        shipped = set(_column(onmart, _SHIPPED, (numbers,)))
        owed_onmart = [event_id for event_id in counting if events[event_id].awb in shipped]
        found_onmart = _column(onmart, _MARKETPLACE, (ids,))
    effects = received + orphans
    twice = sum(len(rows) - len(set(rows)) for rows in (ledger, effects, statuses, found_onmart))
    missing = set(ids) - set(ledger) | set(counting) - set(effects)
    # What moves a known parcel is a line in its tracking history as well.
    missing |= set(moving) & set(received) - set(statuses)
    missing |= set(owed_onmart) - set(found_onmart)
    return Tally(
        journalled=len(ids),
        verdicts=_verdicts(events),
        owed_osas=len(ids),
        found_osas=len(set(ledger)),
        owed_onmart=len(owed_onmart),
        found_onmart=len(set(found_onmart)),
        lost=len(missing),
        doubled=int(doubled) + twice,
        never_captured=int(strays) + len(set(found_onmart) - set(owed_onmart)),
    )


def _journalled(journal_file: Path) -> dict[UUID, EventBody]:
    decode = msgspec.json.Decoder(EventBody).decode
    reader = schema.open_reader(journal_file)
    rows: list[tuple[Any, ...]] = reader.execute(
        "SELECT event_id, body FROM event ORDER BY seq"
    ).fetchall()
    reader.close()
    return {UUID(bytes=event_id): decode(body) for event_id, body in rows}


def _verdicts(events: dict[UUID, EventBody]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for body in events.values():
        counted[body.verdict] = counted.get(body.verdict, 0) + 1
    return counted


def _column(
    connection: psycopg.Connection, sql: str, values: tuple[object, ...] | dict[str, object]
) -> list[Any]:
    return [row[0] for row in connection.execute(sql, values)]
