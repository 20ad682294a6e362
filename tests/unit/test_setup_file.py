"""One settings file for a hundred stations: each fault with its line, each station its own values."""

from __future__ import annotations

import tomllib
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from station import former_settings
from station.cli.invocation import Invocation
from station.cli.setup import setup
from station.errors import StationError
from station.folders import Folders
from station.options import Settings
from station.setup import applying, given
from station.toml_lines import lines_of, with_keys, without_keys, without_table

if TYPE_CHECKING:
    from pathlib import Path

FLEET = """# our hubs
[setup]
encrypt = true
recovery_folder = "/mnt/it"

[station]
hub = "CGK"
desk = "M{number}"

[osas]
# the pooler
url = "postgresql://cgk@db/osas"

[[printer]]
name = "L1"
kind = "tcp"
address = "10.0.0.9"
language = "zpl"
"""


def read(folder: Path, text: str, hostname: str = "CGK-07", **named: str) -> given.Given:
    file = folder / "fleet.toml"
    file.write_bytes(text.encode())
    return given.read(file, hostname, {("station", key): value for key, value in named.items()})


def faults(folder: Path, text: str, hostname: str = "CGK-07") -> list[tuple[int, str]]:
    found = read(folder, text, hostname).faults
    return [(fault.line, fault.error.key) for fault in found]


def test_each_computer_gets_its_own_desk_and_every_comment_stays(tmp_path: Path) -> None:
    told = read(tmp_path, FLEET)
    assert (told.faults, told.setup.encrypt) == ((), True)
    assert (told.settings.station.hub, told.settings.station.desk) == ("CGK", "M7")
    assert "# the pooler\n" in told.text
    assert "[setup]" not in told.text
    assert tomllib.loads(told.text)["station"] == {"hub": "CGK", "desk": "M7"}
    assert told.settings.printer[0].address == "10.0.0.9"


def test_what_the_command_line_names_goes_over_the_file(tmp_path: Path) -> None:
    told = read(tmp_path, FLEET, "no-digits", desk="3", hub="BDO")
    assert (told.settings.station.hub, told.settings.station.desk) == ("BDO", "3")
    assert read(tmp_path, '[osas]\nurl = ""\n', hub="BDO", desk="4").settings.station.desk == "4"


@pytest.mark.parametrize(
    ("blank", "hostname", "desk"),
    [
        ("{hostname}", "cgk-07.hub.local", "cgk-07"),
        ("{site}", "CGK-07", "CGK"),
        ("{number}", "PC012", "12"),
    ],
)
def test_the_computers_name_fills_a_blank(
    tmp_path: Path, blank: str, hostname: str, desk: str
) -> None:
    told = read(tmp_path, f'[station]\nhub = "CGK"\ndesk = "{blank}"\n', hostname)
    assert told.settings.station.desk == desk


def test_every_fault_is_told_with_its_line(tmp_path: Path) -> None:
    text = '[osas]\nurl = "x"\n\npool_mix = 3\n[station]\nhub = "C/K"\ndesk = "{nummer}"\n[nix]\na = 1\n'
    assert faults(tmp_path, text) == [
        *((2, "settings_value"), (4, "settings_unknown"), (6, "settings_value")),
        *((7, "setup_blank_unknown"), (8, "settings_unknown")),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[station]\nhub = "CGK\n', [(2, "settings_syntax")]),
        ('[station]\nhub = "CGK"\ndesk = "{number}"\n', [(3, "setup_no_number")]),
        ("[setup]\nencrypt = true\n", [(2, "setup_no_recovery_folder")]),
        ("[setup]\nencrypts = true\n", [(2, "settings_unknown")]),
        (
            '[setup]\nencrypt = "yes"\nrecover = "x"\n',
            [(2, "settings_value"), (3, "settings_unknown")],
        ),
        ("setup = 3\n", [(1, "settings_value")]),
        ("", [(1, "setup_no_hub")]),
        ('[osas]\nurl = ""\n[station]\ndesk = "3"\n', [(3, "setup_no_hub")]),
        ("[osas]\npool_max = 1\npool_min = 3\n", [(3, "settings_value")]),
        ("station = 3\n", [(1, "settings_value")]),
        ('[[printer]]\nname = "L"\n', [(1, "settings_value")]),
    ],
)
def test_a_fault_of_any_kind_has_a_line(
    tmp_path: Path, text: str, found: list[tuple[int, str]]
) -> None:
    assert faults(tmp_path, text, "no-digits") == found


def test_a_fault_of_the_second_printer_has_the_second_ones_line(tmp_path: Path) -> None:
    first = FLEET.partition("[[printer]]\n")[2]
    text = FLEET + "[[printer]]\n" + first.replace("L1", "L2").replace("zpl", "zpx")
    wrong = text.splitlines().index('language = "zpx"') + 1
    assert faults(tmp_path, text) == [(wrong, "settings_value")]


