"""Somebody deletes the WAL of a station that was killed while it moved pages into its store."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from station.events import Target
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from tests.fakes.clocks import FakeClock
from tests.fakes.scans import record, record_many
from tests.fakes.stores import PAGE, Home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BEFORE, AFTER = range(1, 3), range(3, 5)
BOTH = pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])


def torn_stores(home: Home) -> Iterator[bytes]:
    """Yield the store as it is when so many pages of a checkpoint were written, without its WAL."""
    with closing(home.open()) as journal:
        record_many(journal, *BEFORE)
        journal.checkpoint()
        before = home.file.read_bytes()
        record_many(journal, *AFTER)
        journal.note_last()
        journal.checkpoint()
        after = home.file.read_bytes()
        sidecar = home.sidecar.read_bytes()
    for size in range(0, len(after) + 1, PAGE):
        home.sidecar.write_bytes(sidecar)
        yield after[:size] + before[size:]


@BOTH
def test_whatever_is_left_is_owed_and_scanning_goes_on(tmp_path: Path, sealed: bool) -> None:
    home = Home(tmp_path, sealed=sealed)
    found = 0
    for torn in torn_stores(home):
        for part in ("-wal", "-shm"):
            home.file.with_name(home.file.name + part).unlink(missing_ok=True)
        shutil.rmtree(home.data / "set-aside", ignore_errors=True)
        home.file.write_bytes(torn)
        with closing(Journal(home.file, FakeClock(), home.sidecar)) as journal:
            alarms = [alarm.key for alarm in journal.store.take_alarms()]
            seq = record(journal, f"JX-new-{found}").seq
            there = [row[0] for row in home.rows("SELECT seq FROM event ORDER BY seq")]
            assert there[-1] == seq == max(seq, AFTER[-1] + 1), "no number comes twice"
            assert alarms or there == list(range(1, seq + 1)), "what is missing is told"
            for target in Target:
                with closing(JournalOutbox(target, journal, journal)) as outbox:
                    assert [event.seq for event in outbox.pending(100)] == there
                assert journal.owed(target).waiting == len(there)
        found += 1
    assert found > 5


def test_a_store_that_was_closed_is_not_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    with closing(home.open()) as journal:
        record_many(journal, 1, 2)
        journal.note_last()
    looked: list[Path] = []
    monkeypatch.setattr("station.journal.examination.is_torn", looked.append)
    home.open().close()
    assert looked == []
