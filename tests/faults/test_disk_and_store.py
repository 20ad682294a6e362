"""The station's own disk and store: full, failing, or somebody else's."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from station.bootstrap import Station
from station.cli.scan import submit
from station.clock import SystemClock
from station.errors import StoreBusyError
from station.events import Scan, Target
from station.texts import Texts
from tests.fakes.disk import FaultyDisk, Sync
from tests.faults.trial import Trial, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.hub import Hub

_TEXTS = Texts.load("id")


@pytest.fixture
def disk() -> Iterator[FaultyDisk]:
    with FaultyDisk() as disk:
        yield disk


@pytest.mark.expected_logs("scan not saved: disk_full")
@pytest.mark.fault("disk full at capture (5)", "not saved, and said so; safe again afterwards")
def test_a_disk_that_is_full_at_capture(hub: Hub, tmp_path: Path, disk: FaultyDisk) -> None:
    with Trial(hub, tmp_path / "home") as trial:
        trial.scan(*hub.unknown_codes(3))
        _checkpointed(disk)
        disk.is_full = True
        code = hub.unknown_codes(1)[0]
        assert _attempt(trial, code) == "disk_full"
        disk.is_full = False
        trial.scan(code)
        trial.drained()
        assert trial.arrived().agrees
        assert trial.arrived().journalled == 4


@pytest.mark.expected_logs("scan not saved: journal_unusable")
@pytest.mark.fault("fsync fails (4)", "no green; the store is opened anew")
def test_a_disk_that_cannot_sync(hub: Hub, tmp_path: Path, disk: FaultyDisk) -> None:
    with Trial(hub, tmp_path / "home") as trial:
        trial.scan(*hub.unknown_codes(3))
        trial.drained()
        _checkpointed(disk)
        disk.cannot_sync = True
        assert _attempt(trial, hub.unknown_codes(1)[0]) == "journal_unusable"
        disk.cannot_sync = False
        trial.scan(*hub.unknown_codes(3))
        trial.drained()
        assert trial.arrived().agrees


@pytest.mark.fault("disk full at acknowledgement (6)", "sent again, deduplicated")
def test_a_disk_that_is_full_at_acknowledgement(hub: Hub, tmp_path: Path, disk: FaultyDisk) -> None:
    with Trial(hub, tmp_path / "home") as trial:
        for cable in trial.cable.values():
            cable.refuse()
        trial.scan(*hub.unknown_codes(5))
        trial.failed(Target.OSAS, "database_refused")
        _checkpointed(disk)
        disk.is_full = True
        for cable in trial.cable.values():
            cable.listen()
        until(lambda: len(hub.ledger()) == 5)
        assert trial.waiting(Target.OSAS) == 5
        disk.is_full = False
        trial.drained()
        assert trial.arrived().agrees


@pytest.mark.fault("two instances on one store (9)", "the second refuses and says who has it")
def test_a_second_instance(hub: Hub, tmp_path: Path) -> None:
    with Trial(hub, tmp_path / "home") as trial:
        second = Station(trial.station.folders, trial.station.settings)
        with pytest.raises(StoreBusyError, match="owner="):
            second.open()
        trial.scan(*hub.unknown_codes(2))
        trial.drained()
        assert trial.arrived().agrees


@pytest.mark.expected_logs("scan not saved: journal_unusable")
@pytest.mark.fault("two instances, no lock (control)", "the second gets in, and numbers clash")
def test_without_the_lock_a_second_instance_gets_in(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.journal.lock._lock", lambda _descriptor: None)
    with Trial(hub, tmp_path / "home") as trial:
        (first,) = trial.scan(*hub.unknown_codes(1))
        second = Station(trial.station.folders, trial.station.settings)
        second.open()
        (code,) = hub.unknown_codes(1)
        answer = submit(second, Scan(code, SystemClock().now(), "trial"), "operator01", _TEXTS)
        second.close()
        assert answer["seq"] == first["seq"] + 1
        assert _attempt(trial, hub.unknown_codes(1)[0]) == "journal_unusable", "the same number"


def _checkpointed(disk: FaultyDisk) -> None:
    """Wait for the first idle moment's checkpoint, so that it does not fall into the fault.

    It may have come before the first scan; there is no second one for long.
    """
    checkpoint = (Sync("journal.sqlite-wal"), Sync("journal.sqlite"))
    until(lambda: checkpoint in pairwise(_syncs(disk)))


def _syncs(disk: FaultyDisk) -> list[Sync]:
    return [step for step in disk.steps if isinstance(step, Sync)]


def _attempt(trial: Trial, code: str) -> str:
    """Scan a code that cannot be saved; return why not."""
    scan = Scan(code, SystemClock().now(), "trial")
    answer = submit(trial.station, scan, "operator01", _TEXTS)
    assert (answer["verdict"], answer["event_id"]) == ("NOT_SAVED", None)
    return str(answer["reason"])
