"""What is recorded stays recorded, in order, and shows when it was tampered with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING
from uuid import UUID

import apsw
import pytest

from station.errors import JournalError, StoreBusyError
from station.events import Target
from station.journal import chain, schema
from station.journal.history import verify
from station.journal.journal import Journal
from station.journal.lock import StoreLock
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON
from tests.fakes.scans import body, record, record_many

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def outbox(journal: Journal, target: Target = Target.OSAS) -> JournalOutbox:
    return JournalOutbox(target, journal, journal.settle)


def test_a_recorded_scan_is_owed_to_both_databases(file: Path) -> None:
    journal = Journal(file, FakeClock())
    recorded = record(journal, "JX1")
    for target in Target:
        owed = outbox(journal, target)
        (event,) = owed.pending(10)
        assert (event.event_id, event.seq, event.body.awb) == (recorded.event_id, 1, "JX1")
        state = owed.state()
        assert (state.waiting, state.parked, state.oldest_at) == (1, 0, NOON)
        owed.close()
    journal.close()


def test_scans_survive_a_restart_and_go_on_in_order(file: Path) -> None:
    first = Journal(file, FakeClock())
    before = record(first, "JX1")
    first.close()
    second = Journal(file, FakeClock())
    after = record(second, "JX2")
    assert (before.seq, after.seq) == (1, 2)
    assert after.event_id > before.event_id
    assert second.owed(Target.OSAS).waiting == 2
    second.close()


def test_the_store_is_its_owners_alone_and_syncs_every_commit(file: Path) -> None:
    journal = Journal(file, FakeClock())
    assert file.stat().st_mode & 0o077 == 0
    writer = journal._connection
    assert writer.pragma("journal_mode") == "wal"
    assert writer.pragma("synchronous") == 2, "FULL"
    journal.settle(Target.OSAS, [])
    assert writer.pragma("synchronous") == 2, "FULL again after an acknowledgement"
    assert writer.pragma("wal_autocheckpoint") == 0, "no checkpoint on a scan's path"
    journal.close()


def test_the_bundled_sqlite_is_past_the_wal_reset_bug() -> None:
    assert tuple(int(part) for part in apsw.sqlite_lib_version().split(".")) >= (3, 51, 3)


def test_a_claim_counts_once_whatever_the_desk_believes(file: Path) -> None:
    journal = Journal(file, FakeClock())
    journal.record(body(journal, "JX1"), "the claim")
    with pytest.raises(JournalError):
        journal.record(body(journal, "JX1"), "the claim")
    assert record(journal, "JX2").seq == 2, "and the desk goes on"
    journal.close()


def test_what_was_proved_waits_no_more(file: Path) -> None:
    journal = Journal(file, FakeClock())
    for number in range(3):
        record(journal, f"JX{number}")
    osas, onmart = outbox(journal), outbox(journal, Target.ONMART)
    osas.acknowledge([Acknowledgement(1, DeliveryState.DELIVERED)])
    onmart.acknowledge([Acknowledgement(2, DeliveryState.NOT_OWED)])
    assert [event.seq for event in osas.pending(10)] == [2, 3]
    assert [event.seq for event in onmart.pending(10)] == [1, 3]
    osas.acknowledge([Acknowledgement(1, DeliveryState.DELIVERED)])
    assert journal.owed(Target.OSAS).waiting == 2, "proved twice is counted once"
    osas.close()
    onmart.close()
    journal.close()


def test_a_parked_event_holds_back_only_its_own_parcel(file: Path) -> None:
    journal = Journal(file, FakeClock())
    for number, awb in enumerate(["JX1", "JX2", "JX1", "JX3"]):
        journal.record(body(journal, awb), f"{awb} {number}")
    osas = outbox(journal)
    osas.acknowledge([Acknowledgement(1, DeliveryState.PARKED, "hash")])
    assert [event.seq for event in osas.pending(10)] == [2, 4]
    assert (osas.state().waiting, osas.state().parked) == (3, 1)
    osas.close()
    journal.close()


def test_the_chain_walks_and_shows_any_edit(file: Path) -> None:
    journal = Journal(file, FakeClock())
    for number in range(5):
        record(journal, f"JX{number}")
    journal.close()
    assert verify(schema.open_reader(file)) == chain.ChainReport(5, head(file), None, "")
    for tamper, broken_at, why in [
        (
            "UPDATE event SET body = CAST(replace(CAST(body AS TEXT), 'JX2', 'JX9') AS BLOB) WHERE seq = 3",
            3,
            "body",
        ),
        ("DELETE FROM event WHERE seq = 4", 5, "missing"),
        ("UPDATE event SET event_id = zeroblob(16) WHERE seq = 2", 2, "chain"),
    ]:
        copy = file.with_name("copy.sqlite")
        shutil.copy(file, copy)
        writer = apsw.Connection(str(copy))
        writer.execute(tamper)
        writer.close()
        report = verify(schema.open_reader(copy))
        assert (report.broken_at, report.why) == (broken_at, why)


def head(file: Path) -> bytes:
    sql = "SELECT chain_hash FROM event ORDER BY seq DESC LIMIT 1"
    found: bytes = schema.open_reader(file).execute(sql).get
    return found


def test_a_full_disk_is_told_and_what_was_acknowledged_stays(file: Path) -> None:
    journal = Journal(file, FakeClock())
    record(journal, "JX1")
    pages = journal._connection.pragma("page_count")
    journal._connection.pragma("max_page_count", pages)
    with pytest.raises(JournalError) as refused:
        record_many(journal, *range(2, 500))
    assert refused.value.key == "disk_full"
    recorded = journal._seq
    # Room again: the store is opened anew, and goes on after the last scan that was acknowledged.
    assert record(journal, "JX900").seq == recorded + 1
    journal.close()
    report = verify(schema.open_reader(file))
    assert (report.events, report.broken_at) == (recorded + 1, None)


def test_a_file_that_is_no_journal_is_left_alone(file: Path) -> None:
    other = apsw.Connection(str(file))
    other.execute("CREATE TABLE accounts (id)")
    other.close()
    with pytest.raises(JournalError) as refused:
        Journal(file, FakeClock())
    assert refused.value.key == "journal_foreign"


def test_a_newer_programs_journal_is_left_alone(file: Path) -> None:
    Journal(file, FakeClock()).close()
    newer = apsw.Connection(str(file))
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(JournalError) as refused:
        Journal(file, FakeClock())
    assert refused.value.key == "journal_newer"


HOLDER = """
import sys
from pathlib import Path
from station.journal.lock import StoreLock
lock = StoreLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_program_on_the_same_data_is_told_who_has_it(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLDER,
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        lock = StoreLock(tmp_path)
        with pytest.raises(StoreBusyError) as busy:
            lock.acquire()
        assert busy.value.facts["owner"] == str(holder.pid)
        holder.kill()
        holder.wait()
        lock.acquire()
        lock.release()


def test_ids_in_the_journal_are_version_7(file: Path) -> None:
    journal = Journal(file, FakeClock())
    assert isinstance(record(journal, "JX1").event_id, UUID)
    assert record(journal, "JX2").event_id.version == 7
    journal.close()


def test_room_written_ahead_changes_nothing_of_what_a_power_cut_leaves(tmp_path: Path) -> None:
    file, after = tmp_path / "journal.sqlite", tmp_path / "after.sqlite"
    journal = Journal(file, FakeClock())
    record_many(journal, *range(3))
    slices = 1
    while journal.make_room():
        slices += 1
        record(journal, f"JX10{slices}")
    for suffix in ("", "-wal"):
        shutil.copy(f"{file}{suffix}", f"{after}{suffix}")
    journal.close()
    assert slices > 1
    with_wal = Journal(after, FakeClock())
    assert with_wal.prepare() == 3 + slices
    report = verify(schema.open_reader(after))
    with_wal.close()
    assert (report.events, report.broken_at) == (2 + slices, None)


def test_a_disk_without_room_ahead_only_makes_commits_slower(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", FakeClock())
    (tmp_path / "journal.sqlite-wal").unlink()
    assert not journal.make_room()
    journal.close()
