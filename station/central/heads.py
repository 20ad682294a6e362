"""Reads back the heads of a station's chain that OSAS acknowledged. Imports psycopg."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from station.central.refusals import central_error
from station.journal.heads import Head

if TYPE_CHECKING:
    from station.central.pools import Pool

_HEADS = """
SELECT seq, event_id, chain_hash FROM hub_station.event_ledger
 WHERE station = %s AND chain_hash IS NOT NULL ORDER BY seq
"""


def acknowledged_heads(pool: Pool, station: str) -> list[Head]:
    """Return all heads of a station, in its order. Raises CentralError."""
    try:
        with pool.connection() as connection, pool.answering(connection):
            rows = connection.execute(_HEADS, (station,)).fetchall()
    except psycopg.Error as error:
        raise central_error(error) from error
    return [Head(seq, event_id.bytes, chain_hash) for seq, event_id, chain_hash in rows]
