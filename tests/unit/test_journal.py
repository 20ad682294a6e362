"""What is recorded stays recorded, in order, and shows when it was tampered with."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING
from uuid import UUID

import apsw
import msgspec
import pytest

from station.errors import JournalError, StoreBusyError
from station.events import Target
from station.journal import chain, schema
from station.journal.history import verify
from station.journal.journal import Journal
from station.journal.lock import StoreLock
from station.journal.outbox import JournalOutbox
from station.journal.record import Acknowledgement, DeliveryState, EventBody, order_keys
from station.journal.settling import SLICE
from tests.fakes.clocks import FakeClock
from tests.fakes.journals import Journalled
from tests.fakes.knowledge import NOON
from tests.fakes.scans import body, record, record_many

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


def outbox(journal: Journal, target: Target = Target.OSAS) -> JournalOutbox:
    return JournalOutbox(target, journal, journal)


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


def test_what_follows_a_batch_is_what_waits_once_that_is_settled(file: Path) -> None:
    journal = Journal(file, FakeClock())
    record_many(journal, *range(5))
    osas = outbox(journal)
    assert [event.seq for event in osas.pending(2)] == [1, 2]
    following = osas.following(2, 2)
    osas.acknowledge([Acknowledgement(seq, DeliveryState.DELIVERED) for seq in (1, 2)])
    assert following == osas.pending(2)
    osas.acknowledge([Acknowledgement(3, DeliveryState.PARKED, "hash")])
    assert osas.following(4, 2) == [], "what it holds back is only known once it is looked for"
    osas.close()
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


def keyed(journal: Journal, **numbers: str) -> int:
    """Record an event that touches these; return its sequence."""
    touching = msgspec.structs.replace(body(journal, "JX0"), order_keys=order_keys(**numbers))
    return journal.record(touching, None).seq


def test_a_parked_event_holds_back_what_comes_after_it_and_shares_any_order_key(file: Path) -> None:
    journal = Journal(file, FakeClock())
    before = keyed(journal, awb="JX1")
    poison = keyed(journal, awb="JX1", bag="B1", manifest="M1")
    same_parcel = keyed(journal, awb="JX1")
    same_bag = keyed(journal, awb="JX2", bag="B1")
    other_bag = keyed(journal, awb="JX3", bag="B2")
    same_manifest = keyed(journal, manifest="M1")
    another_kind = keyed(journal, runsheet="M1", bag="M1")
    behind_the_held = keyed(journal, awb="JX2")
    osas, onmart = outbox(journal), outbox(journal, Target.ONMART)
    osas.acknowledge([Acknowledgement(poison, DeliveryState.PARKED, "23514")])
    free = [before, other_bag, another_kind, behind_the_held]
    for limit in (2, 10, 10):  # in slices, and again once it is known what is held
        assert [event.seq for event in osas.pending(limit)] == free[:limit]
    assert len(onmart.pending(10)) == 8, "parked at one database, and at no other"
    osas.acknowledge([Acknowledgement(seq, DeliveryState.DELIVERED) for seq in free])
    assert osas.pending(10) == []
    assert osas.state().waiting == len([same_parcel, same_bag, same_manifest])
    osas.acknowledge([Acknowledgement(another_kind, DeliveryState.PARKED)])
    after = keyed(journal, awb="JX9")
    assert [event.seq for event in osas.pending(10)] == [after]
    osas.close()
    onmart.close()
    journal.close()


def test_what_is_parked_is_known_again_after_a_restart(file: Path) -> None:
    journal = Journal(file, FakeClock())
    poison, _held = keyed(journal, bag="B1"), keyed(journal, bag="B1")
    osas = outbox(journal)
    osas.acknowledge([Acknowledgement(poison, DeliveryState.PARKED)])
    osas.close()
    journal.close()
    journal = Journal(file, FakeClock())
    osas = outbox(journal)
    assert osas.pending(10) == []
    osas.close()
    journal.close()


def test_what_a_database_lost_waits_again_also_after_a_crash_half_way(file: Path) -> None:
    with Journalled(file) as journalled:
        recorded = journalled.record(*(f"JX{n}" for n in range(2 * SLICE + 5)))
        journal, osas = journalled.journal, outbox(journalled.journal)
        assert osas.last_acknowledged() is None
        osas.acknowledge([Acknowledgement(one.seq, DeliveryState.DELIVERED) for one in recorded])
        osas.acknowledge([Acknowledgement(recorded[0].seq, DeliveryState.DELIVERED)])
        lost = osas.last_acknowledged()
        assert lost == recorded[0].event_id
        assert journal.owed(Target.OSAS).waiting == 0
        assert journal.reopen_slice(Target.OSAS).events == SLICE
        osas.close()
        journalled.restart()
        journal, osas = journalled.journal, outbox(journalled.journal)
        # Another drain of the same outbox delivers meanwhile: the lost one stays the witness.
        osas.acknowledge([Acknowledgement(1, DeliveryState.DELIVERED)])
        assert osas.last_acknowledged() == lost
        assert osas.reopen() == SLICE + 5
        assert journal.owed(Target.OSAS).waiting == 2 * SLICE + 4
        assert len(osas.pending(9_999)) == 2 * SLICE + 4
        assert osas.last_acknowledged() is None
        osas.acknowledge([Acknowledgement(2, DeliveryState.DELIVERED)])
        assert osas.last_acknowledged() == recorded[1].event_id
        osas.close()


def test_only_what_was_delivered_waits_again_and_only_for_the_database_that_lost_it(
    file: Path,
) -> None:
    with Journalled(file) as journalled:
        journalled.record("JX1", "JX2", "JX3")
        journal = journalled.journal
        for target in Target:
            states = (DeliveryState.DELIVERED, DeliveryState.NOT_OWED, DeliveryState.PARKED)
            journal.settle(
                target, [Acknowledgement(seq, state) for seq, state in enumerate(states, 1)]
            )
        assert journal.reopen(Target.ONMART) == 1
        owed = {
            target: (journal.owed(target).waiting, journal.owed(target).parked) for target in Target
        }
        assert owed == {Target.OSAS: (0, 1), Target.ONMART: (1, 1)}


def test_what_was_recorded_before_there_were_order_keys_is_ordered_by_its_parcel(
    file: Path,
) -> None:
    journal = Journal(file, FakeClock())
    assert body(journal, "JX1").keys == ("awb:JX1",)
    assert body(journal, "").keys == ()
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


def test_who_reads_beside_the_desk_can_write_nothing(file: Path) -> None:
    journal = Journal(file, FakeClock())
    record(journal, "JX1")
    with closing(schema.open_reader(file)) as reader, pytest.raises(apsw.ReadOnlyError):
        reader.execute("DELETE FROM event")
    journal._connection.execute("DELETE FROM event")  # the control: the desk's own could
    journal.close()


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


def test_events_that_happen_together_are_all_recorded_or_none(file: Path) -> None:
    journal = Journal(file, FakeClock())

    def together(*claims: str) -> list[tuple[EventBody, str | None]]:
        seq = journal.prepare()
        return [
            (msgspec.structs.replace(body(journal, f"JX{n}"), seq=seq + n), claim)
            for n, claim in enumerate(claims)
        ]

    recorded = journal.record_all(together("one", "two", "three"))
    assert [one.seq for one in recorded] == [1, 2, 3]
    assert recorded[0].event_id < recorded[1].event_id < recorded[2].event_id
    assert journal.owed(Target.OSAS).waiting == 3
    with pytest.raises(JournalError):
        journal.record_all(together("four", "two"))
    assert journal.owed(Target.OSAS).waiting == 3
    assert journal.claimed("four") is None
    assert [one.seq for one in journal.record_all(together("four", "five"))] == [4, 5]
    journal.close()
