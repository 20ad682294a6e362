"""A support bundle is made whatever is broken, and says what was."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from station.bootstrap import Station
from station.cli.invocation import Invocation
from station.errors import StationError
from station.folders import Folders
from station.options import Settings
from station.support import bundle
from station.support.crash_reports import CrashReports
from station.support.shown_settings import shown, shown_url
from tests.fakes.stores import PAGE

if TYPE_CHECKING:
    from tests.fakes.command_line import CommandLine, Ended

SCAN = ("scan", "--workflow", "receiving")
NOWHERE = "postgresql://nobody:secret@127.0.0.1:1/nothing?connect_timeout=3"


def made(calls: CommandLine, *arguments: str) -> tuple[Ended, dict[str, Any]]:
    """Make a bundle; return how the call ended, and what is in the file it names."""
    ended = calls("support", "bundle", *arguments)
    assert ended.code == 0, ended
    return ended, content(Path(ended.line["file"]))


def content(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    return {
        name: json.loads(text) if name.endswith(".json") else text for name, text in texts.items()
    }


def test_beside_a_running_window_and_with_both_databases_down(hub_station: CommandLine) -> None:
    hub_station.settle(
        station={"hub": "CGK", "desk": "3", "operator": "siti"},
        osas={"url": NOWHERE, "pool_acquire_ms": 300},
        onmart={"url": NOWHERE, "pool_acquire_ms": 300},
    )
    hub_station(*SCAN, "JX1203345871", "JX1203345872")
    station = Station(hub_station.folders, Settings())
    station.open()
    try:
        ended, found = made(hub_station)
    finally:
        station.close()
    file = Path(ended.line["file"])
    assert file.parent == hub_station.home / "support"
    assert file.stat().st_mode & 0o077 == 0
    assert "tidak berisi data pribadi" in ended.said
    assert found["about.json"]["station"] == "CGK-3"
    assert found["doctor.json"]["osas"] == {"failed": "CentralError: database_refused()"}
    assert found["outbox.json"]["deliveries"] == [["onmart", "pending", 2], ["osas", "pending", 2]]
    assert found["outbox.json"]["oldest_waiting"]["osas"].startswith("20")
    assert (found["journal.json"]["chain"]["events"], found["journal.json"]["chain"]["ok"]) == (
        *(2, True),
    )
    assert found["settings.json"]["osas"]["url"] == (
        "postgresql://127.0.0.1:1/nothing?connect_timeout=***"
    )
    assert found["settings.json"]["station"]["operator"] == "***"
    assert found["disk.json"]["data"]["bytes"]["journal.sqlite"] > 0
    assert found["clock.json"]["utc"].startswith("20")
    assert isinstance(found["devices.json"], list)


def test_with_a_damaged_store_the_rest_is_told_and_the_store_left_as_it_is(
    hub_station: CommandLine,
) -> None:
    hub_station(*SCAN, "JX1203345871")
    journal = hub_station.folders.journal_file
    damaged = b"\xff" * PAGE + journal.read_bytes()[PAGE:]
    journal.write_bytes(damaged)
    _, found = made(hub_station, "--out", str(hub_station.home / "b.zip"))
    assert found["journal.json"]["failed"].startswith("JournalError: journal_unusable")
    assert found["outbox.json"]["failed"].startswith("JournalError: journal_unusable")
    assert found["store.json"]["problems"] == ["store_check_damaged"]
    assert found["about.json"]["formats"]["journal"] >= 1
    assert journal.read_bytes() == damaged


def test_wrong_settings_are_told_without_what_stands_in_them(hub_station: CommandLine) -> None:
    hub_station.folders.make()
    hub_station.folders.settings_file.write_text('[osas]\nurl = "mysql://u:hushhush@h/d"\n')
    _, found = made(hub_station)
    assert found["settings.json"] == {"wrong": "settings_value", "key": "[osas] url"}
    assert "hushhush" not in json.dumps(found)
    refused = hub_station("outbox")
    assert (refused.code, "[osas] url" in refused.said) == (2, True)


def test_logs_and_crash_reports_go_in_redacted_once_more(hub_station: CommandLine) -> None:
    logs = hub_station.folders.logs
    hub_station.folders.make()
    (logs / "station.log").write_text('{"what": "receiver=Siti", "level": "INFO"}\nphone=0812\n')
    (logs / "station.log.1").write_bytes(b"\xff\xfe not text")
    CrashReports(logs).keep("thread", LookupError("Siti"))
    _, found = made(hub_station)
    assert json.loads(found["logs/station.log"].splitlines()[0])["what"] == "receiver=***"
    assert found["logs/station.log"].splitlines()[1] == "phone=***"
    (crash,) = [name for name in found if name.startswith("crashes/")]
    assert found[crash]["what"] == "LookupError"
    assert "logs/station.log.1" in found


def test_a_place_that_cannot_be_written_is_refused_with_a_sentence(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    refused = hub_station("support", "bundle", "--out", str(tmp_path / "file" / "b.zip"))
    assert refused.code == 2
    assert refused.said.startswith("Pilih tempat lain yang bisa ditulis")


def test_a_full_disk_leaves_no_half_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call = Invocation(SimpleNamespace(), Settings(), Folders.under(tmp_path))

    def full(_self: object, _name: str, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(StationError, match="bundle_not_written"):
        bundle.make(call, tmp_path / "out" / "b.zip", {})
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", ""),
        ("postgresql://u:p@ss/w@h:5432/d", "postgresql://h:5432/d"),
        ("postgres://h1:1,h2:2/d?sslmode=verify-full", "postgresql://h1:1,h2:2/d?sslmode=***"),
        ("postgresql:///d?host=/run&password=x", "postgresql:///d?host=***&password=***"),
        ("postgresql://u@[::1]:5432/d", "postgresql://[::1]:5432/d"),
        ("postgresql://h/d#p=secret", "***"),
    ],
)
def test_of_a_url_only_where_the_database_is_is_told(url: str, told: str) -> None:
    assert shown_url(url) == told


def test_every_setting_is_told_but_secrets() -> None:
    told = shown(msgspec.convert({"scanner": {"port": "usb:0403:6001:A1"}}, Settings))
    assert set(told) == {field.name for field in msgspec.structs.fields(Settings)}
    assert told["scanner"]["port"] == "usb:0403:6001:A1"
