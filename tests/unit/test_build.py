"""The program says which one it is, from which commit, and what it keeps and expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.migrate import head
from station import __version__
from station.build import SOURCE, Build, formats, this_build
from station.cli import version
from station.folders import Folders
from station.journal.version import VERSION
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from pathlib import Path


def test_a_program_that_nobody_built_runs_from_its_source(tmp_path: Path) -> None:
    assert this_build(tmp_path) == Build(__version__, SOURCE, SOURCE)


def test_a_built_program_knows_its_commit_and_date(tmp_path: Path) -> None:
    (tmp_path / "build.toml").write_text('commit = "5ab723"\ndate = "2026-11-26"\n')
    assert this_build(tmp_path) == Build(__version__, "5ab723", "2026-11-26")


@pytest.mark.parametrize("spoilt", ["commit", 'commit = "5ab723"', "\0"])
def test_a_spoilt_note_does_not_stop_the_program(tmp_path: Path, spoilt: str) -> None:
    (tmp_path / "build.toml").write_text(spoilt)
    assert this_build(tmp_path).commit == SOURCE


def test_the_formats_are_those_that_migrations_and_the_journal_have() -> None:
    kept = formats()
    assert (kept.osas, kept.onmart, kept.journal) == (head("osas"), head("onmart"), VERSION)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_version_says_all_of_it_in_either_language(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = Build(__version__, "5ab723", "2026-11-26")
    monkeypatch.setattr(version, "this_build", lambda: built)
    first, made, databases, journal = version.version_lines(Texts.load(language)).splitlines()
    assert first == f"hub-station {__version__}"
    assert "5ab723" in made
    assert "2026-11-26" in made
    assert f"OSAS {head('osas')}, ONMART {head('onmart')}" in databases
    assert journal.endswith(str(VERSION))


def test_the_machines_settings_hold_for_who_has_none_of_their_own(tmp_path: Path) -> None:
    machine, own = tmp_path / "machine", tmp_path / "own"
    folders = Folders(own, own, own, machine)
    assert folders.settings_file == own / "settings.toml"
    for folder in (machine, own):
        folder.mkdir()
        (folder / "settings.toml").touch()
        assert folders.settings_file == folder / "settings.toml"


def test_a_home_of_ones_own_has_no_machine_around_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_STATION_HOME", str(tmp_path))
    assert Folders.of_this_user().machine is None
    monkeypatch.delenv("HUB_STATION_HOME")
    assert Folders.of_this_user().machine is not None
