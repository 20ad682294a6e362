"""Kill -9 and power cuts, many times over. A handful of each runs in `make test` as well."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.faults.killing import kill_again_and_again
from tests.faults.power import legal_disks, lost_after
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
@pytest.mark.fault("power cut at every write, torn writes (2, 3)", "P3: 0 acknowledged scans lost")
def test_power_cut_at_every_write(tmp_path: Path) -> None:
    assert _states_that_lose(tmp_path, "FULL") == 0


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut, synchronous=NORMAL (control)", "the same check sees the loss")
def test_without_full_synchronisation_a_power_cut_would_lose_scans(tmp_path: Path) -> None:
    assert _states_that_lose(tmp_path, "NORMAL") > 0


def _states_that_lose(tmp_path: Path, synchronous: str) -> int:
    written, rebuilt = tmp_path / "written", tmp_path / "rebuilt"
    written.mkdir()
    rebuilt.mkdir()
    steps = scan_on_disk(written, SCANS, synchronous=synchronous)
    disks = legal_disks(steps, Random(7))
    return sum(lost_after(disk, promised, rebuilt) > 0 for disk, promised in disks)
