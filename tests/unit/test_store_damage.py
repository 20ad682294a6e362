"""A damaged store is set aside whole, salvaged as far as it can be read, and scanning goes on."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from station.errors import JournalError
from station.events import Target
from station.journal import rescue, sealing
from station.journal.examination import Examination, fault_in
from station.journal.outbox import JournalOutbox
from station.journal.pages import events_in
from station.journal.record import Acknowledgement, DeliveryState
from tests.fakes.scans import record, record_many
from tests.fakes.stores import PAGE, Home
from tests.faults.scribbling import assert_only_scanned, scribble_over

if TYPE_CHECKING:
    from collections.abc import Callable

SCANS = 300
DELIVERED = 100


@dataclass(frozen=True)
class Damage:
    """What somebody or something did to the file, and how much of it must be readable still."""

    do: Callable[[Home], None]
    least_saved: int
    keeps_deliveries: bool = False


def pages(home: Home) -> int:
    return home.file.stat().st_size // PAGE


def an_event_leaf(home: Home) -> int:
    """Return the page in which the two hundredth scan lies, or one of its neighbours."""
    leaves = home.rows(
        "SELECT pageno FROM dbstat WHERE name = 'event' AND pagetype = 'leaf' ORDER BY path"
    )
    return int(leaves[len(leaves) * 2 // 3][0])


def truncate(home: Home) -> None:
    os.truncate(home.file, pages(home) // 2 * PAGE)


def scribble(home: Home) -> None:
    home.file.write_bytes(os.urandom(pages(home) * PAGE))


def flip(home: Home) -> None:
    """Change one letter of one scan's body, which SQLite alone does not see in a plain file."""
    data = home.file.read_bytes()
    at = data.find(b'"awb":"JX200"')
    home.file.write_bytes(data.replace(b'"awb":"JX200"', b'"awb":"JX900"') if at > 0 else data)
    if at < 0:
        home.overwrite(an_event_leaf(home), bytes([1, 2, 3]))


def change_format(home: Home) -> None:
    """Write an unheard-of number of the schema's format into the header."""
    with home.file.open("r+b") as opened:
        opened.seek(44)
        opened.write(b"\xff\xff\xff\xff")


DAMAGES = {
    "the header": Damage(change_format, SCANS),
    "the first page": Damage(lambda home: home.overwrite(1, bytes(PAGE)), SCANS),
    "the first 64 KiB": Damage(lambda home: home.overwrite(1, os.urandom(16 * PAGE)), SCANS - 60),
    "the root of the events": Damage(lambda home: home.overwrite(2, bytes(PAGE)), SCANS, True),
    "one leaf": Damage(
        lambda home: home.overwrite(an_event_leaf(home), bytes(PAGE)), SCANS - 10, True
    ),
    "the second half": Damage(truncate, 50),
    "everything": Damage(scribble, 0),
}


