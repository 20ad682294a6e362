"""A full disk: scans are not saved and say so; what the databases acknowledge is noted all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.errors import JournalError
from station.events import StoreAlarm, Target
from station.journal import reserve
from station.journal.record import Acknowledgement, DeliveryState
from station.journal.reserve import RESERVE_BYTES
from tests.fakes.disk import FaultyDisk
from tests.fakes.knowledge import NOON
from tests.fakes.scans import record, record_many
from tests.fakes.stores import Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.journal.journal import Journal

SEALED = pytest.mark.parametrize("home", [False, True], ids=["plain", "sealed"], indirect=True)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyDisk]:
    with FaultyDisk() as disk:
        monkeypatch.setattr(reserve, "free_bytes", disk.free_bytes)
        yield disk


@pytest.fixture
def home(disk: FaultyDisk, request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    assert disk.limit_bytes is None
    return Home(tmp_path, sealed=getattr(request, "param", False))


def keep_room(journal: Journal) -> None:
    """Let so many idle moments pass."""
    for _ in range(RESERVE_BYTES // 1024 // 512 + 1):
        journal.store.keep_room()


def fill(disk: FaultyDisk, journal: Journal) -> int:
    """Scan; leave no room but the reserve's; scan until it shows; return how many were saved."""
    record_many(journal, *range(50))
    folder = journal.file.parent
    disk.limit_bytes = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    for saved in range(50, 1000):
        try:
            record(journal, f"JX7{saved}")
        except JournalError:
            return saved
    pytest.fail("the disk was never full")


def close(journal: Journal, disk: FaultyDisk) -> None:
    disk.limit_bytes = None
    journal.close()
    disk.take_away()


def proofs(*seqs: int) -> list[Acknowledgement]:
    return [Acknowledgement(seq, DeliveryState.DELIVERED) for seq in seqs]


@SEALED
def test_the_reserve_lets_acknowledgements_and_notes_through(home: Home, disk: FaultyDisk) -> None:
    journal = home.open()
    keep_room(journal)
    file = home.data / "journal.reserve"
    assert file.stat().st_size == RESERVE_BYTES
    assert file.stat().st_blocks * 512 >= RESERVE_BYTES, "really on the disk"
    saved = fill(disk, journal)
    assert not file.exists()
    with pytest.raises(JournalError, match="disk_full"):
        record(journal, "JX9999")
    assert journal.owed(Target.OSAS).waiting == saved
    assert is_settled(journal, saved)
    journal.note(StoreAlarm("operator_stopped", (("operator", "operator01"),), NOON))
    close(journal, disk)
    assert home.rows("SELECT key FROM incident") == [("operator_stopped",)]


def test_without_a_reserve_they_would_not_get_through(home: Home, disk: FaultyDisk) -> None:
    journal = home.open()
    saved = fill(disk, journal)
    assert not is_settled(journal, saved)
    close(journal, disk)


def is_settled(journal: Journal, saved: int) -> bool:
    """Note each proof by itself, as often as an uplink would; tell whether all are noted."""
    try:
        for seq in range(1, saved + 1):
            journal.settle(Target.OSAS, proofs(seq))
    except JournalError as error:
        assert error.key == "disk_full"  # noqa: PT017  # where it does not end is a finding too
    return journal.owed(Target.OSAS).waiting == 0


def test_new_scans_wait_for_room_and_not_for_a_restart(home: Home, disk: FaultyDisk) -> None:
    journal = home.open()
    keep_room(journal)
    saved = fill(disk, journal)
    assert disk.limit_bytes is not None
    disk.limit_bytes += RESERVE_BYTES // 2
    keep_room(journal)
    with pytest.raises(JournalError, match="disk_full"):
        record(journal, "JX9999")
    disk.limit_bytes += 3 * RESERVE_BYTES
    assert record(journal, "JX9999").seq == saved + 1
    keep_room(journal)
    assert (home.data / "journal.reserve").stat().st_size == RESERVE_BYTES
    close(journal, disk)
    assert home.report().broken_at is None


def test_a_disk_that_is_nearly_full_keeps_its_last_room_for_scans(
    home: Home, disk: FaultyDisk
) -> None:
    journal = home.open()
    disk.limit_bytes = 2 * RESERVE_BYTES - 1
    keep_room(journal)
    assert not (home.data / "journal.reserve").stat().st_size
    record(journal, "JX1")
    close(journal, disk)


def test_a_reserve_that_cannot_be_made_stops_nothing(home: Home) -> None:
    (home.data / "journal.reserve").mkdir()
    journal = home.open()
    keep_room(journal)
    record(journal, "JX1")
    journal.close()