def test_a_file_of_an_older_version_is_read_and_says_what_it_calls_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed = {("wedge", "shortest"): ("wedge", "min_length"), ("wedge", "longest"): None}
    monkeypatch.setattr(former_settings, "FORMER", renamed)
    told = read(tmp_path, '[wedge]\nlongest = 64\nshortest = 5\n[station]\nhub = "CGK"\n')
    assert told.former == (
        (("[wedge] shortest", "[wedge] min_length"), 3),
        (("[wedge] longest", ""), 2),
    )
    assert tomllib.loads(told.text)["wedge"] == {"min_length": 5}


def test_a_file_that_notepad_wrote_is_read(tmp_path: Path) -> None:
    told = read(tmp_path, '\ufeff[station]\r\nhub = "CGK"\r\ndesk = "{number}"\r\n')
    assert (told.faults, tomllib.loads(told.text)["station"]["desk"]) == ((), "7")


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    (fault,) = given.read(tmp_path / "none.toml", "CGK-07", {}).faults
    assert fault.error.key == "setup_no_such_file"


def test_what_cannot_be_changed_line_by_line_is_refused_and_not_written_wrong(
    tmp_path: Path,
) -> None:
    assert faults(tmp_path, 'station = {hub = "CGK", desk = "{number}"}\n') == [
        (1, "setup_too_clever")
    ]


def test_lines_are_found_past_texts_of_several_lines_and_dotted_keys() -> None:
    text = 'osas.url = "a"\n[units]\nx = """\n[osas]\n"""\n[ "schema" . osas ]\n"a.b" = "c"\n'
    assert lines_of(text, "osas", "url") == [1]
    assert lines_of(text, "schema.osas", "a.b") == [7]
    assert (lines_of(text, "units"), lines_of(text, "units", "y")) == ([2], [])
    two = '[[printer]]\nname = "a"\n[[printer]]\nname = "b"\n'
    assert lines_of(two, "printer", "name") == [2, 4]


def test_a_key_is_set_where_it_stands_or_in_its_table_or_in_a_new_one() -> None:
    text = '[a]\nx = "1"\n# y\n[b]\nz = "2"\n'
    changed = with_keys(text, {("a", "x"): "3", ("b", "q"): "4", ("c", "r"): 'five "5"'})
    assert tomllib.loads(changed) == {
        "a": {"x": "3"},
        "b": {"q": "4", "z": "2"},
        "c": {"r": 'five "5"'},
    }
    assert "# y\n" in changed
    assert without_keys(text, {("a", "x"): ""}) == '[a]\n# y\n[b]\nz = "2"\n'
    assert without_table(text, "a") == '[b]\nz = "2"\n'


def test_what_a_machines_settings_say_is_changed_in_a_file_of_ones_own(tmp_path: Path) -> None:
    machine = tmp_path / "etc"
    machine.mkdir()
    shared = machine / "settings.toml"
    shared.write_text('[station]\nhub = "CGK"\ndesk = "1"\n')
    folders = replace(Folders.under(tmp_path / "home"), machine=machine)
    text = applying.settings_text(folders, {("station", "desk"): "7", ("osas", "url"): ""})
    assert applying.write_settings(folders, text)
    assert not applying.write_settings(folders, text)
    own = tomllib.loads(folders.own_settings_file.read_text())
    assert own == {"station": {"hub": "CGK", "desk": "7"}}
    assert '"1"' in shared.read_text()


def machine_call(folder: Path, file: Path) -> Invocation:
    """An administrator's call for every user of a machine whose folder this is."""
    said = SimpleNamespace(
        source=file, machine=True, check=False, hub=None, desk="7", passwords=None
    )
    folders = replace(Folders.under(folder / "home"), machine=folder / "etc" / "hub-station")
    return Invocation(said, Settings(), folders)


def test_an_administrator_sets_a_machine_up_for_all_its_users(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    file = tmp_path / "fleet.toml"
    (tmp_path / "ca.pem").write_text("certificate")
    file.write_text('[station]\nhub = "CGK"\n[onmart]\nca_file = "ca.pem"\n')
    call = machine_call(tmp_path, file)
    assert setup(call) == 0
    written = call.folders.settings_file
    assert written == tmp_path / "etc" / "hub-station" / "settings.toml"
    assert written.stat().st_mode & 0o777 == 0o644
    assert tomllib.loads(written.read_text())["station"] == {"hub": "CGK", "desk": "7"}
    assert (written.parent / "ca.pem").exists()
    assert not call.folders.own_settings_file.exists()
    file.write_text(f'[osas]\nurl = "postgresql://u:s3cret@127.0.0.1:1/d"\n{file.read_text()}')
    assert setup(call) == 1
    assert "s3cret" not in written.read_text()
    assert "--machine" in capsys.readouterr().err


def test_where_a_home_is_named_there_are_no_settings_of_a_machine(tmp_path: Path) -> None:
    file = tmp_path / "fleet.toml"
    file.write_text('[station]\nhub = "CGK"\n')
    call = machine_call(tmp_path, file)
    call.folders = replace(call.folders, machine=None)
    with pytest.raises(StationError, match="setup_no_machine"):
        setup(call)
