"""What a database lost is owed again; neither a power cut nor a deleted WAL makes that undone."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from station.events import Target
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.clocks import FakeClock
from tests.fakes.scans import record_many
from tests.simulator.disk import VirtualDisks, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class DropsAll(random.Random):
    """A power cut that leaves nothing of what was not synced."""

    def random(self) -> float:
        return 0.0


@pytest.fixture
def volume(tmp_path: Path) -> Iterator[Volume]:
    with closing(VirtualDisks(tmp_path / "disks")) as disks, disks.in_place():
        yield disks.volume("1", lambda _: None)


def open_journal(volume: Volume) -> Journal:
    return Journal(volume.folder / "journal.sqlite", FakeClock())


def deliver(journal: Journal, *seqs: int) -> None:
    journal.settle(Target.OSAS, [Acknowledgement(seq, DeliveryState.DELIVERED, "") for seq in seqs])


def delivered(volume: Volume) -> Journal:
    """Return a journal whose first two events OSAS has, on the disk in the store itself."""
    journal = open_journal(volume)
    record_many(journal, 1, 2)
    deliver(journal, 1, 2)
    record_many(journal, 3)
    journal.note_last()
    journal.checkpoint()
    return journal


def lose_and_send_again(journal: Journal) -> None:
    """Have OSAS restored to before both; then the first is refused, the second there again."""
    assert journal.reopen(Target.OSAS) == 2
    journal.settle(Target.OSAS, [Acknowledgement(1, DeliveryState.PARKED, "23503")])
    deliver(journal, 2)


def killed(volume: Volume, journal: Journal) -> None:
    volume.bury()
    journal.close()


def owed(volume: Volume) -> list[int]:
    """Start again; return what OSAS is owed then."""
    volume.born()
    with (
        closing(open_journal(volume)) as journal,
        closing(JournalOutbox(Target.OSAS, journal, journal)) as outbox,
    ):
        return [event.seq for event in outbox.pending(10)]


def test_what_a_restored_database_did_not_take_is_owed_after_a_power_cut(volume: Volume) -> None:
    journal = delivered(volume)
    lose_and_send_again(journal)
    killed(volume, journal)
    volume.lose_power(DropsAll())
    assert owed(volume)[0] == 1


def test_what_a_restored_database_did_not_take_is_owed_after_the_wal_was_deleted(
    volume: Volume,
) -> None:
    journal = delivered(volume)
    lose_and_send_again(journal)
    killed(volume, journal)
    volume.delete_wal()
    assert owed(volume) == [1, 2, 3]


def test_a_station_that_was_killed_owes_nothing_twice(volume: Volume) -> None:
    journal = delivered(volume)
    killed(volume, journal)
    assert owed(volume) == [3]
