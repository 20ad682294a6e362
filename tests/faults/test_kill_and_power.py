"""Kill -9 and power cuts, many times over. A handful of each runs in `make test` as well."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from station.journal import sealing
from tests.fakes.memory import folder_in_memory
from tests.faults.killing import kill_again_and_again, kill_while_archiving
from tests.faults.power import Reopened, in_folder, legal_disks
from tests.faults.shift_on_disk import scan_on_disk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

KILLS = 40
SCANS = 25


@pytest.mark.timeout(600)
@pytest.mark.fault(f"kill -9 anywhere, {KILLS} times (1)", "P1, P2, P3; the chain verifies")
def test_a_station_killed_anywhere(hub_station: CommandLine, hub: Hub) -> None:
    lives = kill_again_and_again(hub_station, hub, KILLS, Random(7))
    assert lives.acknowledged > KILLS
    assert lives.pushed > 0, "nothing was under way to the databases"


@pytest.mark.timeout(600)
@pytest.mark.fault(f"kill -9 anywhere, encrypted, {KILLS} times (1)", "the same")
def test_an_encrypted_station_killed_anywhere(hub_station: CommandLine, hub: Hub) -> None:
    assert hub_station("store", "encrypt").code == 0
    lives = kill_again_and_again(hub_station, hub, KILLS, Random(8))
    assert lives.acknowledged > KILLS
    assert sealing.is_sealed(hub_station.folders.journal_file)


@pytest.mark.timeout(600)
@pytest.mark.fault(f"kill -9 while it archives, {KILLS} times (1)", "in the archive, or the store")
def test_a_station_killed_while_it_archives(tmp_path: Path) -> None:
    assert kill_while_archiving(tmp_path, KILLS, Random(9)) > KILLS


@pytest.mark.timeout(600)
@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "encrypted"])
@pytest.mark.fault("power cut at every write, torn writes (2, 3)", "P3: 0 acknowledged scans lost")
def test_power_cut_at_every_write(tmp_path: Path, sealed: bool) -> None:
    assert not _loses(tmp_path, sealed=sealed)


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut, synchronous=NORMAL (control)", "the same check sees the loss")
def test_without_full_synchronisation_a_power_cut_would_lose_scans(tmp_path: Path) -> None:
    assert _loses(tmp_path, synchronous="NORMAL")


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut, archive not synced (control)", "the same check sees the loss")
def test_without_a_synced_archive_a_power_cut_would_lose_scans(tmp_path: Path) -> None:
    assert _loses(tmp_path, archive_synchronous="OFF")


def _loses(tmp_path: Path, *, sealed: bool = False, **synchronous: str) -> bool:
    """Tell whether there is a legal disk after a cut that lacks an acknowledged scan."""
    written = tmp_path / "written"
    written.mkdir()
    steps = scan_on_disk(written, SCANS, sealed=sealed, **synchronous)
    with folder_in_memory() as memory:
        rebuilt = (memory or tmp_path) / "rebuilt"
        reopened = Reopened(rebuilt, partial(in_folder, sealed=sealed))
        return any(reopened.lost(*disk) for disk in legal_disks(steps, Random(7)))
