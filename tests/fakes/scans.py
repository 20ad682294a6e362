"""Scans to put into a journal, without a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.fakes.knowledge import NOON
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.journal import Journal, Recorded
    from station.journal.record import EventBody


def body(journal: Journal, awb: str) -> EventBody:
    """Return an ordinary received parcel, the journal's next."""
    facts: dict[str, Any] = {"boot_id": journal.boot_id, "source": "free", "condition": "good"}
    return owed_event(journal.prepare(), awb, device_at=NOON, **facts).body


def record(journal: Journal, awb: str) -> Recorded:
    """Record one, with a claim of its own."""
    return journal.record(body(journal, awb), f"claim {awb}")


def record_many(journal: Journal, *numbers: int) -> None:
    """Record one for each number."""
    for number in numbers:
        record(journal, f"JX{number}")
