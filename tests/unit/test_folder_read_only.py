"""A folder that may not be written to stops the start with a sentence, and nothing in it changes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from station.bootstrap import Station
from station.cli.main import sentence_of
from station.errors import StationError
from station.folders import Folders
from station.options import Settings
from station.texts import LANGUAGES, Texts
from tests.fakes.formats import contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = 65_534


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    """A station that was used, of somebody who is not root: nothing is forbidden to root."""
    tmp_path.chmod(0o755)
    folders = Folders.under(tmp_path / "home")
    opened(folders)
    if os.geteuid() == 0:
        for path in (folders.data.parent, *folders.data.parent.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.seteuid(NOBODY)
    yield folders
    folders.data.chmod(0o700)
    if os.getuid() == 0:
        os.seteuid(0)


def opened(folders: Folders) -> None:
    station = Station(folders, Settings())
    station.open()
    station.close()


def test_what_may_not_be_written_is_told_and_left_as_it_is(folders: Folders) -> None:
    before = contents(folders.data)
    folders.data.chmod(0o500)
    with pytest.raises(StationError) as refused:
        opened(folders)
    assert refused.value.key in {"folder_unusable", "journal_unusable"}
    said = [sentence_of(refused.value, Texts.load(language)) for language in LANGUAGES]
    assert "disk" in said[0]
    assert said[0] != said[1]
    assert contents(folders.data) == before
    folders.data.chmod(0o700)
    opened(folders)  # the control: nothing else was in the way
