"""Plays many hub-days, one seed after the other, and adds up what came of them."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections import Counter as Tally
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Self
from uuid import UUID

from station.journal import doubts, identifiers, journal, settling
from tests.simulator.disk import VirtualDisks
from tests.simulator.oracle import SHOWN_ELSEWHERE
from tests.simulator.planning import plan_of
from tests.simulator.replacing import replaced
from tests.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.simulator.oracle import Violation
    from tests.simulator.plan import HubDay, Kind

FIRST_LOOK_US = 60_000_000
"""What was not known is looked for after a minute, not ten: a month's looks begin within an hour."""
FARTHEST_LOOK_US = 900_000_000
"""And again after a quarter of an hour at most, not a day: what turns up is seen before the end."""
_IN_MEMORY = Path("/dev/shm")


@dataclass
class Totals:
    """What all hub-days together were."""

    hub_days: int = 0
    scans: int = 0
    lost: int = 0
    doubled: int = 0
    injected: Tally[Kind] = field(default_factory=Tally)
    violations: dict[int, list[Violation]] = field(default_factory=dict)
    """By seed, where there are any."""


class Playing:
    """Where hub-days are played. A context manager; nothing is left of them afterwards."""

    def __init__(self) -> None:
        folder = tempfile.mkdtemp(
            prefix="hub-days-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None
        )
        self._disks = VirtualDisks(Path(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._disks.close()

    def play(
        self,
        plan: HubDay,
        tell: Callable[[str], None] | None = None,
        looked_for: str | None = None,
    ) -> World:
        """Play a hub-day to its end, or until what is looked for, and return the world it left."""
        disks = self._disks
        with (
            _drawn_from(plan.seed),
            silence(),
            disks.in_place(),
            replaced(doubts, "FIRST_LOOK_US", FIRST_LOOK_US),
            replaced(doubts, "_DAY_US", FARTHEST_LOOK_US),
            replaced(settling, "FIRST_LOOK_US", FIRST_LOOK_US),
        ):
            world = World(plan, disks, tell, looked_for)
            try:
                world.play()
            finally:
                disks.forget()
        return world

    def first(self, rule: str, seeds: Iterable[int]) -> int | None:
        """Return the first seed whose hub-day violates a property."""
        return next(self._violating(rule, seeds), None)

    def all_that_violate(self, rule: str, seeds: Iterable[int]) -> list[int]:
        """Return each seed whose hub-day violates a property."""
        return list(self._violating(rule, seeds))

    def _violating(self, rule: str, seeds: Iterable[int]) -> Iterator[int]:
        for seed in seeds:
            world = self.play(plan_of(seed), looked_for=rule)
            if any(violation.rule == rule for violation in world.oracle.violations):
                yield seed

    def play_all(self, seeds: Iterable[int]) -> Totals:
        totals = Totals()
        for seed in seeds:
            world = self.play(plan_of(seed))
            totals.hub_days += 1
            totals.scans += world.oracle.scans
            totals.lost += world.oracle.lost
            totals.doubled += world.oracle.doubled
            totals.injected += world.injected
            if world.oracle.violations:
                totals.violations[seed] = world.oracle.violations
        return totals


@contextlib.contextmanager
def _drawn_from(seed: int) -> Iterator[None]:
    """Draw what the engine draws from the system's entropy from the seed instead."""
    chance = Random(seed)

    def uuid4() -> UUID:
        return UUID(int=chance.getrandbits(128), version=4)

    with (
        replaced(identifiers, "_random_bits", chance.getrandbits),
        replaced(journal, "uuid4", uuid4),
    ):
        yield


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Keep the engine's log quiet: here a lost connection is no news."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def summary(totals: Totals, seconds: float) -> str:
    """Say what many hub-days came to, and the faults beside it."""
    first = (
        f"{totals.hub_days:,} simulated hub-days, {totals.scans:,} scans in {seconds:.0f} s:"
        f" lost {totals.lost}, doubled {totals.doubled},"
        f" hub-days with any violation {len(totals.violations)};"
        f" {totals.injected.total():,} faults hit something:"
    )
    lines = [
        first,
        *(f"  {times:>8,}  {kind}" for kind, times in sorted(totals.injected.items())),
        "Not spoken of here:",
        *(f"  {rule}: {where}" for rule, where in SHOWN_ELSEWHERE.items()),
    ]
    return "\n".join(lines)
