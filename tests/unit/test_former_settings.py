"""A settings file of an earlier release works; whoever keeps it is told what to change, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station import former_settings
from station.bootstrap import Station, read_settings
from station.cli.main import sentence_of
from station.errors import SettingsError
from station.folders import Folders
from station.settings import former_in, load_settings
from station.settings_line import line_of
from station.texts import Texts

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

FORMER: dict[former_settings.Entry, former_settings.Entry | None] = {
    ("counter", "hub"): ("station", "hub"),
    ("ui", "sounds"): ("ui", "sound"),
    ("ui", "splash"): None,
}
OLD = '[counter]\nhub = "CGK"\n[ui]\nsounds = false\nsplash = true\n'


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A station whose settings file is of before."""
    monkeypatch.setattr(former_settings, "FORMER", FORMER)
    folders = Folders.under(tmp_path)
    folders.make()
    folders.settings_file.write_text(OLD, "utf-8")
    return folders


def test_what_is_called_otherwise_today_is_read(folders: Folders) -> None:
    settings = load_settings(folders.settings_file, {})
    assert (settings.station.hub, settings.ui.sound) == ("CGK", False)
    assert former_in(folders.settings_file) == [
        ("[counter] hub", "[station] hub"),
        ("[ui] sounds", "[ui] sound"),
        ("[ui] splash", ""),
    ]


def test_the_name_of_today_stands_above_the_one_of_before(folders: Folders) -> None:
    folders.settings_file.write_text(OLD + '[station]\nhub = "BDO"\n', "utf-8")
    assert load_settings(folders.settings_file, {}).station.hub == "BDO"


def test_the_counter_works_and_says_what_to_rename(folders: Folders) -> None:
    station = Station(folders, read_settings(folders))
    station.open()
    try:
        told = [station.texts(f"error.{one.key}", **dict(one.facts)) for one in station.alarms()]
    finally:
        station.close()
    assert [sentence.partition(" di ")[0].partition(" dari ")[0] for sentence in told] == [
        "Ganti [counter] hub menjadi [station] hub",
        "Ganti [ui] sounds menjadi [ui] sound",
        "Hapus [ui] splash",
    ]


def test_this_release_knows_no_former_names() -> None:
    assert former_settings.FORMER == {}, "then tests/stores has a file that uses them"


def refused(folder: Path, text: str) -> str:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings(file, {})
    return sentence_of(error.value, Texts.load("en")).replace(str(file), "FILE")


def test_a_key_of_a_newer_version_is_refused_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, '[station]\nhub = "CGK"\n\n[drone]\nfull_screen = true\n')
    assert said.startswith("Correct [drone] in FILE, line 4: unknown")
    said = refused(tmp_path, '[station]\nhub = "CGK"\ncourier = "x"\n')
    assert said.startswith("Correct [station] courier in FILE, line 3: unknown")
    said = refused(tmp_path, '[ui]\nlanguage = "id"\ntheme = "pink"\n')
    assert said.startswith("Correct [ui] theme (FILE, line 3)")


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ('[osas]\n# url = "x"\n  url= "y"', "[osas] url", 3),
        ("[onmart]\nurl = 1\n[ osas ]\nurl = 2", "[osas] url", 4),
        ("[osas]\npool_max = 1\npool_min = 2", "[osas] pool_min", 3),
        ('[[printer]]\nname = "a"\n[[printer]]\nname = "a"', "[[printer]] name", None),
        ('[[printer]]\nname = "a"', "[[printer]] name", 2),
        ("osas.url = 1", "[osas] url", None),
        ("\n[scale] # balance\n", "[scale]", 2),
        ("", "[osas] url", None),
    ],
)
def test_a_line_is_named_where_there_is_just_one(text: str, key: str, line: int | None) -> None:
    assert line_of(text, key) == line


@pytest.mark.parametrize("text", ['[station]\nhub = "CG', "[osas", "\x00\x00\x00"])
def test_a_half_written_file_is_told_with_its_place_and_touches_no_store(
    hub_station: CommandLine, text: str
) -> None:
    hub_station.folders.make()
    hub_station.folders.settings_file.write_text(text, "utf-8")
    ended = hub_station("scan", "--workflow", "receiving", "JX1203300001")
    assert (ended.code, ended.output) == (2, "")
    assert "Perbaiki berkas pengaturan" in ended.said
    assert " (at " in ended.said
    assert list(hub_station.folders.data.iterdir()) == []
