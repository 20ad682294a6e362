"""The least that the effects of a push cost: plain COPY of the same rows into the same tables.

The rows are taken out of a database that a push wrote, and copied in one transaction into one that
does not know their parcels. What is projected is a new version of the waybill's row: here it is
that row. Columns that the databases fill in themselves are left to them, as a push leaves them.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHIFTED = """
SELECT id + {shift}, awb_number, origin, destination, weight, status, chargeable_g, freight_amount,
       service_type, sender_name, sender_phone, recipient_name, recipient_phone, recipient_address,
       recipient_postcode, contents
  FROM waybill_numbers ORDER BY id
"""
_ROWS = {
    "waybill_numbers (id, awb_number, origin, destination, weight, status, chargeable_g,"
    " freight_amount, service_type, sender_name, sender_phone, recipient_name, recipient_phone,"
    " recipient_address, recipient_postcode, contents)": _SHIFTED,
    "hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)": """
SELECT event_id, body_hash, station, seq, kind, body FROM hub_station.event_ledger ORDER BY seq""",
    "receiving_scan (event_id, waybill_id, hub, desk, operator, source, condition, verdict, counts,"
    " leg, koli_no, scanned_at)": """
SELECT event_id, waybill_id + {shift}, hub, desk, operator, source, condition, verdict, counts,
       leg, koli_no, scanned_at FROM receiving_scan ORDER BY id""",
    "scans (waybill_id, status, location, timestamp, event_id)": """
SELECT waybill_id + {shift}, status, location, timestamp, event_id FROM scans
 WHERE event_id IS NOT NULL ORDER BY id""",
    "hub_station.parcel_state (waybill_id, class, effective_at, event_id, status, hub)": """
SELECT waybill_id + {shift}, class, effective_at, event_id, status, hub
  FROM hub_station.parcel_state ORDER BY waybill_id""",
}
_PIECE = 65_536


def written(url: str, shift: int) -> Mapping[str, bytes]:
    """Return what a push wrote, as COPY's text, by table and columns; waybills with other ids."""
    with psycopg.connect(url) as connection:
        return {into: _read(connection, query.format(shift=shift)) for into, query in _ROWS.items()}


def copy_s(url: str, rows: Mapping[str, bytes]) -> float:
    """Copy all of it in one transaction, connecting included; return the seconds."""
    started_s = time.monotonic()
    with psycopg.connect(url) as connection:
        for into, content in rows.items():
            _write(connection, into, content)
        connection.commit()
        return time.monotonic() - started_s


def projection(rows: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Part the waybills' rows from the rest."""
    parts: tuple[dict[str, bytes], dict[str, bytes]] = {}, {}
    for into, content in rows.items():
        parts[not into.startswith("waybill_numbers ")][into] = content
    return parts


def _read(connection: psycopg.Connection, query: str) -> bytes:
    with connection.cursor().copy(f"COPY ({query}) TO STDOUT".encode()) as rows:
        return b"".join(rows)


def _write(connection: psycopg.Connection, into: str, content: bytes) -> None:
    with connection.cursor().copy(f"COPY {into} FROM STDIN".encode()) as rows:
        for start in range(0, len(content), _PIECE):
            rows.write(content[start : start + _PIECE])
