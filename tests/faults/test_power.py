"""Power cuts at every step that strace saw, below SQLite and its encryption: every legal disk is opened.

A control each: what would be lost with `synchronous=NORMAL`, or with folders that nobody syncs.
"""

from __future__ import annotations

from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.fakes.disk import Sync
from tests.fakes.memory import folder_in_memory
from tests.fakes.stores import PAGE
from tests.faults.power import Reopened, at_home, legal_disks
from tests.faults.traced import trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.fakes.command_line import CommandLine
    from tests.fakes.disk import Step
    from tests.faults.traced import Named

SCANS = 10
LEAST_STATES = 400
_CODES = [f"JX12033{number:05}" for number in range(8)]
_SCAN = ("scan", "--workflow", "receiving")


@pytest.fixture
def losses(
    tmp_path: Path, request: pytest.FixtureRequest, tell: Callable[[str], None]
) -> Iterator[Callable[..., tuple[int, int]]]:
    """How many disks there are after a cut at each step, and how many of them lose a scan."""
    with folder_in_memory() as folder:
        rebuilt = (folder or tmp_path) / "rebuilt"

        def count(
            steps: Sequence[Step | Named], before: int = 0, may_tell: str = ""
        ) -> tuple[int, int]:
            reopened = Reopened(rebuilt, partial(at_home, may_tell=may_tell))
            lost = [reopened.lost(*disk) > 0 for disk in legal_disks(steps, Random(7), before)]
            tell(f"{request.node.name}: a scan lost on {sum(lost)} of {len(lost):,} legal disks")
            return len(lost), sum(lost)

        yield count


def shift(home: Path, synchronous: str = "FULL", kind: str = "plain") -> list[Step | Named]:
    module = ("-m", "tests.faults.shift_on_disk")
    return trace(home, [*module, str(home), str(SCANS), synchronous, kind])[0]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["plain", "sealed"])
@pytest.mark.fault("power cut at every system call (2, 3)", "P3: 0 lost on every legal disk")
def test_a_shift_that_ends_anywhere(
    home: Path, losses: Callable[..., tuple[int, int]], kind: str
) -> None:
    states, lost = losses(shift(home, kind=kind))
    assert states > LEAST_STATES
    assert lost == 0


@pytest.mark.fault("power cut, synchronous=NORMAL (control)", "the same replay sees the loss")
def test_without_full_synchronisation_the_replay_sees_a_loss(
    home: Path, losses: Callable[..., tuple[int, int]]
) -> None:
    assert losses(shift(home, "NORMAL"))[1] > 0


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut, folders not synced (control)", "the same replay sees the loss")
def test_without_synced_folders_the_replay_sees_a_loss(
    home: Path, losses: Callable[..., tuple[int, int]]
) -> None:
    steps = shift(home)
    unsynced = [step for step in steps if not (isinstance(step, Sync) and step.file[-1] == "/")]
    assert len(unsynced) < len(steps)
    assert losses(unsynced)[1] > 0


@pytest.mark.timeout(600)
@pytest.mark.parametrize("command", ["encrypt", "decrypt"])
@pytest.mark.fault("power cut while a store is (un)sealed (2)", "P3: sealed or plain, whole")
def test_a_sealing_that_ends_anywhere(
    hub_station: CommandLine, losses: Callable[..., tuple[int, int]], command: str
) -> None:
    hub_station(*_SCAN, *_CODES)
    if command == "decrypt":
        hub_station("store", "encrypt")
    steps, before = traced_call(hub_station, "store", command)
    states, lost = losses(steps, before)
    assert states > LEAST_STATES
    assert lost == 0


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut while a store is salvaged (2, 7)", "P3: salvaged by the next start")
def test_a_salvage_that_ends_anywhere(
    hub_station: CommandLine, losses: Callable[..., tuple[int, int]]
) -> None:
    hub_station(*_SCAN, *_CODES)
    recorded = at_home(hub_station.home)
    with hub_station.folders.journal_file.open("r+b") as store:
        store.write(bytes(PAGE))
    steps, before = traced_call(hub_station, *_SCAN, "JX1203399999", acknowledged=recorded)
    states, lost = losses(steps, before, "store_damaged")
    assert states > LEAST_STATES
    assert lost == 0


@pytest.mark.timeout(600)
@pytest.mark.fault("power cut while a journal is converted (2)", "P3: either format, whole")
def test_a_conversion_that_ends_anywhere(
    hub_station: CommandLine,
    losses: Callable[..., tuple[int, int]],
    next_format: Callable[..., None],
) -> None:
    hub_station(*_SCAN, *_CODES)
    recorded = at_home(hub_station.home)
    next_format()
    steps, before = traced_call(
        hub_station, "convert", acknowledged=recorded, module="tests.faults.upgrading"
    )
    states, lost = losses(steps, before)
    assert states > LEAST_STATES * 3 / 4
    assert lost == 0


def traced_call(
    hub_station: CommandLine,
    *arguments: str,
    acknowledged: frozenset[bytes] | None = None,
    module: str = "ui.entry",
) -> tuple[list[Step | Named], int]:
    """Trace a call that finds scans here; what it finds is promised."""
    promised = at_home(hub_station.home) if acknowledged is None else acknowledged
    assert promised is not None
    assert len(promised) == len(_CODES)
    home = str(hub_station.home)
    return trace(hub_station.home, ["-m", module, *arguments], promised, HUB_STATION_HOME=home)
