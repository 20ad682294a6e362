"""Whether the wizard comes up by itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from station.cli.invocation import Invocation
from station.folders import Folders
from station.options import DatabaseOptions, Settings
from ui.entry import _is_first_run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invocation:
    """A station that was just installed, on a machine with a screen."""
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    folders = Folders.under(tmp_path)
    folders.make()
    return Invocation(SimpleNamespace(), Settings(), folders)


def test_a_station_without_settings_is_asked_about(station: Invocation) -> None:
    assert _is_first_run(station)


def test_one_that_was_set_up_or_has_scanned_is_not(station: Invocation) -> None:
    for file in (station.folders.settings_file, station.folders.journal_file):
        file.touch()
        assert not _is_first_run(station)
        file.unlink()


def test_one_that_the_environment_sets_up_is_not(station: Invocation) -> None:
    settings = Settings(osas=DatabaseOptions(url="postgresql://h/d"))
    assert not _is_first_run(Invocation(station.arguments, settings, station.folders))


def test_a_wizard_that_was_left_comes_back(station: Invocation) -> None:
    station.folders.settings_file.touch()
    station.folders.setup_draft.touch()
    assert _is_first_run(station)


def test_where_nobody_sees_a_question_none_is_asked(
    station: Invocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not _is_first_run(station)
