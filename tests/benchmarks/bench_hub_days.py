"""Ten thousand simulated hub-days with faults, on every core: nothing lost, nothing doubled.

Minutes, and not a figure of speed: it is here because `make faults` has no time for so many. A seed
that fails: `python -m tests.simulator --seed N`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.simulator.hub_days import added_up, summary
from tests.simulator.slices import play_slices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.benchmarks.harness import Report
    from tests.simulator.hub_days import Totals

HUB_DAYS = 10_000
TOLD_EVERY = 1_000


def run(report: Report) -> None:
    """Play them, and hold what came of them to nothing at all."""
    print(f"\n{HUB_DAYS:,} simulated hub-days", flush=True)
    began_s = time.monotonic()
    totals = added_up(_told(play_slices(range(HUB_DAYS)), began_s))
    print(summary(totals, time.monotonic() - began_s))
    report.expect("hub-days played", totals.hub_days, HUB_DAYS)
    report.expect("acknowledged scans lost", totals.lost, 0)
    report.expect("doubled effects", totals.doubled, 0)
    report.expect("seeds with any violation", sorted(totals.violations), [])


def _told(slices: Iterator[Totals], began_s: float) -> Iterator[Totals]:
    """Say now and then how far it has come."""
    played = 0
    for one in slices:
        played += one.hub_days
        if played % TOLD_EVERY == 0:
            print(f"  {played:>6,} played in {time.monotonic() - began_s:.0f} s", flush=True)
        yield one