@pytest.fixture(params=[False, True], ids=["plain", "sealed"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A store of 300 scans, of which OSAS has acknowledged 100."""
    home = Home(tmp_path, sealed=request.param)
    journal = home.open()
    journal._connection.execute("PRAGMA synchronous = OFF")
    record_many(journal, *range(1, SCANS + 1))
    proofs = [Acknowledgement(seq, DeliveryState.DELIVERED) for seq in range(1, DELIVERED + 1)]
    journal.settle(Target.OSAS, proofs)
    journal.close()
    return home


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_can_be_read_is_salvaged_and_scanning_goes_on(home: Home, damage: Damage) -> None:
    before = home.ids()
    damage.do(home)
    damaged = home.file.read_bytes()
    with pytest.raises((apsw.Error, JournalError)):  # the control: SQLite alone is at its end
        home.rows("SELECT sum(length(body)), (SELECT count(*) FROM delivery) FROM event")
    journal = home.open()
    told = journal.store.take_alarms()
    found_at_once = bool(told)
    if not found_at_once:
        # Nothing that the start needs is damaged: it is found behind it.
        assert fault_in(home.file, lambda: False)
        journal.store.suspect()
        journal.mend()
        told = journal.store.take_alarms()
    facts = dict(told[0].facts)
    saved, doubtful = int(facts["saved"]), int(facts["doubtful"])
    assert told[0].key == "store_damaged"
    assert saved >= damage.least_saved
    assert saved + doubtful == SCANS
    assert record(journal, "JX9001").seq == SCANS + 1
    owed = journal.owed(Target.OSAS).waiting
    assert owed >= saved - DELIVERED + 1, "what was owed is owed"
    if damage.keeps_deliveries:
        assert owed <= SCANS - DELIVERED + 1
    assert journal.owed(Target.ONMART).waiting == saved + 1
    journal.close()
    assert set(home.ids()[:-1]) <= set(before), "nothing that was never captured"
    assert home.ids()[-1] > max(before)
    report = home.report()
    parked = home.rows(
        "SELECT count(*) FROM delivery WHERE note = 'salvaged' AND target = 'onmart'"
    )
    assert report.events == saved + parked[0][0] + 1
    assert (report.broken_at, report.missing) == (None, doubtful - parked[0][0])
    set_aside = (home.data / facts["folder"] / "journal.sqlite").read_bytes()
    assert set_aside == damaged or not found_at_once
    assert home.run() == [], "told once"


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_scribbled_over_it_nothing_is_carried_over_that_was_not_scanned(
    home: Home, seed: int
) -> None:
    scanned = home.rows("SELECT seq, event_id, body FROM event")
    scribble_over(home.file, random.Random(seed))
    assert_only_scanned(home, scanned)


def test_a_journal_whose_mark_is_gone_is_salvaged(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run(1, 2)
    with home.file.open("r+b") as opened:
        opened.seek(68)  # SQLite's application_id
        opened.write(bytes(4))
    assert [alarm.key for alarm in home.run(3)] == ["store_damaged"]
    assert home.report().events == 3


def test_a_scan_whose_letters_changed_is_not_carried_over(home: Home) -> None:
    flip(home)
    journal = home.open()
    journal.store.suspect()
    journal.mend()
    facts = dict(journal.store.take_alarms()[0].facts)
    journal.close()
    assert 1 <= int(facts["doubtful"]) <= 10
    assert home.rows("SELECT count(*) FROM event WHERE body LIKE '%JX900\"%'") == [(0,)]
    assert home.report().broken_at is None


def test_what_is_only_in_the_wal_is_salvaged_too(home: Home) -> None:
    journal = home.open()
    record_many(journal, *range(SCANS + 1, SCANS + 51))
    for part in ("", "-wal"):
        source = home.file.with_name(home.file.name + part)
        home.file.with_name(f"cut{part}").write_bytes(source.read_bytes())
    journal.close()
    for part in ("", "-wal"):
        home.file.with_name(f"cut{part}").rename(home.file.with_name(home.file.name + part))
    home.overwrite(1, os.urandom(pages(home) * PAGE))
    journal = home.open()
    journal.store.suspect()
    journal.mend()
    facts = dict(journal.store.take_alarms()[0].facts)
    journal.close()
    # In a WAL is each page that was touched since the last checkpoint, whole.
    assert int(facts["saved"]) >= 50
    assert f"JX{SCANS + 50}" in [row[0] for row in home.rows("SELECT awb FROM event")]


def test_a_page_number_that_is_garbage_makes_no_huge_file(home: Home, tmp_path: Path) -> None:
    frame = b"\xff\xff\xff\x00" + (1).to_bytes(4, "big") + bytes(16) + bytes(PAGE)
    wal = bytes(32) + frame + bytes(PAGE)
    home.file.with_name("journal.sqlite-wal").write_bytes(wal)
    found = list(events_in(home.file, tmp_path / "scratch"))
    assert {row.seq for row in found} == set(range(1, SCANS + 1))
    assert not (tmp_path / "scratch").exists()


def test_damage_found_by_a_statement_is_salvaged_before_the_next_scan(home: Home) -> None:
    journal = home.open()
    home.overwrite(1, os.urandom(pages(home) * PAGE))
    journal.store.db.close(force=True)
    journal.store.db = sealing.connect(home.file)
    with pytest.raises(JournalError):
        journal.claimed("claim JX7")
    assert record(journal, "JX9001").seq == SCANS + 1
    assert [alarm.key for alarm in journal.store.take_alarms()] == ["store_damaged"]
    journal.close()


def test_readers_open_the_new_store(home: Home) -> None:
    journal = home.open()
    outbox = JournalOutbox(Target.OSAS, journal, journal)
    assert len(outbox.pending(1000)) == SCANS - DELIVERED
    home.overwrite(2, bytes(PAGE))
    journal.store.suspect()
    journal.mend()
    record(journal, "JX9001")
    with pytest.raises(JournalError):
        outbox.pending(1000)
    assert outbox.pending(1000)[-1].body.awb == "JX9001"
    outbox.close()
    journal.close()


def test_the_whole_store_is_looked_at_beside_the_desk(home: Home) -> None:
    found: list[str] = []
    whole = Examination(home.file, lambda: found.append("whole"))
    whole.start()
    whole._thread.join()
    home.overwrite(pages(home) // 2, bytes(PAGE))
    damaged = Examination(home.file, lambda: found.append("damaged"))
    damaged.start()
    damaged._thread.join()
    assert found == ["damaged"]


def test_a_look_at_a_large_store_ends_in_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.journal.examination._INSTRUCTIONS", 1)
    home.overwrite(pages(home) - 1, bytes(PAGE))
    assert fault_in(home.file, lambda: False, within_s=60)
    assert fault_in(home.file, lambda: False, within_s=0) == ""
    assert fault_in(home.file, lambda: True) == ""


def test_a_store_may_be_damaged_again_before_the_next_scan(home: Home) -> None:
    for _ in range(3):
        home.overwrite(1, bytes(PAGE))
        assert [alarm.key for alarm in home.run()] == ["store_damaged"]
    home.run(1000)
    report = home.report()
    assert (report.events, report.missing, report.broken_at) == (SCANS + 1, 0, None)
    assert len(list(home.data.glob("set-aside/*"))) == 3


class Stopped(Exception):  # noqa: N818  # not an error: somebody pulled the plug
    """The power is gone."""


@pytest.mark.parametrize("after", range(7))
def test_a_salvage_that_is_stopped_anywhere_is_finished_at_the_next_start(
    home: Home, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.overwrite(1, bytes(PAGE))
    (home.data / "journal.sqlite-wal").write_bytes(b"")
    (home.data / "journal.sqlite-shm").write_bytes(b"")
    damaged = home.file.read_bytes()
    steps = 0
    rename, fill = Path.rename, rescue._fill

    def step() -> None:
        nonlocal steps
        if steps == after:
            raise Stopped
        steps += 1

    def renamed(source: Path, target: Path) -> Path:
        step()
        moved = rename(source, target)
        step()
        return moved

    def filled(*given: object) -> object:
        told = fill(*given)  # type: ignore[arg-type]  # handed on
        step()
        return told

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", renamed)
        patch.setattr(rescue, "_fill", filled)
        with pytest.raises(Stopped):
            home.run()
    home.run(1000)
    assert home.rows("SELECT count(*), max(seq) FROM event") == [(SCANS + 1, SCANS + 1)]
    (kept,) = home.data.glob("set-aside/*/journal.sqlite")
    assert kept.read_bytes() == damaged
    assert home.report().broken_at is None
    left = [file.name for file in home.data.iterdir() if "rescued" in file.name]
    assert left == []


def test_without_salvage_the_station_would_not_start(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.overwrite(1, bytes(PAGE))
    monkeypatch.setattr("station.journal.opening.is_damage", lambda _error: False)
    with pytest.raises(JournalError):
        home.run(1)
