"""The station's own store: damaged, deleted, put back, locked, on the wrong disk, readable by others."""

from __future__ import annotations

import os
import shutil
import stat
from random import Random
from typing import TYPE_CHECKING

import psycopg
import pytest

from station.bootstrap import Station
from station.cli.store_check import facts_of, problems_of
from station.errors import JournalError, StoreKeyError
from station.events import Target
from station.journal import keys, place, privacy, reserve, sealing
from station.options import Settings
from tests.fakes.disk import FaultyDisk
from tests.fakes.memory import folder_in_memory
from tests.fakes.scans import record_many
from tests.fakes.stores import PAGE, Home, copy_of, put_back
from tests.faults.scribbling import assert_only_scanned, scribble_over
from tests.faults.shift_on_disk import seal
from tests.faults.trial import Trial, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub
    from tests.fakes.keyrings import MemoryKeyring

SCRIBBLES = 150

_TWICE = """
SELECT count(*) FROM (SELECT 1 FROM hub_station.event_ledger
                       GROUP BY station, {} HAVING count(*) > 1) AS twice
"""


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A station's home, its data folder sealed or not."""
    data = tmp_path / "home" / "data"
    data.mkdir(parents=True)
    if request.param:
        seal(data)
    return tmp_path / "home"


def alarms(trial: Trial) -> list[str]:
    return [alarm.key for alarm in trial.station.alarms()]


def twice(hub: Hub, *columns: str) -> int:
    """Return how many groups of these columns the ledger has more than once."""
    with psycopg.connect(hub.osas_url, autocommit=True) as osas:
        found = osas.execute(_TWICE.format(", ".join(columns)).encode()).fetchone()
    assert found is not None
    return int(found[0])


def cut(trial: Trial) -> None:
    for cable in trial.cable.values():
        cable.refuse()


def mend(trial: Trial) -> None:
    for cable in trial.cable.values():
        cable.listen()


# ── damage (7) ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.fault("local store corrupt (7)", "set aside, salvaged, told; scanning goes on")
def test_a_store_that_is_damaged_while_it_is_open(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(20))
        trial.drained()
        cut(trial)
        trial.scan(*hub.unknown_codes(20))
        trial.station.journal.checkpoint()
        _overwrite(trial.station.folders.journal_file, 2, bytes(PAGE))
        trial.station.journal.store.suspect()
        trial.scan(*hub.unknown_codes(20))
        mend(trial)
        trial.drained()
        assert alarms(trial) == ["store_salvaging", "store_damaged"]
        assert trial.arrived().agrees
        assert trial.arrived().journalled == 60
    (kept,) = (home / "data" / "set-aside").iterdir()
    assert (kept / "journal.sqlite").stat().st_size > 0


@pytest.mark.fault("local store corrupt at the start (7)", "the same; what was owed is owed")
def test_a_store_whose_first_page_is_gone_at_the_start(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        cut(trial)
        trial.scan(*hub.unknown_codes(30))
    _overwrite(home / "data" / "journal.sqlite", 1, os.urandom(PAGE))
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(5))
        trial.drained()
        assert alarms(trial) == ["store_damaged"]
        assert trial.arrived().agrees
        assert trial.arrived().journalled == 35


@pytest.mark.timeout(600)
@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "encrypted"])
@pytest.mark.fault(f"scribbled over, {SCRIBBLES} times (7)", "P2: nothing that was not scanned")
def test_a_store_that_is_scribbled_over(tmp_path: Path, sealed: bool) -> None:
    with folder_in_memory() as memory:
        assert _kept_of_scribbled(memory or tmp_path, sealed=sealed) > SCRIBBLES * 240 // 2


def _kept_of_scribbled(folder: Path, *, sealed: bool) -> int:
    """Scribble over copies of a store of 240 scans; return how many scans were salvaged in all."""
    first = Home(folder / "first", sealed=sealed)
    journal = first.open()
    record_many(journal, *range(1, 201))
    journal.checkpoint()
    record_many(journal, *range(201, 241))
    crashed = copy_of(first.data)
    journal.close()
    scanned = first.rows("SELECT seq, event_id, body FROM event")
    kept = 0
    for seed in range(SCRIBBLES):
        home = Home(folder / str(seed))
        put_back(crashed, home.data)
        scribble_over(home.file, Random(seed))
        kept += assert_only_scanned(home, scanned)
        shutil.rmtree(home.data)
    return kept


