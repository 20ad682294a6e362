"""A station that dies without warning. `make faults` does the same many times over."""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.faults.killing import kill_again_and_again, kill_while_archiving
from tests.faults.power import Reopened, in_folder, legal_disks
from tests.faults.shift_on_disk import scan_on_disk

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.hub import Hub

KILLS = 3
SCANS = 6


def test_scans_survive_a_station_that_is_killed(hub_station: CommandLine, hub: Hub) -> None:
    assert kill_again_and_again(hub_station, hub, KILLS, Random(11)).acknowledged > 0


def test_scans_survive_a_station_that_is_killed_while_it_archives(tmp_path: Path) -> None:
    assert kill_while_archiving(tmp_path, KILLS, Random(9)) > 0


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "sealed"])
def test_scans_survive_a_power_cut_at_any_write(tmp_path: Path, sealed: bool) -> None:
    assert _scans_lost(tmp_path, "FULL", sealed=sealed) == 0


def test_the_power_cuts_here_would_show_a_loss(tmp_path: Path) -> None:
    assert _scans_lost(tmp_path, "NORMAL") > 0


def _scans_lost(tmp_path: Path, synchronous: str, *, sealed: bool = False) -> int:
    written, rebuilt = tmp_path / "written", tmp_path / "rebuilt"
    written.mkdir()
    steps = scan_on_disk(written, SCANS, synchronous=synchronous, sealed=sealed)
    reopened = Reopened(rebuilt, partial(in_folder, sealed=sealed))
    return sum(reopened.lost(*disk) for disk in legal_disks(steps, Random(11)))
