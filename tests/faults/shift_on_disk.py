"""A short shift on a disk that remembers: scans, proofs of delivery, a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from station.clock import SystemClock
from station.events import Target
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.disk import Acknowledged, FaultyDisk
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.disk import Step


def scan_on_disk(folder: Path, scans: int, *, synchronous: str = "FULL") -> list[Step]:
    """Record so many scans and return every step of the disk and of the operator."""
    with FaultyDisk() as disk:
        journal = Journal(folder / "journal.sqlite", SystemClock())
        journal._connection.execute(f"PRAGMA synchronous = {synchronous}")
        for number in range(1, scans + 1):
            body = owed_event(journal.prepare(), f"JX12033{number:05}").body
            recorded = journal.record(body, f"claim {number}")
            assert isinstance(recorded.event_id, UUID)
            disk.steps.append(Acknowledged(recorded.event_id.bytes))
            if synchronous == "FULL" and number % 3 == 0:
                journal.settle(
                    Target.OSAS, [Acknowledgement(recorded.seq, DeliveryState.DELIVERED)]
                )
            if number % 5 == 0:
                journal.checkpoint()
        journal.close()
    return disk.steps
