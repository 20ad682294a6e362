"""What this desk did today and still owes is known without a network."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station.journal.own_day import OwnDay, own_day
from station.today import Worked
from tests.fakes.journals import Journalled
from tests.fakes.outbox import MORNING

if TYPE_CHECKING:
    from pathlib import Path


def test_scans_of_today_are_counted_by_who_made_them_and_all_that_waits_is_owed(
    tmp_path: Path,
) -> None:
    file = tmp_path / "journal.sqlite"
    with Journalled(file) as journal:
        journal.record("J1", device_at=MORNING - timedelta(hours=9))
        journal.record("J2", "J3", device_at=MORNING)
        journal.record("J4", device_at=MORNING + timedelta(hours=1), operator="operator02")
        told = own_day(file, MORNING - timedelta(hours=1))
    assert sorted(told.worked, key=lambda one: one.operator) == [
        Worked("3", "operator01", 2, 1),
        Worked("3", "operator02", 1, 1),
    ]
    hour = timedelta(hours=1)
    assert [(at - MORNING, scans) for at, scans in told.scanned] == [(0 * hour, 2), (hour, 1)]
    assert [(one.target, one.waiting, one.parked) for one in told.owed] == [
        ("osas", 4, 0),
        ("onmart", 4, 0),
    ]
    assert told.owed[0].oldest_at == MORNING - timedelta(hours=9)


def test_where_there_is_no_journal_yet_nothing_was_done(tmp_path: Path) -> None:
    assert own_day(tmp_path / "none.sqlite", MORNING) == OwnDay()
