"""Leaves out of a hub-day what it fails without: scans, faults, stations, until nothing is left to.

Greedy: halves, then quarters, then single steps, over and over, as long as the same property is
still violated. What remains is the smallest story that was found, not the smallest there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from tests.simulator.plan import Appearance, BackendWrite

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.plan import HubDay, Step


def shrunk(plan: HubDay, fails: Callable[[HubDay], bool]) -> HubDay:
    """Return a hub-day that still fails, with as little as possible in it."""
    assert fails(plan), "there is nothing to shrink"
    smaller = _without_stations(plan, fails)
    while True:
        before = len(smaller.steps)
        smaller = _without_steps(smaller, fails)
        if len(smaller.steps) == before:
            return _without_parcels(smaller)


def _without_stations(plan: HubDay, fails: Callable[[HubDay], bool]) -> HubDay:
    """Give whole stations a day off; they stand there still, so that nobody's number changes."""
    for station in range(len(plan.posts)):
        steps = tuple(step for step in plan.steps if getattr(step, "station", None) != station)
        fewer = replace(plan, steps=steps)
        if fails(fewer):
            plan = fewer
    return plan


def _without_steps(plan: HubDay, fails: Callable[[HubDay], bool]) -> HubDay:
    size = len(plan.steps)
    while size := size // 2:
        start = 0
        while start < len(plan.steps):
            kept: tuple[Step, ...] = plan.steps[:start] + plan.steps[start + size :]
            fewer = replace(plan, steps=kept)
            if fails(fewer):
                plan = fewer
            else:
                start += size
    return plan


def _without_parcels(plan: HubDay) -> HubDay:
    """Drop the parcels that nobody touches any more, which can change nothing."""
    touched = {
        step.awb if isinstance(step, Appearance | BackendWrite) else getattr(step, "code", "")
        for step in plan.steps
    }
    parcels = tuple(parcel for parcel in plan.parcels if parcel.awb in touched)
    return replace(plan, parcels=parcels)
