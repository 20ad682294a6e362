"""What the station keeps is its own user's alone, whatever was done to the files before."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import apsw
import pytest

from station.bootstrap import Station
from station.cli.scan import submit
from station.clock import SystemClock
from station.events import Scan
from station.folders import Folders
from station.journal import incidents, privacy, schema
from station.options import Settings
from station.texts import Texts


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.under(tmp_path / "home")


def run(folders: Folders) -> list[str]:
    """Open a station, scan, and return what was told; it is still open when modes are looked at."""
    station = Station(folders, Settings())
    station.open()
    scan = Scan("JX1203345871", SystemClock().now(), "trial")
    submit(station, scan, "operator01", Texts.load("id"))
    exposed_now = [str(path) for path in privacy.exposed(folders)]
    told = [alarm.key for alarm in station.alarms()]
    station.close()
    return told + exposed_now


def test_everything_is_made_for_this_user_alone(folders: Folders) -> None:
    before = os.umask(0)
    try:
        assert run(folders) == []
        others = folders.data.parent / "made by SQLite alone"
        apsw.Connection(str(others)).execute("CREATE TABLE t (c)")
    finally:
        os.umask(before)
    assert stat.S_IMODE(others.stat().st_mode) & 0o044, "the control: others could read it"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folders.data.iterdir()}
    assert {"journal.sqlite", "store.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}


def test_what_was_left_open_is_closed_and_noted(folders: Folders) -> None:
    run(folders)
    kept = folders.data / "set-aside" / "2026" / "journal.sqlite"
    kept.parent.mkdir(parents=True)
    kept.write_text("an old one")
    for path in (kept, kept.parent, folders.data, folders.journal_file, folders.sidecar_file):
        path.chmod(0o755)
    assert len(privacy.exposed(folders)) >= 5, "the control: it is found"
    assert run(folders) == []
    assert privacy.exposed(folders) == []
    assert stat.S_IMODE(folders.data.stat().st_mode) == 0o700
    reader = schema.open_reader(folders.journal_file)
    ((_, key, facts),) = incidents.all_of(reader)
    reader.close()
    assert key == "store_was_exposed"
    assert int(facts["count"]) >= 5


def test_what_cannot_be_closed_is_told(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    run(folders)
    folders.journal_file.chmod(0o644)

    def refuse(_path: Path, _mode: int) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "chmod", refuse)
    assert run(folders)[0] == "store_exposed"


def test_a_link_is_nobodys_business_but_what_it_points_to(folders: Folders) -> None:
    folders.make()
    (folders.data / "link").symlink_to(folders.settings_file)
    assert privacy.exposed(folders) == []
