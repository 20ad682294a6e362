"""The day that is played at a counter would notice what it is there to notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.devices.simulators.scanners import LineScanner
from tests.benchmarks import device_day
from tests.benchmarks.harness import Report

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Report:
    monkeypatch.setattr(device_day, "HOURS", 0.1)
    monkeypatch.setattr(device_day, "UNPLUGGED_EVERY_S", 50.0)
    return Report(tmp_path)


def test_a_good_day_keeps_every_promise(report: Report) -> None:
    device_day.a_day(report)
    assert report.missed == []


def test_a_code_misread_once_is_noticed(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hasty(LineScanner):
        """Cuts the first digit off one code in ten."""

        def obey(self, order: str, at_s: float) -> bytes:
            said = super().obey(order, at_s)
            return said[1:] if order.endswith("7") else said

    monkeypatch.setattr(device_day, "LineScanner", Hasty)
    device_day.a_day(report)
    assert report.missed == ["scanner: misread: 5, wanted 0"]


def test_memory_that_grows_is_noticed(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    used = iter(range(0, 10**12, device_day.GROWTH_ALLOWED + 1))
    monkeypatch.setattr(device_day, "resident", lambda: next(used))
    monkeypatch.setattr(device_day, "WARM_AFTER_H", 0.01)
    device_day.a_day(report)
    assert report.missed == [
        "scale: memory flat: False, wanted True",
        "scanner: memory flat: False, wanted True",
    ]
