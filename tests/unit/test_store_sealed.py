"""A sealed store: nothing legible on the disk, the key found where it is kept, or asked for."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import apsw
import pytest

from station.errors import StoreKeyError
from station.journal import keys, place, recovery, sealing, session_copy
from station.journal.journal import Journal
from station.mirror.reader import MirrorReader
from station.mirror.schema import TABLES
from station.mirror.writer import Cursor, MirrorWriter
from tests.fakes.clocks import FakeClock
from tests.fakes.keyrings import LockedKeyring
from tests.fakes.scans import record, record_many
from tests.fakes.stores import Home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keyring.backend import KeyringBackend

    from tests.fakes.keyrings import MemoryKeyring

SECRET = bytes(range(20))
KEY = recovery.key_of(SECRET)


@pytest.fixture(autouse=True)
def _another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test find keys as a process does that has just begun."""
    monkeypatch.setattr(keys, "_found", {})


@pytest.fixture
def sealed(tmp_path: Path) -> Home:
    return Home(tmp_path, sealed=True)


def on_disk(home: Home) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(home.data.rglob("*")) if file.is_file())


def test_nothing_that_was_scanned_is_legible_on_the_disk(sealed: Home, tmp_path: Path) -> None:
    plain = Home(tmp_path / "plain")
    for home in (plain, sealed):
        journal = home.open()
        record_many(journal, *range(12345, 12350))
        found = on_disk(home)
        assert (b"JX12347" in found) is (home is plain), "while it is open, in the WAL"
        journal.checkpoint()
        journal.close()
        assert (b"operator01" in on_disk(home)) is (home is plain)


def test_the_mirror_is_sealed_as_well(sealed: Home) -> None:
    file = sealed.data / "mirror.sqlite"
    table = next(table for table in TABLES if table.name == "user")
    writer = MirrorWriter(file)
    writer.put(table, '[[1, "operator01", 1]]', Cursor())
    writer.close()
    assert b"operator01" not in on_disk(sealed)
    with MirrorReader(file) as mirror:
        assert mirror.user_exists("operator01")


def test_the_key_is_used_as_it_is(sealed: Home) -> None:
    sealed.run(1)
    reader = apsw.Connection(str(sealed.file))
    reader.pragma("cipher", "chacha20")
    # A key that were derived from a password would come out otherwise with another count.
    reader.pragma("kdf_iter", 1)
    reader.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    assert reader.execute("SELECT count(*) FROM event").get == 1
    reader.close()


def test_a_changed_byte_is_found_when_its_page_is_read(sealed: Home) -> None:
    sealed.run(*range(50))
    data = bytearray(sealed.file.read_bytes())
    data[-2000] ^= 1
    sealed.file.write_bytes(data)
    with pytest.raises(apsw.CorruptError):
        sealed.rows("PRAGMA integrity_check")


def test_a_working_keyring_keeps_the_key_and_no_file_does(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    home = Home(tmp_path, sealed=True)
    assert system_keyring.kept == {("hub-station", f"store {recovery.key_id(KEY)}"): KEY.hex()}
    home.run(1)
    assert not (home.data / "store.key").exists()
    assert KEY.hex().encode() not in on_disk(home)


def test_without_a_keyring_a_file_keeps_it_for_this_user_alone(sealed: Home) -> None:
    seal = keys.seal_of(sealed.data)
    assert seal is not None
    assert seal.kept_in is keys.KeptIn.FILE
    file = sealed.data / "store.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((sealed.data / "store.seal").stat().st_mode) == 0o600


@pytest.mark.parametrize("lost", ["deleted", "another", "locked"])
def test_a_store_whose_key_is_gone_says_what_to_do_and_changes_nothing(
    tmp_path: Path,
    system_keyring: MemoryKeyring,
    use_keyring: Callable[[KeyringBackend], None],
    monkeypatch: pytest.MonkeyPatch,
    lost: str,
) -> None:
    home = Home(tmp_path, sealed=True)
    home.run(*range(5))
    account = ("hub-station", f"store {recovery.key_id(KEY)}")
    if lost == "locked":
        use_keyring(LockedKeyring())
    else:
        system_keyring.kept[account] = bytes(32).hex() if lost == "another" else ""
    monkeypatch.setattr(keys, "_found", {})
    before = on_disk(home)
    with pytest.raises(StoreKeyError) as refused:
        home.open()
    assert refused.value.key == ("store_keyring" if lost == "locked" else "store_locked")
    assert on_disk(home) == before, "nothing was taken for damage"
    keys.keep(home.data, recovery.key_of(SECRET))
    assert home.run(9) == []
    assert home.report().events == 6


def test_a_seal_that_is_gone_is_a_lock_and_no_damage(sealed: Home) -> None:
    sealed.run(*range(5))
    (sealed.data / "store.seal").unlink()
    before = on_disk(sealed)
    with pytest.raises(StoreKeyError, match="store_locked"):
        sealed.open()
    assert on_disk(sealed) == before


def test_a_station_that_runs_does_not_need_its_keyring(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    home = Home(tmp_path, sealed=True)
    journal = home.open()
    record(journal, "JX1")
    system_keyring.kept.clear()
    journal.store.suspect()
    journal.mend()
    record(journal, "JX2")
    journal.close()
    assert home.report().events == 2


def test_a_file_that_is_plain_stays_plain_in_a_sealed_folder(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run(1)
    keys.keep(home.data, KEY)
    assert home.run(2) == []
    assert not sealing.is_sealed(home.file)
    Journal(home.data / "other.sqlite", FakeClock()).close()
    assert sealing.is_sealed(home.data / "other.sqlite")


def test_a_log_in_keeps_the_key_in_memory(
    tmp_path: Path, system_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr(place, "file_system_of", lambda _folder: "tmpfs")
    home = Home(tmp_path / "home", sealed=True)
    name = recovery.key_id(KEY)
    assert session_copy.read(name) == KEY.hex()
    assert stat.S_IMODE((runtime / "hub-station" / name).stat().st_mode) == 0o600
    monkeypatch.setattr(keys, "_found", {})
    system_keyring.kept.clear()
    home.run(1)
    seal = keys.seal_of(home.data)
    assert seal is not None
    keys.forget(home.data, seal)
    assert session_copy.read(name) is None


@pytest.mark.parametrize(("kind", "mode"), [("ext4", 0o700), ("tmpfs", 0o755)])
def test_no_copy_of_the_key_where_it_would_reach_a_disk_or_somebody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, mode: int
) -> None:
    runtime = tmp_path / "run"
    runtime.mkdir()
    runtime.chmod(mode)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setattr(place, "file_system_of", lambda _folder: kind)
    session_copy.write("name", "key")
    assert list(runtime.iterdir()) == []
    assert session_copy.read("name") is None
