"""Twenty-four hours at a weighing counter, with all that devices do, in minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.counter_day import Counter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOURS = 24.0
GROWTH_ALLOWED = 8_000_000
"""Bytes in eighteen hours: 2,000 scans in the desk's debounce and SQLite's pages, no more."""
MOST_MISSED = 0.1
"""A scale that is silent for 5 s, or away, has no weight: the parcel is weighed again."""


@pytest.mark.timeout(3600)
@pytest.mark.fault(
    "a noisy scale and a scanner, 24 simulated hours",
    "no frame misread, no parcel misweighed, memory flat, every unplug survived",
)
def test_a_day_of_weighing_reads_nothing_wrong(tmp_path: Path, tell: Callable[[str], None]) -> None:
    day = Counter(tmp_path, HOURS).play()
    tell(str(day))
    assert (day.misread, day.misweighed) == (0, 0)
    assert day.recorded == day.parcels
    assert day.weighed + day.missed == day.parcels
    assert day.missed <= day.parcels * MOST_MISSED
    assert day.found == day.lost > HOURS * 5
    assert day.grown <= GROWTH_ALLOWED