@pytest.mark.fault("local store corrupt, no salvage (control)", "the station would not start")
def test_without_salvage_it_would_not_start(
    hub: Hub, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(3))
    _overwrite(home / "data" / "journal.sqlite", 1, bytes(PAGE))
    monkeypatch.setattr("station.journal.opening.is_damage", lambda _error: False)
    station = Station(trial.station.folders, trial.station.settings)
    with pytest.raises(JournalError):
        station.open()


def _overwrite(file: Path, page: int, content: bytes) -> None:
    with file.open("r+b") as opened:
        opened.seek((page - 1) * PAGE)
        opened.write(content)


# ── WAL deleted (8), old copy restored (11) ──────────────────────────────────────────────────


@pytest.mark.fault("WAL file deleted (8)", "told; numbers go on above what was sent")
def test_a_wal_that_is_deleted(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(4))
        trial.drained()
        # The first idle moment moves the WAL into the store; what comes after it is in the WAL.
        until(lambda: trial.station.journal.unnoted == 0)
        trial.scan(*hub.unknown_codes(4))
        trial.drained()
        until(lambda: trial.station.journal.unnoted == 0)
        crashed = copy_of(home / "data")
    put_back(crashed, home / "data")
    for part in ("-wal", "-shm"):
        (home / "data" / f"journal.sqlite{part}").unlink()
    _goes_on_above(hub, home, "store_older", before=8)


@pytest.mark.fault("an old copy of the store restored (11)", "new epoch; no number comes twice")
def test_an_old_copy_that_is_put_back(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(4))
        trial.drained()
    old = copy_of(home / "data")
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(6))
        trial.drained()
    put_back(old, home / "data")
    _goes_on_above(hub, home, "store_older", before=10)


def _goes_on_above(hub: Hub, home: Path, alarm: str, before: int) -> None:
    with Trial(hub, home) as trial:
        scanned = trial.scan(*hub.unknown_codes(5))
        trial.drained()
        assert alarms(trial) == [alarm]
        assert [answer["seq"] for answer in scanned] == list(range(before + 1, before + 6))
        assert trial.station.journal.owed(Target.OSAS).parked == 0
    assert len(hub.ledger()) == before + 5
    assert twice(hub, "seq") == twice(hub, "body ->> 'boot_id'", "seq") == 0


@pytest.mark.fault("an old copy, without the sidecar (control)", "numbers come twice, events never")
def test_without_the_sidecar_numbers_would_come_twice(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(4))
        trial.drained()
    old = copy_of(home / "data")
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(6))
        trial.drained()
    put_back(old, home / "data")
    (home / "config" / "journal.last").unlink()
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(5))
        trial.drained()
        assert alarms(trial) == []
    assert len(hub.ledger()) == 15
    assert twice(hub, "seq") > 0
    assert twice(hub, "body ->> 'boot_id'", "seq") == 0, "and even so nothing is taken for another"


# ── disk full (5) ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyDisk]:
    with FaultyDisk() as disk:
        monkeypatch.setattr(reserve, "free_bytes", disk.free_bytes)
        yield disk
        disk.limit_bytes = None


@pytest.mark.expected_logs("scan not saved: disk_full")
@pytest.mark.fault("disk full, what is owed (5)", "the reserve is freed, the outbox drains")
def test_the_outbox_drains_on_a_full_disk(hub: Hub, home: Path, disk: FaultyDisk) -> None:
    with Trial(hub, home) as trial:
        cut(trial)
        trial.scan(*hub.unknown_codes(40))
        store = trial.station.journal.store
        until(lambda: not store._reserve.is_wanted)
        assert _fill(trial, disk) == "disk_full"
        assert not (home / "data" / "journal.reserve").exists()
        mend(trial)
        trial.drained()
        disk.limit_bytes = None
        trial.scan(*hub.unknown_codes(2))
        trial.drained()
        assert trial.arrived().agrees


def _fill(trial: Trial, disk: FaultyDisk) -> str:
    """Leave no room but the reserve's, and scan until it shows; return why it was not saved."""
    data = trial.station.folders.data
    disk.limit_bytes = sum(file.stat().st_size for file in data.iterdir() if file.is_file())
    for code in trial.hub.unknown_codes(5_000):
        reason = trial.attempt(code)
        if reason:
            return reason
    return "never full"


