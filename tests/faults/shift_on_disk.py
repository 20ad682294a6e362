"""A short shift on a disk that remembers: scans, proofs of delivery, a checkpoint, an archiving.

`python -m tests.faults.shift_on_disk HOME SCANS SYNCHRONOUS plain|sealed` works one, for strace.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from station.clock import SystemClock
from station.events import Target
from station.journal import durable, keys, recovery
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.disk import Acknowledged, FaultyDisk
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Record so many scans and return every step of the disk and of the operator."""
    if sealed:
        seal(folder)
    with FaultyDisk() as disk:
        journal = Journal(folder / "journal.sqlite", SystemClock())
        shift = Shift(journal, synchronous, archive_synchronous)
        shift.work(scans, lambda event_id: disk.steps.append(Acknowledged(event_id.bytes)))
    return disk.steps


class Shift:
    """Scans, of which every third is settled; every fifth ends with a checkpoint.

    In the middle a month goes by: what is settled then moves into the archive.
    """

    def __init__(self, journal: Journal, synchronous: str, archive_synchronous: str) -> None:
        self._journal = journal
        self._is_full = synchronous == "FULL"
        self._archive_synchronous = archive_synchronous
        journal._connection.execute(f"PRAGMA synchronous = {synchronous}")

    def work(self, scans: int, acknowledge: Callable[[UUID], None]) -> None:
        """Record so many, acknowledging each, and close the journal."""
        journal = self._journal
        for number in range(1, scans + 1):
            body = owed_event(journal.prepare(), f"JX12033{number:05}").body
            recorded = journal.record(body, f"claim {number}")
            assert isinstance(recorded.event_id, UUID)
            acknowledge(recorded.event_id)
            if self._is_full and number % 3 == 0:
                _settle(journal, recorded.seq)
            if number % 5 == 0:
                journal.checkpoint()
                journal.note_last()
            if self._is_full and number == scans // 2:
                _archive(journal, self._archive_synchronous)
        journal.close()


def seal(folder: Path) -> None:
    """Seal a data folder, with the same key each time."""
    keys.keep(folder, recovery.key_of(bytes(recovery.SECRET_BYTES)))


def _settle(journal: Journal, seq: int) -> None:
    for target in Target:
        journal.settle(target, [Acknowledgement(seq, DeliveryState.DELIVERED)])


def _archive(journal: Journal, synchronous: str) -> None:
    month = SystemClock().now().strftime("%Y-%m")
    file = journal.store.archive()._month_file(month)
    file.execute(f"PRAGMA synchronous = {synchronous}")
    while journal.store.archive_slice(_A_MONTH_ON):
        pass


def main() -> None:
    home, scans, synchronous, kind = sys.argv[1:]
    data, config = Path(home) / "data", Path(home) / "config"
    durable.make_folder(data)
    durable.make_folder(config)
    if kind == "sealed":
        seal(data)
    journal = Journal(data / "journal.sqlite", SystemClock(), config / "journal.last")
    Shift(journal, synchronous, "FULL").work(int(scans), _tell)


def _tell(event_id: UUID) -> None:
    sys.stdout.write(f"{event_id.hex}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
