"""A thousand hub-days on virtual clocks, disks, lines and servers; and all that was done to them.

`make bench` plays ten thousand. As many as you like without pytest: `python -m tests.simulator
--hub-days 2500 --from 10000`.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from tests.faults.register import numbers_in
from tests.simulator.hub_days import Playing, added_up, summary
from tests.simulator.plan import Kind
from tests.simulator.safeguards import SAFEGUARDS
from tests.simulator.slices import play_slices

if TYPE_CHECKING:
    from collections.abc import Callable

HUB_DAYS = 1_000
SEEN_FAILING = 2
CONTROLLED = 100
OF_THE_TABLE = ", ".join(map(str, sorted({n for kind in Kind for n in numbers_in(kind)})))


@pytest.mark.timeout(1800)
@pytest.mark.fault(
    f"{HUB_DAYS:,} simulated hub-days ({OF_THE_TABLE})", "lost 0, doubled 0; P1 to P10, P14"
)
def test_a_thousand_hub_days(tell: Callable[[str], None]) -> None:
    began_s = time.monotonic()
    totals = added_up(play_slices(range(HUB_DAYS)))
    tell(summary(totals, time.monotonic() - began_s))
    assert totals.hub_days == HUB_DAYS
    assert totals.violations == {}
    assert (totals.lost, totals.doubled) == (0, 0)
    assert set(totals.injected) == set(Kind)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SAFEGUARDS)
def test_without_a_safeguard_the_oracle_misses_it(tell: Callable[[str], None], name: str) -> None:
    safeguard = SAFEGUARDS[name]
    with Playing() as playing, safeguard.off():
        failing = playing.violating(safeguard.seen, range(CONTROLLED))
        found = list(islice(failing, SEEN_FAILING))
    tell(f"without {safeguard.what!r}: {safeguard.seen} violated by seeds {found}")
    assert len(found) == SEEN_FAILING
