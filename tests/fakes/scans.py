"""Scans to put into a journal, without a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Verdict, Workflow
from station.journal.record import EventBody
from tests.fakes.knowledge import NOON

if TYPE_CHECKING:
    from station.journal.journal import Journal, Recorded


def body(journal: Journal, awb: str) -> EventBody:
    """Return an ordinary received parcel, the journal's next."""
    return EventBody(
        workflow=Workflow.RECEIVING,
        awb=awb,
        scanned=awb,
        hub="CGK",
        desk="3",
        operator="operator01",
        device="scanner",
        device_at=NOON,
        offset_us=None,
        seq=journal.prepare(),
        boot_id=journal.boot_id,
        verdict=Verdict.OK,
        reason="received",
        counts=True,
        moves_to="AT_HUB",
        leg=1,
        attempt=0,
        koli_no=1,
        koli_total=1,
        source="free",
        condition="good",
    )


def record(journal: Journal, awb: str) -> Recorded:
    """Record one, with a claim of its own."""
    return journal.record(body(journal, awb), f"claim {awb}")


def record_many(journal: Journal, *numbers: int) -> None:
    """Record one for each number."""
    for number in numbers:
        record(journal, f"JX{number}")
