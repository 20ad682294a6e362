"""A short shift on a disk that remembers: scans, proofs of delivery, a checkpoint, an archiving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from station.clock import SystemClock
from station.events import Target
from station.journal import keys, recovery
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.disk import Acknowledged, FaultyDisk
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.disk import Step

_A_MONTH_ON = SystemClock().now() + timedelta(days=60)


def scan_on_disk(
    folder: Path,
    scans: int,
    *,
    synchronous: str = "FULL",
    archive_synchronous: str = "FULL",
    sealed: bool = False,
) -> list[Step]:
    """Record so many scans and return every step of the disk and of the operator.

    Every third scan is settled, every fifth ends with a checkpoint, the middle one with a month
    that goes by: what is settled then moves into the archive.
    """
    if sealed:
        seal(folder)
    with FaultyDisk() as disk:
        journal = Journal(folder / "journal.sqlite", SystemClock())
        journal._connection.execute(f"PRAGMA synchronous = {synchronous}")
        for number in range(1, scans + 1):
            body = owed_event(journal.prepare(), f"JX12033{number:05}").body
            recorded = journal.record(body, f"claim {number}")
            assert isinstance(recorded.event_id, UUID)
            disk.steps.append(Acknowledged(recorded.event_id.bytes))
            if synchronous == "FULL" and number % 3 == 0:
                _settle(journal, recorded.seq)
            if number % 5 == 0:
                journal.checkpoint()
            if synchronous == "FULL" and number == scans // 2:
                _archive(journal, archive_synchronous)
        journal.close()
    return disk.steps


def seal(folder: Path) -> None:
    """Seal a data folder, with the same key each time."""
    keys.keep(folder, recovery.key_of(bytes(recovery.SECRET_BYTES)))


def _settle(journal: Journal, seq: int) -> None:
    for target in Target:
        journal.settle(target, [Acknowledgement(seq, DeliveryState.DELIVERED)])


def _archive(journal: Journal, synchronous: str) -> None:
    month = SystemClock().now().strftime("%Y-%m")
    file = journal.store._archive._month_file(month)
    file.execute(f"PRAGMA synchronous = {synchronous}")
    while journal.store.archive_slice(_A_MONTH_ON):
        pass
