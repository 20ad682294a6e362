"""What a batch does in OSAS; the statements are in sql/osas_push.sql."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.ledger_push import LedgerPush
from station.central.statements import load_statements

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import timedelta

    from station.central.pools import Pool
    from station.clock import Clock

TERMINAL = ["DELIVERED", "RETURNED", "CANCELLED", "CLOSED"]
"""Statuses that are left only by a recorded override."""
KNOWN = [
    *("BOOKED", "PICKED_UP", "AT_HUB", "IN_BAG", "MANIFESTED", "IN_TRANSIT", "WITH_3P"),
    *("OUT_FOR_DELIVERY", "FAILED", "RTS"),
    *TERMINAL,
]
"""A status that is none of these is the backend's own and is left alone."""


def osas_push(pool: Pool, clock: Clock, on_offset: Callable[[timedelta], None]) -> LedgerPush:
    """Return the push for OSAS: ledger, receiving_scan, scans, orphans, state and its projection."""
    return LedgerPush(
        load_statements("osas_push", pool.schema),
        {"known": KNOWN, "terminal": TERMINAL},
        answering=pool.answering,
        limit_s=pool.answer_within_s,
        clock=clock,
        on_offset=on_offset,
    )
