"""One whole day of a hub: 5,000 parcels, 20 people at five desks, faults and mistakes; it adds up.

`make day` plays it alone, `python -m tests.day --seed N` another; a small one is in `make test`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.day.compare import compared
from tests.day.planning import FULL, SMALL
from tests.day.play import played
from tests.day.safeguards import SAFEGUARDS
from tests.day.says import Mistake
from tests.day.telling import table
from tests.day.whole import Trouble, day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.hub import Hub
    from tests.simulator.disk import VirtualDisks

SEED = 1


@pytest.mark.timeout(1800)
@pytest.mark.fault(
    "one day of a hub: 5,000 parcels, 20 people, five desks killed, cut off and unheard",
    "each move once in both databases; the equation holds; what was planted is named, nothing else",
)
def test_a_whole_day_of_a_hub(disks: VirtualDisks, hub: Hub, tell: Callable[[str], None]) -> None:
    began_s = time.monotonic()
    with played(day_of(SEED, FULL), disks, hub.osas_url, hub.onmart_url) as done:
        found = compared(done)
    tell(table(done, found, time.monotonic() - began_s))
    assert found.differences == []
    assert set(done.mistakes) == set(Mistake)
    assert set(done.troubles) == set(Trouble)
    assert len(done.worked) == FULL.operators + 1


@pytest.mark.parametrize("name", sorted(SAFEGUARDS))
def test_without_a_safeguard_the_comparison_misses_it(
    name: str, disks: VirtualDisks, hub: Hub, tell: Callable[[str], None]
) -> None:
    safeguard, day = SAFEGUARDS[name], day_of(SEED, SMALL)
    with safeguard.off(), played(day, disks, hub.osas_url, hub.onmart_url) as done:
        differences = compared(done).differences
    seen = [line for line in differences if line.startswith(safeguard.seen)]
    tell(f"without {safeguard.what!r}: {len(differences)} differences, as {seen[:1]}")
    assert seen
