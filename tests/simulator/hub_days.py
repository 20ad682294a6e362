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

    def add(self, more: Totals) -> None:
        """Take in what other hub-days were."""
        self.hub_days += more.hub_days
        self.scans += more.scans
        self.lost += more.lost
        self.doubled += more.doubled
        self.injected += more.injected
        self.violations |= more.violations


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
        return next(self.violating(rule, seeds), None)

    def violating(self, rule: str, seeds: Iterable[int]) -> Iterator[int]:
        """Yield each seed whose hub-day violates a property; the next is played when asked for."""
        return (seed for seed in seeds if self.violates(rule, plan_of(seed)))

    def violates(self, rule: str, plan: HubDay) -> bool:
        """Play a hub-day until it violates a property; return whether it does."""
        world = self.play(plan, looked_for=rule)
        return any(violation.rule == rule for violation in world.oracle.violations)

    def play_all(self, seeds: Iterable[int]) -> Totals:
        return added_up(_one(seed, self.play(plan_of(seed))) for seed in seeds)


def added_up(parts: Iterable[Totals]) -> Totals:
    """Return what many hub-days were together."""
    whole = Totals()
    for part in parts:
        whole.add(part)
    return whole


def _one(seed: int, world: World) -> Totals:
    oracle = world.oracle
    violations = {seed: oracle.violations} if oracle.violations else {}
    return Totals(1, oracle.scans, oracle.lost, oracle.doubled, world.injected, violations)


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
