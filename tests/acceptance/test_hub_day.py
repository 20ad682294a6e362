"""One day of a hub, small: several desks, all workflows, faults and mistakes; and it adds up.

The whole one, of 5,000 parcels, is in `make faults`, or alone: `make day`; there also what becomes of
it without each safeguard. What is planned, played and compared: tests/day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.day.compare import compared
from tests.day.planning import SMALL
from tests.day.play import played
from tests.day.safeguards import without_a_truth
from tests.day.says import Mistake
from tests.day.telling import table
from tests.day.whole import Trouble, day_of

if TYPE_CHECKING:
    from tests.fakes.hub import Hub
    from tests.simulator.disk import VirtualDisks

SEED = 1


def test_a_hubs_day_adds_up_and_names_what_was_planted_and_nothing_else(
    disks: VirtualDisks, hub: Hub
) -> None:
    day = day_of(SEED, SMALL)
    with played(day, disks, hub.osas_url, hub.onmart_url) as done:
        found = compared(done)
        assert found.differences == [], table(done, found, 0.0)
        assert set(done.mistakes) == set(Mistake)
        assert set(done.troubles) == set(Trouble)
        assert len(done.worked) == SMALL.operators + 1
        done.day = without_a_truth(day)  # the check's positive control
        assert {line.partition(":")[0] for line in compared(done).differences} == {
            *("equation", "equation by SQL", "close-out", "named @take", "named @shift")
        }