# ── place (10), permissions (threat 24), a lost key ──────────────────────────────────────────


@pytest.mark.fault("store on a network file system (10)", "refused, and store check says why")
def test_a_store_on_a_network_file_system(
    hub_station: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folders = hub_station.folders
    mounts = tmp_path / "mounts"
    monkeypatch.setattr(place, "_MOUNTS", str(mounts))
    for kind, is_refused in (("nfs4", True), ("fuse.sshfs", True), ("cifs", True), ("ext4", False)):
        mounts.write_text(
            f"27 1 0:1 / / rw - ext4 /dev/a rw\n28 27 0:2 / {tmp_path} rw - {kind} b rw\n"
        )
        station = Station(folders, Settings())
        if is_refused:
            with pytest.raises(JournalError, match="store_on_network"):
                station.open()
        else:  # the control: it is the kind that is refused
            station.open()
            station.close()
    mounts.write_text(f"27 1 0:1 / / rw - ext4 /dev/a rw\n28 27 0:2 / {tmp_path} rw - nfs b rw\n")
    assert next(problems_of(folders, facts_of(folders)))[0] == "store_on_network"


@pytest.mark.fault("file permissions (threat 24)", "0700 and 0600; what was opened is closed")
def test_files_that_others_may_read(hub: Hub, home: Path) -> None:
    with Trial(hub, home) as trial:
        trial.scan(*hub.unknown_codes(3))
        assert privacy.exposed(trial.station.folders) == []
    for path in (home / "data", home / "data" / "journal.sqlite"):
        path.chmod(0o777)
    assert len(privacy.exposed(trial.station.folders)) == 2, "the control: it is seen"
    with Trial(hub, home) as trial:
        assert privacy.exposed(trial.station.folders) == []
    assert stat.S_IMODE((home / "data").stat().st_mode) == 0o700


@pytest.mark.fault("no keyring (40)", "works with a file, and says so once")
def test_a_machine_without_a_keyring(hub: Hub, hub_station: CommandLine) -> None:
    hub.settle(hub_station)
    codes = hub.unknown_codes(4)
    said = [
        ended.said.count("Pasang keyring")
        for ended in (
            hub_station("store", "encrypt"),
            hub_station("scan", "--workflow", "receiving", *codes[:2]),
            hub_station("scan", "--workflow", "receiving", *codes[2:]),
            hub_station("sync", "--once", "--timeout", "60"),
        )
    ]
    assert said == [1, 0, 0, 0]
    assert sealing.is_sealed(hub_station.folders.journal_file)
    assert sum(hub.ledger().values()) == 4


@pytest.mark.fault("a keyring emptied, threat 19 (40)", "locked; the recovery key loses no scan")
def test_a_keyring_that_lost_the_key(
    hub: Hub, tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    seal(home / "data")
    assert len(system_keyring.kept) == 1
    with Trial(hub, home) as trial:
        cut(trial)
        trial.scan(*hub.unknown_codes(4))
    system_keyring.kept.clear()
    keys._found.clear()
    station = Station(trial.station.folders, trial.station.settings)
    with pytest.raises(StoreKeyError, match="store_locked"):
        station.open()
    seal(home / "data")  # the key that `store unlock` makes of the recovery key
    with Trial(hub, home) as trial:
        trial.drained()
        assert trial.arrived().journalled == 4
        assert trial.arrived().agrees


@pytest.mark.fault("the store's key file lost (threat 19)", "said; the recovery key loses no scan")
def test_a_key_that_is_lost(hub: Hub, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    seal(home / "data")
    with Trial(hub, home) as trial:
        cut(trial)
        trial.scan(*hub.unknown_codes(4))
    kept = (home / "data" / "store.key").read_text()
    shutil.move(home / "data" / "store.key", tmp_path)
    keys._found.clear()
    with pytest.raises(StoreKeyError, match="store_locked"):
        Station(trial.station.folders, trial.station.settings).open()
    assert sealing.is_sealed(home / "data" / "journal.sqlite")
    keys.keep(home / "data", bytes.fromhex(kept))
    with Trial(hub, home) as trial:
        trial.drained()
        assert trial.arrived().journalled == 4
        assert trial.arrived().agrees
