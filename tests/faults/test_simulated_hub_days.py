"""Ten thousand hub-days on virtual clocks, disks, lines and servers; and all that was done to them.

The same without pytest, in parts if need be: `python -m tests.simulator --hub-days 2500 --from 0`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.faults.register import numbers_in
from tests.simulator.hub_days import Playing, summary
from tests.simulator.plan import Kind
from tests.simulator.safeguards import SAFEGUARDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HUB_DAYS = 10_000
CONTROLLED = 100
OF_THE_TABLE = ", ".join(map(str, sorted({n for kind in Kind for n in numbers_in(kind)})))


@pytest.fixture
def playing() -> Iterator[Playing]:
    with Playing() as playing:
        yield playing


@pytest.mark.timeout(4 * 3600)
@pytest.mark.fault(
    f"{HUB_DAYS:,} simulated hub-days ({OF_THE_TABLE})", "lost 0, doubled 0; P1 to P10, P14"
)
def test_ten_thousand_hub_days(playing: Playing, tell: Callable[[str], None]) -> None:
    began_s = time.monotonic()
    totals = playing.play_all(range(HUB_DAYS))
    tell(summary(totals, time.monotonic() - began_s))
    assert totals.violations == {}
    assert (totals.lost, totals.doubled) == (0, 0)
    assert set(totals.injected) == set(Kind)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SAFEGUARDS)
def test_without_a_safeguard_the_oracle_misses_it(
    playing: Playing, tell: Callable[[str], None], name: str
) -> None:
    safeguard = SAFEGUARDS[name]
    with safeguard.off():
        found = playing.all_that_violate(safeguard.rule, range(CONTROLLED))
    tell(f"without {safeguard.what!r}: {safeguard.rule} violated on {len(found)} of {CONTROLLED}")
    assert len(found) > 1
