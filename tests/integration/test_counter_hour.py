"""A part of the day that `make faults` plays whole; and that it would notice what it is for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from tests.faults.counter_day import Counter

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HOURS = 0.35


def test_a_scale_and_a_scanner_whose_plugs_come_loose_are_never_misread(tmp_path: Path) -> None:
    day = Counter(tmp_path, HOURS).play()
    assert (day.misread, day.misweighed) == (0, 0)
    assert day.recorded == day.parcels == day.weighed + day.missed
    assert day.weighed > day.missed
    assert day.found == day.lost == 3
    assert day.readings > 1000
    assert day.shown > 0


def test_a_scale_that_shows_one_weight_and_says_another_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = Counter(tmp_path, 0.1)
    said = counter.device.hear

    def hears(data: bytes, at_s: float) -> bytes:
        return said(data, at_s).replace(b"3", b"2")

    monkeypatch.setattr(counter.device, "hear", hears)
    counter.pan.put(Decimal("0.003"))
    day = counter.play()
    assert day.misread > 0
    assert day.misweighed > 0
