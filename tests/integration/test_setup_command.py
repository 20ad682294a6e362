"""`hub-station setup --from FILE --unattended` in processes of its own."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from station import former_settings
from station.setup.address_parts import taken_apart

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine, Ended

PASSWORD = "s3cret-p@ss"
UNREACHED = "postgresql://cgk@127.0.0.1:1/osas"


class Fleet:
    """The file for many stations, and this one."""

    def __init__(self, hub_station: CommandLine, folder: Path) -> None:
        self.call, self.folder = hub_station, folder
        self.file = folder / "fleet.toml"
        self.settings = hub_station.folders.settings_file

    def write(self, **tables: dict[str, object]) -> None:
        tables = {"station": {"hub": "CGK", "desk": "{hostname}"}, **tables}
        self.file.write_text(
            "".join(
                f"[{table}]\n"
                + "".join(f"{key} = {json.dumps(value)}\n" for key, value in keys.items())
                for table, keys in tables.items()
            )
        )

    def __call__(self, *arguments: str, **environment: str) -> Ended:
        said = ("setup", "--from", str(self.file), "--unattended", *arguments)
        ended = self.call(*said, XDG_CONFIG_HOME=str(self.folder / "xdg"), **environment)
        assert PASSWORD not in ended.output + ended.said
        return ended


@pytest.fixture
def fleet(hub_station: CommandLine, tmp_path: Path) -> Fleet:
    return Fleet(hub_station, tmp_path)


def test_a_station_is_set_up_once_and_the_same_again_changes_nothing(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.write(
        osas={"url": UNREACHED.replace("@", ":s3cret-p%40ss@")}, kiosk={"autostart": "user"}
    )
    first = fleet()
    assert (first.code, first.line["changed"], first.line["osas"]) == (1, True, "unreached")
    assert "OSAS" in first.said
    said = fleet.settings.read_text()
    assert (UNREACHED in said, PASSWORD in said) == (True, False)
    assert f'desk = "{socket.gethostname()}"' in said
    assert (tmp_path / "xdg" / "autostart" / "hub-station-kiosk.desktop").exists()
    assert PASSWORD in (fleet.settings.parent / "passwords.toml").read_text(), "no keyring here"
    again = fleet()
    assert (again.code, again.line["changed"], fleet.settings.read_text()) == (1, False, said)


def test_the_databases_are_tried_with_passwords_of_a_file_of_their_own(
    fleet: Fleet, osas_url: str, tmp_path: Path
) -> None:
    fleet.write(osas={"url": taken_apart(osas_url).url()})
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(f'osas = "{taken_apart(osas_url).password}"\n')
    refused = fleet("--passwords", str(secrets))
    assert (refused.code, fleet.settings.exists()) == (2, False), "others may read it"
    secrets.chmod(0o600)
    done = fleet("--passwords", str(secrets))
    assert (done.code, done.line["osas"]) == (0, "fits"), done.said
    assert taken_apart(osas_url).password not in done.output + done.said
    assert done.line["passwords"] == {"osas": "file"}


def test_only_checking_changes_nothing_at_all(fleet: Fleet) -> None:
    fleet.write()
    ended = fleet("--check")
    assert (ended.code, "changed" in ended.line, fleet.call.home.exists()) == (0, False, False)


def test_a_file_with_faults_changes_nothing_and_tells_them_all(fleet: Fleet) -> None:
    fleet.write()
    fleet()
    before = fleet.settings.read_text()
    fleet.write(osas={"url": "x", "pool_mix": 3})
    ended = fleet()
    assert (ended.code, ended.output, fleet.settings.read_text()) == (2, "", before)
    assert [line.split(":")[0] for line in ended.said.splitlines() if line.startswith("baris")] == [
        *("baris 5", "baris 6"),
    ]


def test_a_file_in_english_is_answered_in_english_on_a_computer_that_has_no_language_yet(
    fleet: Fleet,
) -> None:
    fleet.write(ui={"language": "en"}, osas={"pool_max": "ten"})
    ended = fleet()
    assert (ended.code, "Nothing was changed" in ended.said) == (2, True)
    fleet.write(ui={"language": "id"}, osas={"pool_max": "ten"})
    assert "Tidak ada yang diubah" in fleet().said


def test_a_station_whose_settings_are_broken_is_mended(fleet: Fleet) -> None:
    fleet.call.settle(nonsense={"a": 1})
    assert fleet.call("outbox", "list").code == 2
    fleet.write()
    assert fleet().code == 0
    assert fleet.call("outbox", "list").code == 0
    kept = fleet.settings.with_name("settings.before.toml")
    assert "nonsense" in kept.read_text()


def test_what_was_chosen_in_the_window_gives_way_to_what_changes(fleet: Fleet) -> None:
    fleet.write(ui={"language": "id", "theme": "light"})
    fleet()
    chosen = fleet.settings.with_name("preferences.toml")
    chosen.write_text('language = "en"\ntheme = "dark"\n[wedge]\nlayout = "de"\n')
    fleet.write(ui={"language": "id", "theme": "light"}, wedge={"layout": "us", "idle_ms": 90})
    assert fleet().code == 0
    assert chosen.read_text() == 'language = "en"\ntheme = "dark"\n[wedge]\n'


def test_the_store_is_encrypted_once_and_its_recovery_key_is_where_it_was_to_go(
    fleet: Fleet, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    fleet.write(setup={"encrypt": True, "recovery_folder": str(keys)})
    refused = fleet()
    assert (refused.code, str(keys) in refused.said) == (2, True)
    assert not fleet.settings.exists()
    keys.mkdir()
    assert fleet().code == 0
    (written,) = keys.iterdir()
    key = written.read_text().splitlines()[1]
    assert fleet.call("store", "recovery-key", stdin=f"{key}\n").line["matches"]
    assert fleet().code == 0
    assert list(keys.iterdir()) == [written]


def test_an_autostart_that_may_not_be_set_is_told_and_the_station_stands(
    fleet: Fleet, tmp_path: Path
) -> None:
    (tmp_path / "xdg").write_text("no folder")
    fleet.write(kiosk={"autostart": "user"})
    ended = fleet()
    assert (ended.code, ended.line["autostart"], ended.line["changed"]) == (1, False, True)
    assert "admin" in ended.said


def test_without_a_file_it_says_what_to_call(hub_station: CommandLine) -> None:
    refused = hub_station("setup", "--unattended")
    assert (refused.code, "--from" in refused.said) == (2, True)


def test_settings_of_an_older_version_are_mended_where_they_stand(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(former_settings, "FORMER", {("wedge", "longest"): None})
    fleet.call.settle(station={"hub": "CGK"}, wedge={"longest": 64})
    fleet.file = fleet.settings
    ended = fleet()
    assert (ended.code, "baris 4" in ended.said) == (0, True)
    assert "longest" not in fleet.settings.read_text("utf-8")
