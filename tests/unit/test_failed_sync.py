"""A disk that failed to sync has forgotten what it could not write, and says so only once."""

from __future__ import annotations

import random
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from station.errors import JournalError
from station.events import Target
from station.journal import room, schema
from station.journal.journal import Journal
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import owed_event
from tests.simulator.disk import VirtualDisks, Volume
from tests.simulator.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from uuid import UUID

NOTHING_ELSE = random.Random(7)


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


def scan(journal: Journal) -> UUID:
    seq = journal.prepare()
    return journal.record(owed_event(seq, f"JX{seq:010}").body, None).event_id


def cut_power(volume: Volume, journal: Journal) -> list[bytes]:
    """Return the events that are left after a power cut that drops all that was not synced."""
    volume.bury()
    journal.close()
    volume.lose_power(DropsAll())
    volume.born()
    open_journal(volume).close()
    reader = schema.open_reader(volume.folder / "journal.sqlite")
    assert reader.pragma("integrity_check") == "ok"
    left = [row[0] for row in reader.execute("SELECT event_id FROM event ORDER BY seq")]
    reader.close()
    return left


def notes_of_delivery(journal: Journal) -> None:
    """Write what is never synced by itself: it goes down with the next scan's commit."""
    journal.settle(Target.OSAS, [Acknowledgement(1, DeliveryState.DELIVERED)])


@pytest.mark.parametrize("reading", [True, False], ids=["an uplink reads on", "alone"])
def test_what_is_green_after_a_failed_sync_survives_a_power_cut(
    volume: Volume, *, reading: bool
) -> None:
    journal = open_journal(volume)
    acknowledged = [scan(journal)]
    reader = schema.open_reader(journal.file) if reading else None
    assert reader is None or reader.execute("SELECT count(*) FROM event").get == 1
    notes_of_delivery(journal)
    volume.failing_syncs = 1
    with pytest.raises(JournalError):
        scan(journal)
    acknowledged += [scan(journal), scan(journal)]
    if reader is not None:
        reader.close()
    left = cut_power(volume, journal)
    assert {event_id.bytes for event_id in acknowledged} <= set(left)


def test_without_writing_the_wal_again_it_would_be_lost(volume: Volume) -> None:
    with replaced(room, "write_again", lambda _wal: None):
        journal = open_journal(volume)
        scan(journal)
        notes_of_delivery(journal)
        volume.failing_syncs = 1
        with pytest.raises(JournalError):
            scan(journal)
        acknowledged = scan(journal)
        assert acknowledged.bytes not in cut_power(volume, journal)


def test_a_program_started_after_a_failed_sync_does_not_build_on_what_is_not_there(
    volume: Volume,
) -> None:
    journal = open_journal(volume)
    acknowledged = [scan(journal)]
    notes_of_delivery(journal)
    volume.failing_syncs = 1
    with pytest.raises(JournalError):
        scan(journal)
    volume.bury()
    journal.close()
    volume.born()
    journal = open_journal(volume)
    acknowledged.append(scan(journal))
    assert {event_id.bytes for event_id in acknowledged} <= set(cut_power(volume, journal))


def test_a_checkpoint_that_could_not_sync_costs_no_later_scan(volume: Volume) -> None:
    journal = open_journal(volume)
    acknowledged = [scan(journal)]
    notes_of_delivery(journal)
    volume.failing_syncs = 1
    with pytest.raises(JournalError):
        journal.checkpoint()
    acknowledged.append(scan(journal))
    journal.checkpoint()
    assert {event_id.bytes for event_id in acknowledged} <= set(cut_power(volume, journal))


def test_a_disk_that_goes_on_failing_is_never_green(volume: Volume) -> None:
    journal = open_journal(volume)
    acknowledged = [scan(journal)]
    volume.failing_syncs = 3
    for _ in range(3):
        with pytest.raises(JournalError, match="journal_unusable"):
            scan(journal)
    acknowledged.append(scan(journal))
    assert {event_id.bytes for event_id in acknowledged} <= set(cut_power(volume, journal))


def test_a_wal_is_written_again_as_it_is(tmp_path: Path) -> None:
    wal = tmp_path / "journal.sqlite-wal"
    content = random.Random(7).randbytes(1_300_000) + bytes(600_000)
    wal.write_bytes(content)
    room.write_again(wal)
    assert wal.read_bytes() == content
    wal.unlink()
    room.write_again(wal)
    assert not wal.exists()
